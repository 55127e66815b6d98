r"""A measure that belongs to none of the systems: Jaccard over 5-grams of raw words.

A word is what ``\w+`` matches in the text as it stands, case kept. Written apart from the
project's own lexer and shingles, so that a fault there cannot hide here.
"""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.jaccard import ShingleSets

SHINGLE_WORDS = 5
_FNV_OFFSET = np.uint64(0xCBF29CE484222325)  # Fowler, Noll, Vo: FNV-1a, 64 bits
_FNV_PRIME = np.uint64(0x100000001B3)


@cache
def word_table() -> NDArray[np.bool_]:
    r"""Return for every code point whether ``\w`` matches it, bool[0x110000]."""
    table = np.fromiter((chr(point).isalnum() for point in range(0x110000)), np.bool_, 0x110000)
    table[ord("_")] = True
    return table


def word_shingles(texts: pa.ChunkedArray, *, keep_empty: bool = False) -> ShingleSets:
    r"""Return the set of hashed word 5-grams of each text.

    Fewer than five words make one shingle, none make none.
    ``keep_empty`` splits at every character that is no word character and takes what is empty for
    a word, as ``re.split`` by ``\W`` does in text-dedup.

    >>> texts = pa.chunked_array([["a b c d e", "a, b; c d(e)", "A b c d e", "?!"]])
    >>> sets = word_shingles(texts)
    >>> sets.sizes().tolist(), len(set(sets.values.tolist()))
    ([1, 1, 1, 0], 2)
    """
    values, sizes = [np.zeros(0, np.uint64)], [np.zeros(1, np.int64)]
    for chunk in texts.chunks:
        large = chunk.cast(pa.large_binary())
        offsets = np.frombuffer(large.buffers()[1], np.int64, len(large) + 1, large.offset * 8)
        text = np.frombuffer(large.buffers()[2] or b"\0", np.uint8)
        counts = np.zeros(len(large), np.int64)
        values.append(_shingle(text, offsets, word_table(), keep_empty, counts))
        sizes.append(counts)
    return ShingleSets(values=np.concatenate(values), offsets=np.cumsum(np.concatenate(sizes)))


@numba.njit(cache=True)
def _code_point(text: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Return the code point of valid UTF-8 at ``at``, and its length in bytes."""
    first = np.int64(text[at])
    if first < 0x80:
        return first, 1
    length = 2 if first < 0xE0 else (3 if first < 0xF0 else 4)
    point = first & (0x7F >> length)
    for more in range(1, length):
        point = (point << 6) | (np.int64(text[at + more]) & 0x3F)
    return point, length


@numba.njit(cache=True)
def _mix(state: np.uint64) -> np.uint64:
    """Return the finaliser of MurmurHash3 (Appleby), so that sums of words do not cancel."""
    state = (state ^ (state >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    state = (state ^ (state >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return state ^ (state >> np.uint64(33))


@numba.njit(cache=True)
def _words(
    text: NDArray[np.uint8],
    start: int,
    stop: int,
    words: NDArray[np.bool_],
    keep_empty: bool,
    hashes: NDArray[np.uint64],
) -> int:
    """Write the hash of each word of text[start:stop]; return how many."""
    count, state, at, length = 0, _FNV_OFFSET, start, 0
    while at < stop:
        point, width = _code_point(text, at)
        if words[point]:
            for byte in range(at, at + width):
                state = (state ^ np.uint64(text[byte])) * _FNV_PRIME
            length += width
        else:
            if length or keep_empty:
                hashes[count] = _mix(state)
                count += 1
            state, length = _FNV_OFFSET, 0
        at += width
    if length or keep_empty:
        hashes[count] = _mix(state)
        count += 1
    return count


@numba.njit(cache=True)
def _shingle(
    text: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    words: NDArray[np.bool_],
    keep_empty: bool,
    sizes: NDArray[np.int64],
) -> NDArray[np.uint64]:
    """Return the sorted distinct shingles of all texts, one after the other; fill ``sizes``."""
    longest = 0
    for row in range(len(sizes)):
        longest = max(longest, offsets[row + 1] - offsets[row])
    hashes = np.empty(longest + 1, np.uint64)
    out = np.empty(1024 + len(text) // 8, np.uint64)
    total = 0
    for row in range(len(sizes)):
        count = _words(text, offsets[row], offsets[row + 1], words, keep_empty, hashes)
        width = min(count, SHINGLE_WORDS)
        windows = count - width + 1 if count else 0
        for at in range(windows):
            state = np.uint64(width)
            for place in range(width):
                state = _mix(state + hashes[at + place])
            hashes[at] = state
        if total + windows > len(out):
            wider = np.empty(2 * len(out) + windows, np.uint64)
            wider[:total] = out[:total]
            out = wider
        ordered = np.sort(hashes[:windows])
        for at in range(windows):
            if at == 0 or ordered[at] != ordered[at - 1]:
                out[total] = ordered[at]
                total += 1
                sizes[row] += 1
    return out[:total].copy()
