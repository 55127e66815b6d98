"""The best members of a large bucket, against sorting in Python."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dedup.leaders import best_of_each, with_leaders

MEMBERS = st.lists(st.tuples(st.integers(-2, 2), st.integers(0, 10**6)), unique=True)


def table(members):
    return pa.table(
        {
            "large_key": pa.array([key for key, _ in members], pa.int64()),
            "ref": pa.array([ref for _, ref in members], pa.int64()),
            "keeper_key": pa.array(
                [{"last": f"{ref:08d}"} for _, ref in members], pa.struct({"last": pa.string()})
            ),
        }
    )


def pairs(rows):
    return [(row["large_key"], row["ref"]) for row in rows.to_pylist()]


@given(members=MEMBERS, count=st.integers(1, 4))
def test_the_best_of_each_bucket_are_taken(members, count):
    found = pairs(best_of_each(table(members), count))
    wanted = [
        pair
        for key in {key for key, _ in members}
        for pair in sorted(pair for pair in members if pair[0] == key)[:count]
    ]
    assert sorted(found) == sorted(wanted)


def test_a_chunk_gets_the_leaders_of_its_bucket_once():
    leaders = table([(1, 1), (1, 2), (2, 3)])
    assert sorted(pairs(with_leaders(table([(1, 2), (1, 9)]), leaders))) == [(1, 1), (1, 2), (1, 9)]
