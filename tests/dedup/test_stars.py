"""Rounds of stars find what all pairs would, up to those that left with an earlier hub."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.jaccard import ShingleSets, jaccard
from dedup.stars import stars

SETS = st.lists(st.sets(st.integers(0, 12), min_size=1), min_size=1, max_size=12)


def shingle_sets(members: list[set[int]]) -> ShingleSets:
    """Return ``members`` one after the other."""
    arrays = [np.array(sorted(each), np.uint64) for each in members]
    offsets = np.cumsum([0, *(len(each) for each in arrays)])
    return ShingleSets(values=np.concatenate(arrays), offsets=offsets)


@given(SETS)
def test_everyone_is_a_hub_or_verified_with_one(members: list[set[int]]) -> None:
    sets = shingle_sets(members)
    found = stars(sets, threshold=0.7, rounds=len(members))
    assert found.uncompared == 0
    arrays = [np.array(sorted(each), np.uint64) for each in members]
    hub_of = {member: hub for hub, member, _ in found.edges.tolist()}
    assert all(jaccard(arrays[hub], arrays[member]) >= 0.7 for member, hub in hub_of.items())
    hubs = [number for number in range(len(members)) if number not in hub_of]
    assert set(hub_of.values()) <= set(hubs)
    assert all(jaccard(arrays[a], arrays[b]) < 0.7 for a in hubs for b in hubs if a < b)


def test_the_bound_on_rounds_is_counted() -> None:
    different = [{10 * number + digit for digit in range(5)} for number in range(6)]
    found = stars(shingle_sets(different), threshold=0.7, rounds=2)
    assert len(found.edges) == 0
    assert found.uncompared == 4 * 3 // 2


def test_a_bucket_of_100_000_unlike_members_is_bounded() -> None:
    n = 100_000
    values = np.sort(np.random.default_rng(1).integers(0, 2**63, (n, 8)).astype(np.uint64), axis=1)
    sets = ShingleSets(values=values.ravel(), offsets=np.arange(0, 8 * n + 1, 8))
    found = stars(sets, threshold=0.7, rounds=16)
    assert found.uncompared == (n - 16) * (n - 17) // 2
