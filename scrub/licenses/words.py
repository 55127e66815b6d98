"""Words of the vocabulary in a text: 64 bytes at a time, one core, no Python object per word.

A *word* is a run of letters and digits, as ScanCode's tokeniser has it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from corpus.simd import BLOCK, alnum_bits, load8, lowest
from scrub.licenses.vocabulary import HEAD_SHIFT, LENGTHS, SPREAD, vocabulary, words_of

PAD: Final = BLOCK + 8  # bytes after a document's last that can be read
TEXT: Final = "Array(uint8, 1, 'C', readonly=True)"
_SMALL: Final = np.uint64(0x2020202020202020)  # ASCII letters in lower case
_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_NONE: Final = np.uint64(0)
_SIX: Final = np.uint64(6)
_LAST: Final = np.uint64(BLOCK - 1)
_ONE: Final = np.uint64(1)
_PADDING: Final = bytes(PAD)


@native("int64[:, ::1](int64[:, ::1], int64)")
def room(rows: NDArray[np.int64], used: int) -> NDArray[np.int64]:
    """Return ``rows``, or a copy of twice the length where all of it is used."""
    if used < rows.shape[0]:
        return rows
    wider = np.empty((2 * rows.shape[0], rows.shape[1]), np.int64)
    wider[:used] = rows[:used]
    return wider


@native(f"uint64({TEXT}, int64, int64)")
def written_bits(text: NDArray[np.uint8], at: int, stop: int) -> np.uint64:
    """Return which of the 64 bytes from ``at`` that lie before ``stop`` are letters or digits."""
    bits = alnum_bits(text, at)
    if stop - at < BLOCK:
        bits &= (_ONE << np.uint64(stop - at)) - _ONE
    return bits


@native(f"int64({TEXT}, int64, int64, uint64[::1])")
def _slot_of(text: NDArray[np.uint8], at: int, stop: int, table: NDArray[np.uint64]) -> int:
    """Return the slot of the word that starts at ``at``, -1 where the vocabulary has none."""
    value = np.uint64(14695981039346656037)  # FNV-1a
    written = BLOCK
    while written == BLOCK:  # until a block in which the word ends
        written = lowest(~written_bits(text, at, stop))
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


@native(
    f"Tuple((int64, int64[:, ::1]))({TEXT}, int64, int64, uint64[::1], uint64[::1], int64[:, ::1])"
)
def words_between(
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
    written = written_bits(text, start, stop)
    while at < stop:
        after = written_bits(text, at + BLOCK, stop) if at + BLOCK < stop else _NONE
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
                    hits = room(hits, count)
                    hits[count, 0] = first
                    hits[count, 1] = slot
                    count += 1
        before = written >> _LAST
        written = after
        at += BLOCK
    return count, hits


@native(f"int64[::1]({TEXT}, int64, uint64[::1], uint64[::1])")
def _worded_lines(
    text: NDArray[np.uint8], stop: int, heads: NDArray[np.uint64], table: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Return the numbers, from 0, of the lines of ASCII ``text[:stop]`` that have vocabulary words.

    Lines end as ``str.splitlines`` has it: at LF, VT, FF, CR, CR LF, FS, GS and RS.
    """
    count, hits = words_between(text, 0, stop, heads, table, np.empty((64, 2), np.int64))
    found = np.empty(count, np.int64)
    lines, line, at = 0, 0, 0
    for hit in range(count):
        while at < hits[hit, 0]:
            byte = text[at]
            ends = 10 <= byte <= 13 or 28 <= byte <= 30
            line += ends and not (byte == 13 and text[at + 1] == 10)
            at += 1
        if lines == 0 or found[lines - 1] != line:
            found[lines] = line
            lines += 1
    return found[:lines]


def worded_lines(text: bytes, lines: Sequence[str]) -> list[int]:
    r"""Return the numbers of the ``lines`` of ``text`` that have words of the vocabulary.

    >>> worded_lines(b"/*\n * MIT License\n */", ["/*", " * MIT License", " */"])
    [1]
    """
    if not text.isascii():  # what is a letter, and ends a line, is a matter of Unicode
        return [at for at, line in enumerate(lines) if words_of(line)]
    words, padded = vocabulary(), np.frombuffer(text + _PADDING, np.uint8)
    found: list[int] = _worded_lines(padded, len(text), words.heads, words.table).tolist()
    return found
