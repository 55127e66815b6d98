"""Large buckets: rounds of stars instead of all pairs.

The first member is compared with all others; those that verify leave; the next one takes its turn.
A star to one member alone would miss A~B when neither is near it.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from dedup.jaccard import ShingleSets, intersections


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stars:
    """Verified ``edges`` (hub, member, intersection; int64 of shape (m, 3)) and the number of pairs
    that the bound on rounds left ``uncompared``.
    """

    edges: NDArray[np.int64]
    uncompared: int


def stars(sets: ShingleSets, *, threshold: float, rounds: int) -> Stars:
    """Return the stars among ``sets``, which come in a total order that no layout changes.

    >>> one = np.arange(10, dtype=np.uint64)
    >>> three = ShingleSets(values=np.concatenate([one] * 3), offsets=np.array([0, 10, 20, 30]))
    >>> found = stars(three, threshold=0.7, rounds=5)
    >>> found.edges.tolist(), found.uncompared
    ([[0, 1, 10], [0, 2, 10]], 0)
    """
    alive = np.arange(len(sets), dtype=np.int64)
    edges = [np.empty((0, 3), np.int64)]
    for _ in range(rounds):
        if len(alive) < 2:
            break
        hub, others = alive[0], alive[1:]
        pairs = np.stack((np.full(len(others), hub), others), axis=1)
        shared = intersections(sets, sets, pairs, threshold=threshold)
        holds = shared >= 0
        edges.append(np.column_stack((pairs[holds], shared[holds])))
        alive = others[~holds]
    return Stars(edges=np.concatenate(edges), uncompared=len(alive) * (len(alive) - 1) // 2)


def every_pair(sets: ShingleSets, *, threshold: float) -> Stars:
    """Return all pairs of ``sets`` that hold, as stars would be.

    >>> one = np.arange(10, dtype=np.uint64)
    >>> three = ShingleSets(values=np.concatenate([one] * 3), offsets=np.array([0, 10, 20, 30]))
    >>> every_pair(three, threshold=0.7).edges.tolist()
    [[0, 1, 10], [0, 2, 10], [1, 2, 10]]
    """
    pairs = np.column_stack(np.triu_indices(len(sets), k=1)).astype(np.int64)
    shared = intersections(sets, sets, pairs, threshold=threshold)
    holds = shared >= 0
    return Stars(edges=np.column_stack((pairs[holds], shared[holds])), uncompared=0)
