import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.independent_set import cap_removals, select, select_by_rounds


@st.composite
def graphs(draw):
    """Nodes with a random keeper order; edges in any direction, repeats and loops included."""
    n = draw(st.integers(1, 24))
    node = st.integers(0, n - 1)
    drawn = draw(st.lists(st.tuples(node, node, st.integers(50, 100)), max_size=70))
    edges = np.array([[a, b] for a, b, _ in drawn], np.int64).reshape(-1, 2)
    similarity = np.array([s / 100 for _, _, s in drawn], np.float64)
    rank = np.array(draw(st.permutations(range(n))), np.int64)
    return n, edges, rank, similarity


KEEP = st.integers(1, 3)


def same(a, b):
    np.testing.assert_array_equal(a.kept, b.kept)
    np.testing.assert_array_equal(a.witness, b.witness)
    np.testing.assert_array_equal(a.witness_similarity, b.witness_similarity)


def neighbours(edges, node):
    return {int(b) for a, b in edges if a == node != b} | {
        int(a) for a, b in edges if b == node != a
    }


@given(graph=graphs(), keep_n=KEEP)
def test_one_pass_and_rounds_agree(graph, keep_n):
    by_rounds, rounds = select_by_rounds(*graph, keep_n=keep_n)
    same(select(*graph, keep_n=keep_n), by_rounds)
    assert rounds <= graph[0]


@given(graph=graphs())
def test_no_two_kept_are_similar_and_every_dropped_has_a_kept_better_neighbour(graph):
    _, edges, rank, _ = graph
    selection = select(*graph)
    for node, kept in enumerate(selection.kept):
        near = neighbours(edges, node)
        kept_near = {other for other in near if selection.kept[other]}
        if kept:
            assert not kept_near
            assert selection.witness[node] == -1
        else:
            assert selection.witness[node] in kept_near
            assert rank[selection.witness[node]] < rank[node]


@given(graph=graphs(), keep_n=KEEP)
def test_a_node_is_kept_exactly_if_fewer_than_keep_n_better_neighbours_are(graph, keep_n):
    _, edges, rank, _ = graph
    selection = select(*graph, keep_n=keep_n)
    for node, kept in enumerate(selection.kept):
        better = [o for o in neighbours(edges, node) if rank[o] < rank[node]]
        assert kept == (sum(selection.kept[o] for o in better) < keep_n)


@given(graph=graphs(), keep_n=KEEP)
def test_the_witness_is_the_most_similar_then_the_best_of_the_kept_better_ones(graph, keep_n):
    _, edges, rank, similarity = graph
    selection = select(*graph, keep_n=keep_n)
    for node in np.flatnonzero(~selection.kept):
        choices = [
            (-s, rank[other], other)
            for (a, b), s in zip(edges, similarity, strict=True)
            for here, other in ((a, b), (b, a))
            if here == node and selection.kept[other] and rank[other] < rank[node]
        ]
        expected_similarity, _, expected = min(choices)
        assert selection.witness[node] == expected
        assert selection.witness_similarity[node] == -expected_similarity


@given(graph=graphs(), keep_n=KEEP, data=st.data())
def test_names_and_edge_order_do_not_matter(graph, keep_n, data):
    n, edges, rank, similarity = graph
    name = np.array(data.draw(st.permutations(range(n))), np.int64)
    shuffle = np.array(data.draw(st.permutations(range(len(edges)))), np.int64)
    new_rank = np.empty_like(rank)
    new_rank[name] = rank
    renamed = select(n, name[edges[shuffle]][:, ::-1], new_rank, similarity[shuffle], keep_n=keep_n)
    plain = select(*graph, keep_n=keep_n)
    np.testing.assert_array_equal(renamed.kept[name], plain.kept)
    np.testing.assert_array_equal(
        renamed.witness[name], np.where(plain.kept, -1, name[plain.witness])
    )


def test_a_star_with_keep_n_keeps_the_best_leaves():
    edges = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    selection = select(4, edges, np.arange(4), np.full(6, 0.9), keep_n=2)
    assert selection.kept.tolist() == [True, True, False, False]


def test_a_long_chain_in_keeper_order_keeps_every_other_link():
    n = 1_000_001
    edges = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1)
    selection = select(n, edges, np.arange(n), np.full(n - 1, 0.8))
    assert selection.kept[::2].all()
    assert not selection.kept[1::2].any()


def test_a_chain_needs_a_round_for_each_link():
    edges = np.stack([np.arange(9), np.arange(1, 10)], axis=1)
    assert select_by_rounds(10, edges, np.arange(10), np.full(9, 0.8))[1] == 10
    assert select_by_rounds(3, np.zeros((0, 2), np.int64), np.arange(3), np.zeros(0))[1] == 1


def test_an_empty_graph_has_an_empty_selection():
    nothing = np.zeros(0, np.int64)
    selection = select(0, nothing.reshape(0, 2), nothing, np.zeros(0))
    assert len(selection.kept) == len(selection.witness) == 0


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(IndexError):
        select(2, np.array([[0, 2]]), np.arange(2), np.array([0.9]))


def test_the_cap_gives_back_the_least_similar_and_among_equals_the_best():
    edges = np.array([[0, 1], [0, 2], [0, 3], [0, 4]])
    selection = select(5, edges, np.arange(5), np.array([0.7, 0.9, 0.7, 0.8]))
    capped = cap_removals(selection, np.arange(5), cluster_cap=3)
    assert capped.released.tolist() == [False, True, False, False, False]
    assert capped.selection.witness.tolist() == [-1, -1, 0, 0, 0]
    same(cap_removals(selection, np.arange(5), cluster_cap=0).selection, selection)


@given(graph=graphs(), cluster_cap=st.integers(1, 4))
def test_no_keeper_stands_for_more_than_the_cap_and_no_more_than_needed_comes_back(
    graph, cluster_cap
):
    n, _, rank, _ = graph
    selection = select(*graph)
    capped = cap_removals(selection, rank, cluster_cap=cluster_cap)
    before = np.bincount(selection.witness[~selection.kept], minlength=n)
    after = np.bincount(capped.selection.witness[~capped.selection.kept], minlength=n)
    np.testing.assert_array_equal(after, np.minimum(before, cluster_cap))
    np.testing.assert_array_equal(capped.selection.kept, selection.kept | capped.released)
    assert not (capped.released & selection.kept).any()
