import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.identical import identical_groups
from dedup.jaccard import ShingleSets

SMALL_SETS = st.lists(st.sets(st.integers(0, 3)), max_size=20)


def shingle_sets(sets):
    return ShingleSets.of([np.array(sorted(values), np.uint64) for values in sets])


@given(sets=SMALL_SETS)
def test_groups_name_the_first_of_the_same_sets(sets):
    assert identical_groups(shingle_sets(sets)).tolist() == [sets.index(s) for s in sets]


def test_equal_digests_do_not_make_equal_sets():
    # (0 ^ 0) * odd is 0, so a leading zero leaves the digest as it is.
    sets = [{5, 9}, {0, 5, 9}, {0}, set(), {0, 5, 9}]
    assert identical_groups(shingle_sets(sets)).tolist() == [0, 1, 2, 3, 1]


def test_a_thousand_copies_are_one_group():
    assert not identical_groups(shingle_sets([{1, 2, 3}] * 1000)).any()
