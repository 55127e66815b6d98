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

from scrub.licenses.vocabulary import ENOUGH, PREFIXES, letter_code

GAP_LINES: Final = 8  # between licence paragraphs of one passage; a list item may name no licence
REACH_LINES: Final = 8  # of a paragraph around a word; what is further away is not about it
REACH_BYTES: Final = 4096  # of a paragraph around a word, for texts without line ends
LINE_BYTES: Final = 1024  # a longer line is cut around the word: minified code
PASSAGE_BYTES: Final = 65536  # the longest licence text (GPL-3.0) has 35 kB
_OUT: Final = 5  # columns of a passage

_CODE: Final = np.array([letter_code(byte) for byte in range(256)], np.int64)
_TEXT: Final = "Array(uint8, 1, 'C', readonly=True)"


@numba.njit("int64[:, ::1](int64[:, ::1], int64)", cache=True, nogil=True)
def _room(rows: NDArray[np.int64], used: int) -> NDArray[np.int64]:
    """Return ``rows``, or a copy of twice the length where all of it is used."""
    if used < rows.shape[0]:
        return rows
    wider = np.empty((2 * rows.shape[0], rows.shape[1]), np.int64)
    wider[:used] = rows[:used]
    return wider


@numba.njit(
    f"Tuple((int64, int64[:, ::1]))({_TEXT}, int64, int64, uint8[::1], uint8[::1], uint64[::1], int64[:, ::1])",
    cache=True,
    nogil=True,
)
def _hits(
    text: NDArray[np.uint8],
    start: int,
    stop: int,
    prefixes: NDArray[np.uint8],
    fours: NDArray[np.uint8],
    table: NDArray[np.uint64],
    hits: NDArray[np.int64],
) -> tuple[int, NDArray[np.int64]]:
    """Return how many vocabulary words ``text[start:stop]`` has, and (place, slot) of each.

    ``rolled`` holds the codes of the last four bytes, five bits each; a word starts where the first
    of them is no letter.
    """
    count, rolled = 0, 0
    mask = np.uint64(table.size - 1)
    for last in range(start, stop):
        rolled = (rolled << 5 | _CODE[text[last]]) & 0xFFFFF
        if not (prefixes[rolled & 0x7FFF] & (rolled < PREFIXES)):
            continue
        if not fours[rolled << 5 | (_CODE[text[last + 1]] if last + 1 < stop else 0)]:
            continue
        at = last - 2
        value = np.uint64(14695981039346656037)  # FNV-1a
        while at < stop and _CODE[text[at]]:
            byte = text[at]
            value = (value ^ np.uint64(byte | 32 if byte < 128 else byte)) * np.uint64(
                1099511628211
            )
            at += 1
        slot = value & mask
        while table[slot] != 0:
            if table[slot] == value:
                hits = _room(hits, count)
                hits[count, 0] = last - 2
                hits[count, 1] = slot
                count += 1
                break
            slot = (slot + np.uint64(1)) & mask
    return count, hits


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
def _back(text: NDArray[np.uint8], at: int, floor: int) -> int:
    """Return where the paragraph around ``at`` starts: after a line without letters or digits."""
    begin = at
    while begin > floor and text[begin - 1] != 10:
        begin -= 1
        if at - begin > LINE_BYTES:
            return begin
    for _ in range(REACH_LINES):
        if begin <= floor or at - begin > REACH_BYTES:
            break
        line, written = begin - 1, False
        while line > floor and text[line - 1] != 10:
            line -= 1
            written |= _CODE[text[line]] != 0
        if not written or at - line > REACH_BYTES:
            break
        begin = line
    return begin


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
def _ahead(text: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the paragraph around ``at`` stops: at the line end before an empty line."""
    end = at
    while end < stop and text[end] != 10:
        end += 1
        if end - at > LINE_BYTES:
            return end
    for _ in range(REACH_LINES):
        if end >= stop or end - at > REACH_BYTES:
            break
        line, written = end + 1, False
        while line < stop and text[line] != 10:
            written |= _CODE[text[line]] != 0
            line += 1
        if not written or line - at > REACH_BYTES:
            break
        end = line
    return end


@numba.njit(f"int64({_TEXT}, int64, int64)", cache=True, nogil=True)
def _newlines(text: NDArray[np.uint8], start: int, stop: int) -> int:
    count = 0
    for at in range(start, stop):
        count += text[at] == 10
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
    f"int64[:, ::1]({_TEXT}, int64[::1], int64[::1], uint8[::1], uint8[::1], uint64[::1], int64[::1])",
    cache=True,
    nogil=True,
)
def batch_passages(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    prefixes: NDArray[np.uint8],
    fours: NDArray[np.uint8],
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
        words, hits = _hits(text, start, stop, prefixes, fours, table, hits)
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
