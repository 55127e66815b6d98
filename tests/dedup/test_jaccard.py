from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SettingsError
from dedup.jaccard import ShingleSets, Threshold, intersections, jaccard, similarities

SMALL_SETS = st.lists(st.sets(st.integers(0, 40), max_size=30), min_size=1, max_size=8)
THRESHOLDS = st.sampled_from([0.3, 0.5, 0.7, 0.85, 1.0])


def shingle_sets(sets):
    return ShingleSets.of([np.array(sorted(values), np.uint64) for values in sets])


def spread(values):
    """Large values, past the sign bit too, in the same order."""
    return {value * 0x0600_0000_0000_0000 + 3 for value in values}


def all_pairs(n, m):
    return np.array([(i, j) for i in range(n) for j in range(m)], np.int64).reshape(-1, 2)


@given(a=st.sets(st.integers(0, 2**64 - 1)), b=st.sets(st.integers(0, 2**64 - 1)))
def test_jaccard_is_the_share_of_the_union(a, b):
    arrays = [np.array(sorted(values), np.uint64) for values in (a, b)]
    expected = len(a & b) / len(a | b) if a | b else 0.0
    assert jaccard(*arrays) == expected


@given(lefts=SMALL_SETS, rights=SMALL_SETS, threshold=THRESHOLDS)
def test_intersections_are_exact_and_minus_one_exactly_below_the_threshold(
    lefts, rights, threshold
):
    lefts, rights = [spread(s) for s in lefts], [spread(s) for s in rights]
    pairs = all_pairs(len(lefts), len(rights))
    found = intersections(shingle_sets(lefts), shingle_sets(rights), pairs, threshold=threshold)
    for (i, j), shared in zip(pairs, found, strict=True):
        both, either = len(lefts[i] & rights[j]), len(lefts[i] | rights[j])
        similar = either > 0 and Fraction(both, either) >= Fraction(str(threshold))
        assert shared == (both if similar else -1)


@pytest.mark.parametrize("size", [10, 63, 64, 1_000, 5_000])
@pytest.mark.parametrize("clustered", [False, True])
def test_long_sets_agree_with_numpy(size, clustered):
    rng = np.random.default_rng(size)
    high = 4 * size if clustered else 2**64 - 1
    sets = [np.unique(rng.integers(0, high, size, dtype=np.uint64)) for _ in range(6)]
    sets += [np.unique(np.concatenate([s[: int(size * 0.8)], sets[0][:9]])) for s in sets]
    many = shingle_sets([s.tolist() for s in sets])
    pairs = all_pairs(len(many), len(many))
    exact = np.array([len(np.intersect1d(sets[i], sets[j])) for i, j in pairs])
    needed = [Threshold.of(0.4).needed(len(sets[i]), len(sets[j])) for i, j in pairs]
    found = intersections(many, many, pairs, threshold=0.4)
    np.testing.assert_array_equal(found, np.where(exact >= needed, exact, -1))


def test_a_pair_exactly_at_the_threshold_counts():
    ten = set(range(10))
    sets = shingle_sets([ten, set(range(7)), set(range(6))])
    pairs = np.array([[0, 1], [0, 2]])
    assert intersections(sets, sets, pairs, threshold=0.7).tolist() == [7, -1]


def test_two_empty_sets_are_not_similar():
    sets = shingle_sets([set(), set()])
    assert intersections(sets, sets, np.array([[0, 1]]), threshold=0.5).tolist() == [-1]


@given(tenths=st.integers(1, 999), size_a=st.integers(1, 3000), size_b=st.integers(1, 3000))
def test_needed_is_the_least_intersection_that_reaches_the_threshold(tenths, size_a, size_b):
    limit = Fraction(tenths, 1000)
    needed = Threshold.of(tenths / 1000).needed(size_a, size_b)
    total = size_a + size_b
    assert Fraction(needed, total - needed) >= limit
    assert needed == 1 or Fraction(needed - 1, total - needed + 1) < limit


def test_similarities_divide_by_the_union_and_keep_the_unknown():
    sets = shingle_sets([{1, 2, 3}, {2, 3, 4}, {9}, set()])
    pairs = np.array([[0, 1], [0, 2], [3, 3]])
    assert similarities(sets, sets, pairs, np.array([2, -1, 0])).tolist() == [0.5, -1.0, 0.0]


def test_take_picks_sets_in_the_given_order():
    sets = shingle_sets([{1, 2}, set(), {7}]).take(np.array([2, 0, 1, 2]))
    assert sets.values.tolist() == [7, 1, 2, 7]
    assert sets.offsets.tolist() == [0, 1, 3, 3, 4]


@pytest.mark.parametrize("similarity", [0.0, -0.1, 1.5, float("nan"), 0.1234567891])
def test_a_threshold_that_cannot_be_is_refused(similarity):
    with pytest.raises(SettingsError):
        Threshold.of(similarity)


@pytest.mark.parametrize("pair", [[0, 2], [2, 0], [-1, 0]])
def test_a_row_that_is_not_there_is_refused(pair):
    sets = shingle_sets([{1}, {2}])
    with pytest.raises(IndexError):
        intersections(sets, sets, np.array([pair]), threshold=0.5)


def test_sets_over_read_only_buffers_are_taken_as_they_are():
    sets = shingle_sets([{1, 2}, {1, 2}])
    sets.values.flags.writeable = sets.offsets.flags.writeable = False
    assert intersections(sets, sets, np.array([[0, 1]]), threshold=0.5).tolist() == [2]
