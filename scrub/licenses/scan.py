"""Where licence passages may be: one pass over Arrow buffers, one core, no Python object per word.

A *word* is a run of letters and digits, as ScanCode's tokeniser has it.  The words of the shipped
vocabulary weigh one to six; a paragraph (lines up to one without letters or digits) whose distinct
words weigh :data:`ENOUGH` is a licence paragraph, and those that follow each other closely are one
passage, with what stands between them.
"""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from corpus.simd import BLOCK, alnum_bits, any_bits, highest, load8, lowest, ones
from scrub.licenses.vocabulary import ENOUGH, HEAD_SHIFT, LENGTHS, SPREAD

GAP_LINES: Final = 8  # between licence paragraphs of one passage; a list item may name no licence
REACH_LINES: Final = 8  # of a paragraph around a word; what is further away is not about it
REACH_BYTES: Final = 4096  # of a paragraph around a word, for texts without line ends
LINE_BYTES: Final = 1024  # a longer line is cut around the word: minified code
PASSAGE_BYTES: Final = 65536  # the longest licence text (GPL-3.0) has 35 kB
_OUT: Final = 5  # columns of a passage

PAD: Final = BLOCK + 8  # bytes after a document's last that can be read
_TEXT: Final = "Array(uint8, 1, 'C', readonly=True)"
_LINE_END: Final = np.uint8(10)
_SMALL: Final = np.uint64(0x2020202020202020)  # ASCII letters in lower case
_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_NONE: Final = np.uint64(0)
_ONE: Final = np.uint64(1)
_SIX: Final = np.uint64(6)
_LAST: Final = np.uint64(BLOCK - 1)


@numba.njit("int64[:, ::1](int64[:, ::1], int64)", cache=True, nogil=True)
def _room(rows: NDArray[np.int64], used: int) -> NDArray[np.int64]:
    """Return ``rows``, or a copy of twice the length where all of it is used."""
    if used < rows.shape[0]:
        return rows
    wider = np.empty((2 * rows.shape[0], rows.shape[1]), np.int64)
    wider[:used] = rows[:used]
    return wider


@numba.njit(f"uint64({_TEXT}, int64, int64)", cache=True, nogil=True)
def _written(text: NDArray[np.uint8], at: int, stop: int) -> np.uint64:
    """Return which of the 64 bytes from ``at`` that lie before ``stop`` are letters or digits."""
    bits = alnum_bits(text, at)
    if stop - at < BLOCK:
        bits &= (_ONE << np.uint64(stop - at)) - _ONE
    return bits


@numba.njit(f"int64({_TEXT}, int64, int64, uint64[::1])", cache=True, nogil=True)
def _slot_of(text: NDArray[np.uint8], at: int, stop: int, table: NDArray[np.uint64]) -> int:
    """Return the slot of the word that starts at ``at``, -1 where the vocabulary has none."""
    value = np.uint64(14695981039346656037)  # FNV-1a
    written = BLOCK
    while written == BLOCK:  # until a block in which the word ends
        written = lowest(~_written(text, at, stop))
        for place in range(at, at + written):
            byte = text[place]
            value = (value ^ np.uint64(byte | 32 if byte < 128 else byte)) * np.uint64(
                1099511628211
            )
        at += written
    mask = np.uint64(table.size - 1)
    slot = value & mask
    while table[slot] != 0:
        if table[slot] == value:
            return int(slot)
        slot = (slot + np.uint64(1)) & mask
    return -1


