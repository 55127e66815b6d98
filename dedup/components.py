"""Connected components of the verified pairs, and how large they are: for the report only.

What is removed is decided in :mod:`dedup.independent_set`; a component may chain documents that
have nothing in common.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, slots=True)
class SizeBin:
    """Clusters of ``smallest`` to ``largest`` documents: how many there are and what they hold."""

    smallest: int
    largest: int
    clusters: int
    documents: int


def components(n_nodes: int, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each node the smallest node of its connected component, int64[n].

    ``edges`` is int64[m, 2], in any order; repeated edges and loops do no harm.

    >>> components(5, np.array([[3, 1], [4, 3]])).tolist()
    [0, 1, 2, 1, 1]

    Raises:
        IndexError: an edge names a node that is not there.
    """
    if len(edges) and (edges.min() < 0 or edges.max() >= n_nodes):
        raise IndexError("an edge names a node outside the graph")
    return _components(n_nodes, np.ascontiguousarray(edges.reshape(-1, 2), np.int64))


def size_bins(labels: NDArray[np.int64]) -> tuple[SizeBin, ...]:
    """Return the cluster sizes in bins 1, 2-3, 4-7, 8-15, ..., without the empty ones.

    ``labels`` is int64[n]: equal for nodes of one cluster, as :func:`components` gives them.

    >>> for size_bin in size_bins(np.array([0, 1, 1, 3, 3, 3])):
    ...     print(size_bin)
    SizeBin(smallest=1, largest=1, clusters=1, documents=1)
    SizeBin(smallest=2, largest=3, clusters=2, documents=5)
    """
    _, sizes = np.unique(labels, return_counts=True)
    exponents = np.frexp(sizes)[1] - 1  # floor of the binary logarithm, exact
    return tuple(
        SizeBin(
            smallest=1 << exponent,
            largest=(2 << exponent) - 1,
            clusters=int(np.count_nonzero(exponents == exponent)),
            documents=int(sizes[exponents == exponent].sum()),
        )
        for exponent in np.unique(exponents).tolist()
    )


@njit("int64(int64[::1], int64)", cache=True, nogil=True)
def _root(parent: NDArray[np.int64], node: int) -> int:
    """Return the root of ``node``, halving the path on the way (Tarjan, van Leeuwen 1984)."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit("int64[::1](int64, Array(int64, 2, 'C', readonly=True))", cache=True, nogil=True)
def _components(n_nodes: int, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    parent = np.arange(n_nodes)
    for edge in range(len(edges)):
        a, b = _root(parent, edges[edge, 0]), _root(parent, edges[edge, 1])
        parent[max(a, b)] = min(a, b)
    for node in range(n_nodes):  # a parent is never above its child, so it is final already
        parent[node] = parent[parent[node]]
    return parent
