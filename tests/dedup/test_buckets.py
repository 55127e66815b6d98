"""The four steps from band keys to pairs, against the plain definition."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.buckets import by_bucket, distinct, matches, remainders, seen_again

KEYS = st.lists(
    st.lists(
        st.integers(0, 2**64 - 1) | st.sampled_from([7, 2**63, 2**32 + 7]), min_size=3, max_size=3
    ),
    min_size=1,
    max_size=12,
)


def through_the_buckets(parts: list[list[list[int]]], bits: int) -> set[tuple[int, int]]:
    """Return the pairs that the four steps give for the band keys of some parts."""
    sent = [by_bucket(np.array(part, np.uint64), bits) for part in parts]
    pairs: set[tuple[int, int]] = set()
    for number in range(1 << bits):
        answers = seen_again([remainders(part.keys[part.bucket(number)]) for part in sent])
        keys, references = [], []
        for index, (part, bitmap) in enumerate(zip(sent, answers, strict=True)):
            own = part.bucket(number)
            again = np.unpackbits(bitmap, count=own.stop - own.start).astype(np.bool_)
            keys.append(part.keys[own][again])
            references.append(part.positions[own][again] + index * 1000)
        found = matches(np.concatenate(keys), np.concatenate(references), pairs_limit=10**6)
        pairs |= {(left, right) for left, right in found.pairs.tolist()}
    return pairs


def by_definition(parts: list[list[list[int]]]) -> set[tuple[int, int]]:
    """Return all pairs of documents that share a key."""
    documents = [
        (index * 1000 + position, set(keys))
        for index, part in enumerate(parts)
        for position, keys in enumerate(part)
    ]
    return {
        (left, right) for (left, a), (right, b) in itertools.combinations(documents, 2) if a & b
    }


@given(st.lists(KEYS, min_size=1, max_size=4), st.integers(1, 5))
def test_exactly_the_documents_that_share_a_key_become_pairs(
    parts: list[list[list[int]]], bits: int
) -> None:
    # Band keys carry their band, so one document never holds a key twice.
    parts = [[part for part in rows if len(set(part)) == 3] or [[1, 2, 3]] for rows in parts]
    assert through_the_buckets(parts, bits) == by_definition(parts)


def test_a_bucket_above_the_limit_is_handed_over_whole() -> None:
    keys = np.array([5] * 4 + [9] * 2, np.uint64)
    found = matches(keys, np.arange(6), pairs_limit=3)
    assert found.pairs.tolist() == [[4, 5]]
    assert [(key, members.tolist()) for key, members in found.large] == [(5, [0, 1, 2, 3])]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_distinct_is_a_sorted_set(pairs: list[tuple[int, int]]) -> None:
    found = distinct(np.array(pairs, np.int64).reshape(-1, 2))
    assert [tuple(pair) for pair in found.tolist()] == sorted(set(pairs))
