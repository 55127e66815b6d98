"""Groups of documents whose shingle sets are the same.

Copies pair with each other quadratically, so the joins and the measurements run over one of each.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dedup.jaccard import INTEGERS, VALUES, ShingleSets

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio (Knuth, TAOCP 3, 6.4)
_Flat = tuple[NDArray[np.uint64], NDArray[np.int64]]  # values, offsets
_FLAT = f"Tuple(({VALUES}, {INTEGERS}))"


def identical_groups(sets: ShingleSets) -> NDArray[np.int64]:
    """Return for each set the first row whose set is the same, int64[n].

    >>> sets = ShingleSets.of([np.array(s, np.uint64) for s in ([1], [2, 3], [1])])
    >>> identical_groups(sets).tolist()
    [0, 1, 0]
    """
    digests = _digests(sets.values, sets.offsets)
    order = np.argsort(digests, kind="stable")  # rows ascend among equals
    return _same_as((sets.values, sets.offsets), digests, order)


@njit(f"uint64[::1]({VALUES}, {INTEGERS})", cache=True, nogil=True)
def _digests(values: NDArray[np.uint64], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a 64-bit digest of each set; equal digests are only a hint."""
    digests = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(digests)):
        digest = np.uint64(0)
        for value in values[offsets[row] : offsets[row + 1]]:
            digest = (digest ^ value) * _ODD
            digest ^= digest >> np.uint64(32)
        digests[row] = digest
    return digests


@njit(f"int64[::1]({_FLAT}, {VALUES}, {INTEGERS})", cache=True, nogil=True)
def _same_as(
    sets: _Flat, digests: NDArray[np.uint64], order: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the first equal set of each; ``order`` sorts by digest, then row."""
    values, offsets = sets
    same_as = np.arange(len(digests))
    firsts, n_firsts = np.empty(len(digests), np.int64), 0  # distinct sets of the digest at hand
    for place in range(len(order)):
        row = order[place]
        if place > 0 and digests[row] != digests[order[place - 1]]:
            n_firsts = 0
        mine = values[offsets[row] : offsets[row + 1]]
        for first in firsts[:n_firsts]:
            if np.array_equal(mine, values[offsets[first] : offsets[first + 1]]):
                same_as[row] = first
                break
        if same_as[row] == row:
            firsts[n_firsts] = row
            n_firsts += 1
    return same_as
