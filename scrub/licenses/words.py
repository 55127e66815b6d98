"""Words of the vocabulary in a text: 64 bytes at a time, one core, no Python object per word.

A *word* is a run of letters and digits, as ScanCode's tokeniser has it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from corpus.simd import BLOCK, alnum_bits, any_bits, load8, lowest, ones, pair_bits
from scrub.licenses.vocabulary import HEAD_SHIFT, LENGTHS, SPREAD, vocabulary, words_of

PAD: Final = BLOCK + 8  # bytes after a document's last that can be read
TEXT: Final = "Array(uint8, 1, 'C', readonly=True)"
_SMALL: Final = np.uint64(0x2020202020202020)  # ASCII letters in lower case
_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_NONE: Final = np.uint64(0)
_SIX: Final = np.uint64(6)
_LAST: Final = np.uint64(BLOCK - 1)
_ONE: Final = np.uint64(1)
_TWO: Final = np.uint64(2)
_EIGHT: Final = np.uint64(8)
_HALF: Final = np.uint64(32)
_BITS: Final = np.uint64(BLOCK)
_CHUNK: Final = 64 * BLOCK  # bytes between two looks at the words found
_MOST_WORDS: Final = _CHUNK // 4 + 16  # three bytes and one between, and what is put in vain
_LF, _VT, _FF, _CR, _FS, _GS, _RS = (np.uint8(byte) for byte in b"\n\v\f\r\x1c\x1d\x1e")
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


@native(f"int64({TEXT}, uint64, uint64, uint64[::1])")
def _slot_of(
    text: NDArray[np.uint8], at: np.uint64, length: np.uint64, table: NDArray[np.uint64]
) -> int:
    """Return the slot of ``text[at : at + length]``, -1 where the vocabulary has no such word."""
    value, place, stop = _NONE, at, at + length
    while place < stop:
        eight, kept = load8(text, place), _BITS - _EIGHT * min(stop - place, _EIGHT)
        letters = eight | _SMALL & ~(eight >> _TWO)  # a byte from 0x80 stays as it is
        value = (value ^ letters & _ALL >> kept) * SPREAD
        value ^= value >> _HALF
        place += _EIGHT
    mask = np.uint64(table.size - 1)
    slot = value & mask
    while table[slot] != 0:
        if table[slot] == value:
            return int(slot)
        slot = (slot + _ONE) & mask
    return -1


@native("uint64(uint64, uint64, uint64[::1], uint64)")
def _put(bits: np.uint64, at: np.uint64, places: NDArray[np.uint64], count: np.uint64) -> np.uint64:
    """Append the positions of ``bits``, 16 at most, from ``at`` on to the first ``count`` places.

    Eight at a time, whether there are as many or not: a loop that ends elsewhere each time costs
    more than all that it does.
    """
    found = count + np.uint64(ones(bits))
    while bits:
        for step in range(8):
            places[count + np.uint64(step)] = at + np.uint64(lowest(bits))
            bits &= bits - _ONE
        count += _EIGHT
    return found


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

    1. Where words of three bytes and more begin and end is a few shifts of a mask of 64 bytes.
    2. What the first eight bytes and the length of each are asks one bit of ``heads``, and nearly
    all end there.
    """
    firsts, lasts = np.empty(_MOST_WORDS, np.uint64), np.empty(_MOST_WORDS, np.uint64)
    count, begun, before, at = 0, _NONE, _NONE, start
    written = written_bits(text, start, stop)
    while at < stop:
        # 1.
        ended, until = _NONE, min(stop, at + _CHUNK)
        while at < until:
            after = written_bits(text, at + BLOCK, stop) if at + BLOCK < stop else _NONE
            one_on = written >> _ONE | after << _LAST
            two_on = written >> _TWO | after << (_LAST - _ONE)
            one_back = written << _ONE | before >> _LAST
            two_back = written << _TWO | before >> (_LAST - _ONE)
            place = np.uint64(at)
            begun = _put(written & ~one_back & one_on & two_on, place, firsts, begun)
            ended = _put(written & ~one_on & one_back & two_back, place, lasts, ended)
            before, written = written, after
            at += BLOCK
        # 2.
        while count + _MOST_WORDS > hits.shape[0]:
            hits = room(hits, hits.shape[0])
        for word in range(ended):
            first = firsts[word]
            length = lasts[word] - first + _ONE
            kept = _BITS - _EIGHT * min(length, _EIGHT)
            head = (load8(text, first) | _SMALL) & _ALL >> kept
            key = (head + length * LENGTHS) * SPREAD >> HEAD_SHIFT
            if heads[key >> _SIX] >> (key & _LAST) & _ONE:
                slot = _slot_of(text, first, length, table)
                if slot >= 0:
                    hits[count, 0] = first
                    hits[count, 1] = slot
                    count += 1
        firsts[0] = firsts[ended]  # of a word that goes on, if there is one
        begun -= ended
    return count, hits


@native(f"int64({TEXT}, int64, int64)")
def _line_ends(text: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return how many lines of ASCII end in ``text[at:stop]``, as ``str.splitlines`` has it: at LF,
    VT, FF, CR, CR LF, FS, GS and RS.
    """
    count = 0
    while at < stop:
        ends = any_bits(text, at, _LF, _VT, _FF) | any_bits(text, at, _FS, _GS, _RS)
        ends |= any_bits(text, at, _CR, _CR, _CR) & ~pair_bits(text, at, _CR, _LF)
        if stop - at < BLOCK:
            ends &= (_ONE << np.uint64(stop - at)) - _ONE
        count += ones(ends)
        at += BLOCK
    return count


@native(f"int64[::1]({TEXT}, int64, uint64[::1], uint64[::1])")
def _worded_lines(
    text: NDArray[np.uint8], stop: int, heads: NDArray[np.uint64], table: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Return the numbers, from 0, of the lines of ASCII ``text[:stop]`` that have vocabulary words."""
    count, hits = words_between(text, 0, stop, heads, table, np.empty((_MOST_WORDS, 2), np.int64))
    found = np.empty(count, np.int64)
    lines, line, at = 0, 0, 0
    for hit in range(count):
        line += _line_ends(text, at, hits[hit, 0])
        at = hits[hit, 0]
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
