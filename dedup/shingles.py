"""Token hashes -> the sorted set of shingle hashes.

The hash of a window of tokens t0 ... t4 is ``fmix64(t0 ^ rotl(t1, 13) ^ rotl(t2, 26) ^ ...)``:
token hashes are mixed already, the rotations make their order count, and fmix64 (the finalizer of
MurmurHash3, Appleby 2011) spreads each bit over all 64.  A hash of 0 becomes 1: the table below
marks its free slots with 0.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native

ROTATION: Final = 13  # bits per place in the window; odd, so that 64 places differ
_FIRST: Final = np.uint64(0xFF51AFD7ED558CCD)
_SECOND: Final = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT: Final = np.uint64(33)
_FREE: Final = np.uint64(0)
_ONE: Final = np.uint64(1)


@native("int64(uint64[::1], int64, int64, uint64[::1])")
def hash_windows(
    tokens: NDArray[np.uint64], count: int, width: int, shingles: NDArray[np.uint64]
) -> int:
    """Return how many hashes were written to ``shingles``: one per window of ``width`` tokens."""
    windows = count - width + 1
    if windows <= 0:
        return 0
    for start in range(windows):
        shingles[start] = tokens[start]
    for place in range(1, width):
        left = np.uint64(ROTATION * place % 64)
        right = np.uint64((64 - ROTATION * place % 64) % 64)
        shifted = tokens[place:]  # plain indices let the compiler use vectors
        for start in range(windows):
            shingles[start] ^= (shifted[start] << left) | (shifted[start] >> right)
    for start in range(windows):
        state = shingles[start]
        state = (state ^ (state >> _SHIFT)) * _FIRST
        state = (state ^ (state >> _SHIFT)) * _SECOND
        state ^= state >> _SHIFT
        shingles[start] = state + np.uint64(state == _FREE)
    return windows


@native("int64(int64)")
def table_bits(shingles: int) -> int:
    """Return the binary logarithm of the home slots: at least 5/4 of ``shingles`` hashes."""
    bits = 4
    while 4 * (1 << bits) < 5 * shingles:
        bits += 1
    return bits


@native("int64(uint64[::1], int64, uint64[::1], uint64[::1], int64)")
def sorted_set(
    shingles: NDArray[np.uint64],
    count: int,
    table: NDArray[np.uint64],
    out: NDArray[np.uint64],
    first: int,
) -> int:
    """Return how many distinct hashes were written to ``out`` from ``first`` on, in order.

    An ordered hash table (Amble and Knuth, Ordered hash tables, 1974) whose slot is the top bits of
    the hash: reading it from end to end is sorting.  ``table`` is all 0 before and after; it has
    ``count + 1`` slots more than its home slots, so that no probe wraps around.
    """
    bits = table_bits(count)
    home = np.uint64(64 - bits)
    last = _FREE
    for number in range(count):
        value = shingles[number]
        slot = value >> home
        there = table[slot]
        while there != _FREE and there != value:  # noqa: PLR1714 (no sets in kernels)
            table[slot] = min(there, value)
            value = max(there, value)
            slot += _ONE
            there = table[slot]
        table[slot] = value
        last = max(last, slot)
    written = np.uint64(first)
    for place in range(np.int64(last) + 1):
        there = table[place]
        out[written] = there
        written += np.uint64(there != _FREE)
        table[place] = _FREE
    return int(written) - first
