"""Rows of a kind are those that are equal in all that is asked."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scrub.licenses.alike import alike

ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.sampled_from((0, 1, 2, 1 << 40))] * width))
)


@given(ROWS)
def test_kinds_are_the_distinct_rows(rows: list[tuple[int, ...]]) -> None:
    width = len(rows[0]) if rows else 1
    columns = np.array(rows, np.int64).reshape(-1, width).T
    first, kinds = alike(*columns)
    assert len(first) == len(set(rows))
    assert [rows[first[kind]] for kind in kinds] == rows
    assert first.tolist() == [rows.index(rows[at]) for at in first]
