"""Where licence passages may be: one pass over Arrow buffers, one core, no Python object per word.

A *word* is a run of letters and digits, as ScanCode's tokeniser has it.  The words of the shipped
vocabulary weigh one to six; a paragraph (lines up to one without letters or digits) whose distinct
words weigh :data:`ENOUGH` is a licence paragraph, and those that follow each other closely are one
passage, with what stands between them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from corpus.simd import BLOCK, any_bits, highest, lowest, ones
from scrub.licenses.vocabulary import ENOUGH
from scrub.licenses.words import TEXT, room, words_between, written_bits

GAP_LINES: Final = 8  # between licence paragraphs of one passage; a list item may name no licence
REACH_LINES: Final = 8  # of a paragraph around a word; what is further away is not about it
REACH_BYTES: Final = 4096  # of a paragraph around a word, for texts without line ends
LINE_BYTES: Final = 1024  # a longer line is cut around the word: minified code
PASSAGE_BYTES: Final = 65536  # the longest licence text (GPL-3.0) has 35 kB
_OUT: Final = 5  # columns of a passage

_LINE_END: Final = np.uint8(10)
_ONE: Final = np.uint64(1)


@native(f"int64({TEXT}, int64, int64)")
def _line_begin(text: NDArray[np.uint8], at: int, floor: int) -> int:
    """Return where the line of ``at`` begins, ``floor`` at least."""
    while at > floor:
        block = max(at - BLOCK, 0)
        ends = any_bits(text, block, _LINE_END, _LINE_END, _LINE_END)
        if at - block < BLOCK:
            ends &= (_ONE << np.uint64(at - block)) - _ONE
        if ends:
            return max(block + highest(ends) + 1, floor)
        at = block
    return floor


@native(f"int64({TEXT}, int64, int64)")
def _line_end(text: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the line of ``at`` ends, ``stop`` at most."""
    while at < stop:
        ends = any_bits(text, at, _LINE_END, _LINE_END, _LINE_END)
        if ends:
            return min(at + lowest(ends), stop)
        at += BLOCK
    return stop


@native(f"boolean({TEXT}, int64, int64)")
def _is_written(text: NDArray[np.uint8], start: int, stop: int) -> bool:
    """Return whether ``text[start:stop]`` has a letter or digit."""
    at = start
    while at < stop and not written_bits(text, at, stop):
        at += BLOCK
    return at < stop


@native(f"int64({TEXT}, int64, int64)")
def _back(text: NDArray[np.uint8], at: int, floor: int) -> int:
    """Return where the paragraph around ``at`` starts: after a line without letters or digits."""
    begin = _line_begin(text, at, max(floor, at - LINE_BYTES - 1))
    if at - begin > LINE_BYTES:
        return begin
    furthest = max(floor, at - REACH_BYTES - 1)
    for _ in range(REACH_LINES):
        if begin <= floor or at - begin > REACH_BYTES:
            break
        line = _line_begin(text, begin - 1, furthest)
        if at - line > REACH_BYTES or not _is_written(text, line, begin - 1):
            break
        begin = line
    return begin


@native(f"int64({TEXT}, int64, int64)")
def ahead(text: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the paragraph around ``at`` stops: at the line end before an empty line."""
    end = _line_end(text, at, min(stop, at + LINE_BYTES + 1))
    if end - at > LINE_BYTES:
        return end
    furthest = min(stop, at + REACH_BYTES + 1)
    for _ in range(REACH_LINES):
        if end >= stop or end - at > REACH_BYTES:
            break
        line = _line_end(text, end + 1, furthest)
        if line - at > REACH_BYTES or not _is_written(text, end + 1, line):
            break
        end = line
    return end


@native(f"boolean({TEXT}, int64, int64)")
def _is_last(text: NDArray[np.uint8], end: int, stop: int) -> bool:
    """Return whether no paragraph that holds what stands before ``end`` goes beyond it."""
    if end >= stop:
        return True
    if text[end] != _LINE_END:
        return False
    return not _is_written(text, end + 1, _line_end(text, end + 1, stop))


@native(f"int64({TEXT}, int64, int64)")
def _newlines(text: NDArray[np.uint8], start: int, stop: int) -> int:
    count = 0
    for at in range(start, stop, BLOCK):
        ends = any_bits(text, at, _LINE_END, _LINE_END, _LINE_END)
        if stop - at < BLOCK:
            ends &= (_ONE << np.uint64(stop - at)) - _ONE
        count += ones(ends)
    return count


@native("boolean(int64[:, ::1], int64, int64, int64[::1])")
def _heavy(hits: NDArray[np.int64], at: int, words: int, weights: NDArray[np.int64]) -> bool:
    """Return whether the words that can be in one paragraph with word ``at`` weigh enough."""
    weight, ahead = 0, at
    while ahead < words and hits[ahead, 0] - hits[at, 0] <= 2 * REACH_BYTES:
        weight += weights[hits[ahead, 1]]
        if weight >= ENOUGH:
            return True
        ahead += 1
    return False


@native(f"int64[:, ::1]({TEXT}, int64[::1], int64[::1], uint64[::1], uint64[::1], int64[::1])")
def batch_passages(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    heads: NDArray[np.uint64],
    table: NDArray[np.uint64],
    weights: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the passages of all documents: row, start, stop, line, document's start.

    Per document: 1. words, 2. the paragraph around each and its weight, 3. close ones joined.
    """
    found = np.empty((1024, _OUT), np.int64)
    hits = np.empty((1024, 2), np.int64)
    seen = np.full(table.size, -1, np.int64)
    count, stamp = 0, 0
    for row in range(starts.size):
        start, stop = starts[row], stops[row]
        # 1. words
        words, hits = words_between(text, start, stop, heads, table, hits)
        floor, line, lined, first, at = start, 1, start, count, 0
        while at < words:
            # 2. the paragraph, where there is weight enough nearby
            if not _heavy(hits, at, words, weights):
                at += 1
                continue
            begin = _back(text, hits[at, 0], floor)
            end = ahead(text, hits[at, 0], stop)
            last, weight, stamp = _is_last(text, end, stop), 0, stamp + 1
            while at < words and hits[at, 0] < end:
                if not last and end - begin < PASSAGE_BYTES // 2:
                    end = max(end, ahead(text, hits[at, 0], stop))
                    last = _is_last(text, end, stop)
                slot = hits[at, 1]
                if seen[slot] != stamp:
                    seen[slot] = stamp
                    weight += weights[slot]
                at += 1
            floor = end
            if weight < ENOUGH:
                continue
            # 3. joined
            if count > first:
                before = found[count - 1, 2]
                close = begin - before <= LINE_BYTES
                close = close and _newlines(text, before, begin) <= GAP_LINES + 1
                if close and end - found[count - 1, 1] <= PASSAGE_BYTES:
                    found[count - 1, 2] = end
                    continue
            line += _newlines(text, lined, begin)
            lined = begin
            found = room(found, count)
            found[count, 0], found[count, 1], found[count, 2] = row, begin, end
            found[count, 3], found[count, 4] = line, start
            count += 1
    return found[:count]
