from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.identical import identical_groups
from dedup.jaccard import ShingleSets
from dedup.join import exact_join

THRESHOLDS = st.sampled_from([0.5, 0.7, 0.85, 1.0])
TOP = 0x9E37_79B9_7F4A_7C15


@st.composite
def families(draw):
    """Sets that are edits of a few ancestors, so that all similarities occur; some are empty."""
    ancestors = draw(st.lists(st.sets(st.integers(0, 60), max_size=25), min_size=1, max_size=4))
    sets = []
    for _ in range(draw(st.integers(1, 16))):
        ancestor = draw(st.sampled_from(ancestors))
        sets.append(ancestor ^ draw(st.sets(st.integers(0, 60), max_size=6)))
    if draw(st.booleans()):  # values as well mixed as real hashes, and values that are not at all
        sets = [{value * TOP % 2**64 for value in values} for values in sets]
    return sets


def shingle_sets(sets):
    return ShingleSets.of([np.array(sorted(values), np.uint64) for values in sets])


def brute_force(sets, threshold):
    limit = Fraction(str(threshold))
    return [
        (i, j, len(sets[i] & sets[j]))
        for i in range(len(sets))
        for j in range(i + 1, len(sets))
        if sets[i] | sets[j] and Fraction(len(sets[i] & sets[j]), len(sets[i] | sets[j])) >= limit
    ]


def joined(sets, threshold):
    pairs, shared = exact_join(shingle_sets(sets), threshold=threshold)
    return [(i, j, s) for (i, j), s in zip(pairs.tolist(), shared.tolist(), strict=True)]


@given(sets=families(), threshold=THRESHOLDS)
def test_the_join_is_brute_force(sets, threshold):
    assert joined(sets, threshold) == brute_force(sets, threshold)


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.85, 1.0])
def test_long_sets_of_a_few_hundred_documents(threshold):
    rng = np.random.default_rng(7)
    ancestors = [rng.integers(0, 2**64 - 1, 300, dtype=np.uint64) for _ in range(12)]
    common = rng.integers(0, 2**64 - 1, 40, dtype=np.uint64)  # boilerplate: in most sets
    sets = []
    for number in range(240):
        keep = rng.random(300) < rng.choice([0.6, 0.8, 0.95, 1.0])
        own = rng.integers(0, 2**64 - 1, rng.integers(0, 60), dtype=np.uint64)
        parts = [ancestors[number % 12][keep], own, common[rng.random(40) < 0.8]]
        sets.append(set(np.concatenate(parts).tolist()))
    expected = brute_force(sets, threshold)
    assert expected or threshold == 1.0
    assert joined(sets, threshold) == expected


def test_many_identical_sets_are_all_paired():
    sets = [{1, 2, 3}] * 70
    assert len(joined(sets, 0.7)) == 70 * 69 // 2


def test_few_sets_make_no_pairs():
    assert joined([], 0.7) == []
    assert joined([{1}], 0.7) == []
    assert joined([set(), set()], 0.7) == []


def test_groups_and_join_together_find_every_pair():
    sets = [{1, 2, 3}, {1, 2, 3, 4}, {1, 2, 3}, {9}, {9}]
    groups = identical_groups(shingle_sets(sets))
    rows = np.flatnonzero(groups == np.arange(len(sets)))
    pairs, _ = exact_join(shingle_sets(sets).take(rows), threshold=0.7)
    assert groups.tolist() == [0, 1, 0, 3, 3]
    assert rows[pairs].tolist() == [[0, 1]]