@numba.njit(
    f"Tuple((int64, int64[:, ::1]))({_TEXT}, int64, int64, uint64[::1], uint64[::1], int64[:, ::1])",
    cache=True,
    nogil=True,
)
def _hits(
    text: NDArray[np.uint8],
    start: int,
    stop: int,
    heads: NDArray[np.uint64],
    table: NDArray[np.uint64],
    hits: NDArray[np.int64],
) -> tuple[int, NDArray[np.int64]]:
    """Return how many vocabulary words ``text[start:stop]`` has, and (place, slot) of each.

    64 bytes at a time: where words of three bytes and more begin is three shifts of a mask; what
    their first eight bytes and their length are asks one bit of ``heads``, and nearly all end there.
    """
    count, before, at = 0, _NONE, start
    written = _written(text, start, stop)
    while at < stop:
        after = _written(text, at + BLOCK, stop) if at + BLOCK < stop else _NONE
        second = written >> _ONE | after << _LAST
        third = second >> _ONE | after >> _ONE << _LAST
        begins = written & ~(written << _ONE | before) & second & third
        while begins:
            place = lowest(begins)
            bit = np.uint64(place)
            begins &= begins - _ONE
            first = at + place
            length = lowest(~(written >> bit | after << (_LAST - bit) << _ONE))
            kept = np.uint64(BLOCK - 8 * min(length, 8))  # without a branch, as half would go wrong
            head = (load8(text, first) | _SMALL) & _ALL >> kept
            key = (head + np.uint64(length) * LENGTHS) * SPREAD >> HEAD_SHIFT
            if heads[key >> _SIX] >> (key & _LAST) & _ONE:
                slot = _slot_of(text, first, stop, table)
                if slot >= 0:
                    hits = _room(hits, count)
                    hits[count, 0] = first
                    hits[count, 1] = slot
                    count += 1
        before = written >> _LAST
        written = after
        at += BLOCK
    return count, hits


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
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


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
def _line_end(text: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the line of ``at`` ends, ``stop`` at most."""
    while at < stop:
        ends = any_bits(text, at, _LINE_END, _LINE_END, _LINE_END)
        if ends:
            return min(at + lowest(ends), stop)
        at += BLOCK
    return stop


@numba.njit(f"boolean({_TEXT}, int64, int64)", cache=True, nogil=True)
def _is_written(text: NDArray[np.uint8], start: int, stop: int) -> bool:
    """Return whether ``text[start:stop]`` has a letter or digit."""
    at = start
    while at < stop and not _written(text, at, stop):
        at += BLOCK
    return at < stop


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
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


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
def _ahead(text: NDArray[np.uint8], at: int, stop: int) -> int:
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


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
def _newlines(text: NDArray[np.uint8], start: int, stop: int) -> int:
    count = 0
    for at in range(start, stop, BLOCK):
        ends = any_bits(text, at, _LINE_END, _LINE_END, _LINE_END)
        if stop - at < BLOCK:
            ends &= (_ONE << np.uint64(stop - at)) - _ONE
        count += ones(ends)
    return count


@numba.njit("boolean(int64[:, ::1], int64, int64, int64[::1])", cache=True, nogil=True)
def _heavy(hits: NDArray[np.int64], at: int, words: int, weights: NDArray[np.int64]) -> bool:
    """Return whether the words that can be in one paragraph with word ``at`` weigh enough."""
    weight, ahead = 0, at
    while ahead < words and hits[ahead, 0] - hits[at, 0] <= 2 * REACH_BYTES:
        weight += weights[hits[ahead, 1]]
        if weight >= ENOUGH:
            return True
        ahead += 1
    return False


@numba.njit(
    f"int64[:, ::1]({_TEXT}, int64[::1], int64[::1], uint64[::1], uint64[::1], int64[::1])",
    cache=True,
    nogil=True,
)
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
        words, hits = _hits(text, start, stop, heads, table, hits)
        floor, line, lined, first, at = start, 1, start, count, 0
        while at < words:
            # 2. the paragraph, where there is weight enough nearby
            if not _heavy(hits, at, words, weights):
                at += 1
                continue
            begin = _back(text, hits[at, 0], floor)
            end = _ahead(text, hits[at, 0], stop)
            weight, stamp = 0, stamp + 1
            while at < words and hits[at, 0] < end:
                if end - begin < PASSAGE_BYTES // 2:
                    end = max(end, _ahead(text, hits[at, 0], stop))
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
            found = _room(found, count)
            found[count, 0], found[count, 1], found[count, 2] = row, begin, end
            found[count, 3], found[count, 4] = line, start
            count += 1
    return found[:count]
