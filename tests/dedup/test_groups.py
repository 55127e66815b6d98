"""Exact groups, a bucket at a time: which row of equals stands for them."""

import numpy as np
import pyarrow as pa

from dedup.groups import begins, distinct_documents, set_proposals, with_node, with_text_node


def rows(**columns: list[object]) -> pa.Table:
    n = len(next(iter(columns.values())))
    base = {
        "text_key": pa.array([b"t"] * n, pa.binary()),
        "doc_id": [f"d{i}" for i in range(n)],
        "part": pa.array([0] * n, pa.int32()),
        "row": list(range(n)),
        "ref": list(range(n)),
    }
    return pa.table(base | columns)


def test_equal_rows_become_one_that_counts_them() -> None:
    table = rows(doc_id=["b", "a", "b", "b"], row=[3, 2, 1, 0])
    found = distinct_documents(table, ())
    assert found.column("doc_id").to_pylist() == ["a", "b"]
    assert found.column("repeats").to_pylist() == [1, 3]
    assert found.column("row").to_pylist() == [2, 0]


def test_the_smallest_user_columns_stand_for_equal_rows_and_nulls_come_last() -> None:
    table = rows(doc_id=["a", "a", "a"], stars=[None, 7, 5], tags=[["x"], None, ["y"]])
    assert distinct_documents(table, ("stars",)).column("stars").to_pylist() == [5]
    assert distinct_documents(table, ("tags",)).column("tags").to_pylist() == [["x"]]


def test_a_text_is_named_by_its_first_doc_id() -> None:
    table = rows(
        text_key=pa.array([b"t", b"t", b"u"], pa.binary()), doc_id=["b", "a", "c"], ref=[8, 9, 7]
    )
    found = with_text_node(distinct_documents(table, ()))
    assert dict(zip(found["doc_id"].to_pylist(), found["text_node"].to_pylist(), strict=True)) == {
        "a": 9,
        "b": 9,
        "c": 7,
    }


def test_equal_set_keys_are_proposed_to_the_first_doc_id() -> None:
    nodes = pa.table(
        {
            "set_key": pa.array([b"s", b"s", b"s", b"z"], pa.binary()),
            "doc_id": ["c", "a", "b", "d"],
            "ref": [1, 2, 3, 4],
        }
    )
    assert set_proposals(nodes).tolist() == [[2, 3], [2, 1]]


def test_only_verified_sets_share_a_node() -> None:
    documents = pa.table({"text_node": [1, 1, 2, 3]})
    equal = pa.table({"text_node": [2], "set_node": [1]})
    assert with_node(documents, equal).column("node").to_pylist() == [1, 1, 1, 3]


def test_nothing_begins_in_an_empty_column() -> None:
    assert begins(pa.chunked_array([], pa.string())).tolist() == []
    assert begins(pa.chunked_array([["a"], ["a", "b"]])).tolist() == [True, False, True]
    assert np.asarray(begins(pa.chunked_array([["a"]]))).tolist() == [True]
