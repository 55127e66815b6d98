"""Exact all-pairs similarity join: every pair of sets at or above a threshold, none missed.

Prefix filter (Chaudhuri, Ganti, Kaushik: A primitive operator for similarity joins in data
cleaning, ICDE 2006) with an inverted index over sets in ascending size (Bayardo, Ma, Srikant:
Scaling up all pairs similarity search, WWW 2007).  Order the shingles of every set by how rare
they are.  Two sets that share ``s`` shingles must share one among the first ``|x| - s + 1`` of
each; so only these prefixes are indexed and looked up, and rare shingles have short lists.

Memory: a sorted copy of the values (8 bytes a shingle) while ranks are made, then 8 bytes for each
shingle that occurs in two sets or more, 4 for each of these in an indexed prefix and about 24 for
each distinct one; 24 bytes for each pair found.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dedup.jaccard import (
    FRACTION,
    INTEGERS,
    VALUES,
    ShingleSets,
    Threshold,
    needed_shared,
    shared_or_hopeless,
)

_Flat = tuple[NDArray[np.uint64], NDArray[np.int64]]  # values, offsets
_FLAT = f"Tuple(({VALUES}, {INTEGERS}))"


def exact_join(
    sets: ShingleSets, *, threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs with J >= ``threshold`` and the sizes of their intersections.

    The pairs are int64[m, 2] with i < j, sorted; the sizes int64[m].  The answer does not depend
    on anything but the sets.  Identical sets are all paired with each other, so a corpus with
    many copies should be joined over one of each: see :mod:`dedup.identical`.

    >>> sets = ShingleSets.of([np.array(s, np.uint64) for s in ([1, 2, 3], [2, 3], [7, 8])])
    >>> exact_join(sets, threshold=0.5)
    (array([[0, 1]]), array([2]))

    Raises:
        SettingsError: as :meth:`dedup.jaccard.Threshold.of`.
    """
    limit = Threshold.of(threshold)
    fraction = (limit.num, limit.den)
    ascending = np.argsort(sets.sizes(), kind="stable")
    sizes, ranked = sets.sizes()[ascending], _by_rarity(sets, ascending)
    starts = _list_starts(ranked, sizes, fraction)
    smallest = np.searchsorted(sizes, -(-sizes * limit.num // limit.den))
    found = _join(ranked, sizes, smallest, starts, fraction)
    pairs = np.sort(ascending[found[:, :2]], axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order], found[order, 2]


def _by_rarity(
    sets: ShingleSets, order: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the sets in ``order`` with each value replaced by its rank, 0 = rarest.

    Ranks order the values that occur in two sets or more by (number of sets, value); values of
    only one set are left out, for they make no pair.
    """
    ascending = np.sort(sets.values)
    again = np.concatenate([[False], ascending[1:] == ascending[:-1], [False]])
    first = np.flatnonzero(~again[:-1] & again[1:])
    counts = np.flatnonzero(again[:-1] & ~again[1:]) - first + 1
    repeated = ascending[first]
    del ascending, again
    rank = np.empty(len(repeated), np.uint64)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(repeated), dtype=np.uint64)
    bits = max(len(repeated).bit_length(), 1)  # about one value a bucket where they are well mixed
    buckets = np.searchsorted(repeated >> np.uint64(64 - bits), np.arange((1 << bits) + 1))
    total = int(counts.sum())
    return _ranks((sets.values, sets.offsets), order, (repeated, rank, buckets), bits, total)


@njit(
    f"Tuple((uint64[::1], int64[::1]))"
    f"({_FLAT}, {INTEGERS}, Tuple(({VALUES}, {VALUES}, {INTEGERS})), int64, int64)",
    cache=True,
    nogil=True,
)
def _ranks(
    sets: _Flat,
    order: NDArray[np.int64],
    table: tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int64]],
    bits: int,
    total: int,
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the ascending ranks of each set's repeated values, and offsets.

    ``table`` is the repeated values, their ranks, and where each leading-``bits`` bucket begins.
    """
    (values, offsets), (repeated, rank, buckets) = sets, table
    shift = np.uint64(64 - bits)
    ranks, ends, filled = np.empty(total, np.uint64), np.zeros(len(offsets), np.int64), 0
    for row in range(len(order)):
        for value in values[offsets[order[row]] : offsets[order[row] + 1]]:
            bucket = int(value >> shift)
            low, high = buckets[bucket], buckets[bucket + 1]
            low += np.searchsorted(repeated[low:high], value)
            if low < high and repeated[low] == value:
                ranks[filled] = rank[low]
                filled += 1
        ranks[ends[row] : filled].sort()
        ends[row + 1] = filled
    return ranks, ends


@njit(f"UniTuple(int64, 2)(int64, int64, {FRACTION})", cache=True, nogil=True)
def _prefixes(size: int, ranked: int, threshold: tuple[int, int]) -> tuple[int, int]:
    """Return how many of a set's ``ranked`` values must be looked up, and how many indexed.

    A set is looked up for smaller partners, which share at least ``num / den`` of it, and indexed
    for larger ones, which share more: as much as one of its own size (Xiao et al., PPJoin, 2008).
    Values of no other set come first in the prefix and need neither.
    """
    num, den = threshold
    alone = size - ranked
    shared_with_smaller = max((num * size + den - 1) // den, 1)
    shared_with_larger = needed_shared(size, size, threshold)
    look_up = size - shared_with_smaller + 1 - alone
    index = size - shared_with_larger + 1 - alone
    return min(max(look_up, 0), ranked), min(max(index, 0), ranked)


@njit(f"int64[::1]({_FLAT}, {INTEGERS}, {FRACTION})", cache=True, nogil=True)
def _list_starts(
    sets: _Flat,
    sizes: NDArray[np.int64],
    threshold: tuple[int, int],
) -> NDArray[np.int64]:
    """Return where each rank's list of sets begins in the inverted index, and the index's end."""
    ranks, offsets = sets
    distinct = 0
    for row in range(len(sizes)):
        if offsets[row] < offsets[row + 1]:
            distinct = max(distinct, int(ranks[offsets[row + 1] - 1]) + 1)
    starts = np.zeros(distinct + 1, np.int64)
    for row in range(len(sizes)):
        _, indexed = _prefixes(sizes[row], offsets[row + 1] - offsets[row], threshold)
        for at in range(offsets[row], offsets[row] + indexed):
            starts[int(ranks[at]) + 1] += 1
    return np.cumsum(starts)


@njit("int64[:, ::1](int64[:, ::1])", cache=True, nogil=True)
def _doubled(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows with room for as many again."""
    more = np.empty((2 * rows.shape[0], rows.shape[1]), np.int64)
    more[: len(rows)] = rows
    return more


@njit(
    f"int64[:, ::1]({_FLAT}, {INTEGERS}, {INTEGERS}, {INTEGERS}, {FRACTION})",
    cache=True,
    nogil=True,
)
def _join(
    sets: _Flat,
    sizes: NDArray[np.int64],
    smallest: NDArray[np.int64],
    starts: NDArray[np.int64],
    threshold: tuple[int, int],
) -> NDArray[np.int64]:
    """Return (row, smaller row, intersection) for each similar pair of sets.

    ``sizes`` ascend, so the lists of the index do too and are read from their ends, down to
    ``smallest``: the first row large enough to be a partner.  For each set:

    1. candidates are the sets that share a prefix value;
    2. the intersection decides;
    3. the set's own prefix goes into the index.
    """
    ranks, offsets = sets
    index, ends = np.empty(starts[-1], np.int32), starts[:-1].copy()
    last_seen_by = np.full(len(sizes), -1, np.int32)
    candidates = np.empty(len(sizes), np.int32)
    pairs, found = np.empty((1024, 3), np.int64), 0
    for row in range(len(sizes)):
        mine = ranks[offsets[row] : offsets[row + 1]]
        looked_up, indexed = _prefixes(sizes[row], len(mine), threshold)
        n_candidates = 0
        for rank in mine[:looked_up]:  # 1.
            for at in range(ends[int(rank)] - 1, starts[int(rank)] - 1, -1):
                other = index[at]
                if other < smallest[row]:
                    break
                if last_seen_by[other] != row:
                    last_seen_by[other] = row
                    candidates[n_candidates] = other
                    n_candidates += 1
        for other in candidates[:n_candidates]:  # 2.
            needed = needed_shared(sizes[row], sizes[other], threshold)
            shared = shared_or_hopeless(mine, ranks[offsets[other] : offsets[other + 1]], needed)
            if shared < 0:
                continue
            if found == len(pairs):
                pairs = _doubled(pairs)
            pairs[found, 0], pairs[found, 1], pairs[found, 2] = row, other, shared
            found += 1
        for rank in mine[:indexed]:  # 3.
            index[ends[int(rank)]] = row
            ends[int(rank)] += 1
    return pairs[:found].copy()
