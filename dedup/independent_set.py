"""Which documents stay: the lexicographically first maximal independent set of the verified pairs.

Documents are taken in keeper order, best first.  One is kept unless ``keep_n`` better ones that it
is similar to are kept already.  With ``keep_n`` = 1 that is the lexicographically first maximal
independent set (Blelloch, Fineman, Shun: Greedy sequential maximal independent set and matching
are parallel on average, SPAA 2012): no two kept documents are a verified pair, and every dropped
one has a kept witness.  Connected components would give neither.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

_INTEGERS = "Array(int64, 1, 'C', readonly=True)"
_FLOATS = "Array(float64, 1, 'C', readonly=True)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Who stays, and for everyone else the kept document that is the reason.

    ``kept`` is bool[n].  ``witness`` is int64[n]: the kept node, better in keeper order, that a
    dropped node is most similar to (among equals the best in keeper order); -1 where kept.
    ``witness_similarity`` is float64[n], 0 where kept.
    """

    kept: NDArray[np.bool_]
    witness: NDArray[np.int64]
    witness_similarity: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class CappedSelection:
    """A selection after :func:`cap_removals`, and bool[n] of the nodes that it kept again."""

    selection: Selection
    released: NDArray[np.bool_]


def select(
    n_nodes: int,
    edges: NDArray[np.int64],
    rank: NDArray[np.int64],
    similarity: NDArray[np.float64],
    *,
    keep_n: int = 1,
) -> Selection:
    """Return which nodes stay, in one pass over the sorted edges: O(E log E).

    ``edges`` is int64[m, 2], in any order and direction; a repeated edge counts once, with its
    highest similarity, and a loop not at all.  ``rank`` is int64[n], a permutation of 0..n-1 with
    0 the best.  ``similarity`` is float64[m], above 0.

    >>> chain = np.array([[0, 1], [1, 2]])
    >>> select(3, chain, np.array([0, 1, 2]), np.array([0.9, 0.8])).kept.tolist()
    [True, False, True]

    Raises:
        IndexError: an edge names a node that is not there.
    """
    better, worse, weight = _from_better_to_worse(n_nodes, edges, rank, similarity)
    kept_better, witness, witness_similarity = _walk(better, worse, weight, n_nodes, keep_n)
    return _by_node(rank, kept_better < keep_n, witness, witness_similarity)


def select_by_rounds(
    n_nodes: int,
    edges: NDArray[np.int64],
    rank: NDArray[np.int64],
    similarity: NDArray[np.float64],
    *,
    keep_n: int = 1,
) -> tuple[Selection, int]:
    """Return what :func:`select` returns, found in parallel rounds, and the number of rounds.

    This is the plain statement of what a distributed engine does.  In a round every undecided
    node looks at its better neighbours: with ``keep_n`` kept among them it goes; with fewer than
    ``keep_n`` kept or undecided it stays.  The best undecided node is always decided, so at most
    n rounds are needed; a chain in keeper order needs about one for each link.
    """
    better, worse, weight = _from_better_to_worse(n_nodes, edges, rank, similarity)
    kept, dropped = np.zeros(n_nodes, np.bool_), np.zeros(n_nodes, np.bool_)
    rounds = 0
    while not (kept | dropped).all():
        undecided = ~(kept | dropped)
        kept_better = np.bincount(worse[kept[better]], minlength=n_nodes)
        open_better = np.bincount(worse[undecided[better]], minlength=n_nodes)
        kept |= undecided & (kept_better + open_better < keep_n)
        dropped |= undecided & (kept_better >= keep_n)
        rounds += 1
    witness, witness_similarity = np.full(n_nodes, -1), np.zeros(n_nodes)
    reasons = np.flatnonzero(kept[better] & dropped[worse])
    reasons = reasons[np.lexsort((-better[reasons], weight[reasons]))]  # the last write wins
    witness[worse[reasons]] = better[reasons]
    witness_similarity[worse[reasons]] = weight[reasons]
    return _by_node(rank, kept, witness, witness_similarity), rounds


def cap_removals(
    selection: Selection, rank: NDArray[np.int64], *, cluster_cap: int
) -> CappedSelection:
    """Return the selection in which no kept node stands for more than ``cluster_cap`` others.

    The removals that stand are those most similar to their witness: they are the best proven, and
    what comes back are the members of a large family that add most to it.  Among equally similar
    ones the better in keeper order comes back.  ``cluster_cap`` = 0 means no cap.  What comes back
    may be similar to what is kept; that is what the user of a cap asks for.
    """
    released = np.zeros(len(rank), np.bool_)
    if cluster_cap > 0:
        dropped = np.flatnonzero(~selection.kept)
        keys = (-rank[dropped], -selection.witness_similarity[dropped], selection.witness[dropped])
        dropped = dropped[np.lexsort(keys)]
        witness = selection.witness[dropped]
        place = np.arange(len(dropped)) - np.searchsorted(witness, witness)
        released[dropped[place >= cluster_cap]] = True
    return CappedSelection(
        selection=Selection(
            kept=selection.kept | released,
            witness=np.where(released, -1, selection.witness),
            witness_similarity=np.where(released, 0.0, selection.witness_similarity),
        ),
        released=released,
    )


def _from_better_to_worse(
    n_nodes: int,
    edges: NDArray[np.int64],
    rank: NDArray[np.int64],
    similarity: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the distinct edges as (better, worse) ranks in ascending order, with similarities."""
    if len(edges) and (edges.min() < 0 or edges.max() >= n_nodes):
        raise IndexError("an edge names a node outside the graph")
    ends = rank[edges.reshape(-1, 2)]
    key = ends.min(axis=1) * n_nodes + ends.max(axis=1)
    order = np.argsort(key)
    order = order[ends[order, 0] != ends[order, 1]]
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    weight = np.maximum.reduceat(similarity[order], first) if len(first) else np.zeros(0)
    better, worse = np.divmod(key[first], max(n_nodes, 1))
    return better, worse, weight


def _by_node(
    rank: NDArray[np.int64],
    kept: NDArray[np.bool_],
    witness: NDArray[np.int64],
    witness_similarity: NDArray[np.float64],
) -> Selection:
    """Return the selection for nodes from arrays over ranks."""
    node = np.argsort(rank)
    return Selection(
        kept=kept[rank],
        witness=np.where(kept, -1, node[witness])[rank],
        witness_similarity=np.where(kept, 0.0, witness_similarity)[rank],
    )


@njit(
    f"Tuple((int64[::1], int64[::1], float64[::1]))"
    f"({_INTEGERS}, {_INTEGERS}, {_FLOATS}, int64, int64)",
    cache=True,
    nogil=True,
)
def _walk(
    better: NDArray[np.int64],
    worse: NDArray[np.int64],
    weight: NDArray[np.float64],
    n_nodes: int,
    keep_n: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return, by rank, the number of kept better neighbours, and the nearest of them.

    Edges come sorted by their better end, so when one is reached, all edges into that end have
    been seen and its fate is known.
    """
    kept_better = np.zeros(n_nodes, np.int64)
    witness = np.full(n_nodes, -1, np.int64)
    nearest = np.zeros(n_nodes, np.float64)
    for edge in range(len(better)):
        node, other = better[edge], worse[edge]
        if kept_better[node] < keep_n:
            kept_better[other] += 1
            if weight[edge] > nearest[other]:
                nearest[other], witness[other] = weight[edge], node
    return kept_better, witness, nearest
