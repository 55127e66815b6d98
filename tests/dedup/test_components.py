import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.components import SizeBin, components, size_bins


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 30))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=50))
    return n, np.array(edges, np.int64).reshape(-1, 2)


def spread_labels(n, edges):
    """The oracle: let the smaller label cross every edge until nothing changes."""
    labels = list(range(n))
    changed = True
    while changed:
        changed = False
        for a, b in edges:
            low = min(labels[a], labels[b])
            changed |= labels[a] != low or labels[b] != low
            labels[a] = labels[b] = low
    return labels


@given(graph=graphs())
def test_labels_are_the_smallest_node_that_can_be_reached(graph):
    assert components(*graph).tolist() == spread_labels(*graph)


@given(graph=graphs(), data=st.data())
def test_the_order_of_edges_does_not_matter(graph, data):
    n, edges = graph
    order = data.draw(st.permutations(range(len(edges))))
    shuffled = edges[np.array(order, np.int64)][:, ::-1]
    np.testing.assert_array_equal(components(n, shuffled), components(n, edges))


@pytest.mark.parametrize("step", [1, -1])
def test_a_long_chain_is_one_component(step):
    n = 300_000
    edges = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1)[::step]
    assert not components(n, edges).any()


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(IndexError):
        components(2, np.array([[0, -1]]))


@given(sizes=st.lists(st.integers(1, 70), max_size=20))
def test_bins_account_for_every_cluster_and_document(sizes):
    bins = size_bins(np.repeat(np.arange(len(sizes)), sizes))
    assert sum(b.clusters for b in bins) == len(sizes)
    assert sum(b.documents for b in bins) == sum(sizes)
    for b in bins:
        inside = [size for size in sizes if b.smallest <= size <= b.largest]
        assert (b.clusters, b.documents) == (len(inside), sum(inside))


def test_bins_begin_at_powers_of_two():
    labels = np.repeat(np.arange(6), [1, 2, 3, 4, 7, 8])
    assert [(b.smallest, b.largest, b.clusters) for b in size_bins(labels)] == [
        (1, 1, 1),
        (2, 3, 2),
        (4, 7, 2),
        (8, 15, 1),
    ]
    assert size_bins(np.zeros(0, np.int64)) == ()
    assert size_bins(np.zeros(1, np.int64)) == (
        SizeBin(smallest=1, largest=1, clusters=1, documents=1),
    )
