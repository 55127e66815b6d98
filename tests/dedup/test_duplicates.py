"""Who names whom: keepers of nodes, and the duplicates of each."""

import pyarrow as pa

from dedup.duplicates import duplicates, targets
from dedup.keeper import keeper_order
from dedup.keeper_key import best_of_nodes, with_keeper_key
from dedup.settings import RemovalPolicy

BEST = pa.table(
    {
        "node": [10, 20],
        "doc_id": ["a", "x"],
        "ref": [1, 20],
        "sha256": ["A", "X"],
        "text_key": pa.array([b"1", b"9"], pa.binary()),
    }
)
DOCUMENTS = pa.table(
    {
        "node": [10, 10, 10, 10, 30],
        "doc_id": ["a", "b", "c", "d", "e"],
        "ref": [1, 2, 3, 4, 5],
        "sha256": ["A", "A", "C", "D", "E"],
        "text_key": pa.array([b"1", b"1", b"1", b"4", b"5"], pa.binary()),
    }
)
NONE_DROPPED = targets(
    pa.table(
        {
            "node": pa.array([], pa.int64()),
            "witness": pa.array([], pa.int64()),
            "intersection": pa.array([], pa.int64()),
            "union_size": pa.array([], pa.int64()),
            "similarity": pa.array([], pa.float64()),
        }
    ),
    BEST,
)


def test_copies_name_the_keeper_of_their_node_and_how_they_equal_it() -> None:
    found = duplicates(DOCUMENTS, BEST, NONE_DROPPED, RemovalPolicy.VERIFIED).to_pylist()
    assert [(row["doc_id"], row["reason"], row["because_of"], row["score"]) for row in found] == [
        ("b", "exact_duplicate", "a", 1.0),
        ("c", "exact_duplicate_text", "a", 1.0),
        ("d", "near_duplicate", "a", 1.0),
    ]  # and e, whose node has no eligible document, names nothing


def test_a_dropped_node_names_the_keeper_of_its_witness() -> None:
    dropped = pa.table(
        {
            "node": [10],
            "witness": [20],
            "intersection": [8],
            "union_size": [10],
            "similarity": [0.8],
        }
    )
    found = duplicates(DOCUMENTS, BEST, targets(dropped, BEST), RemovalPolicy.AGGRESSIVE)
    rows = found.to_pylist()
    assert {row["because_of"] for row in rows} == {"x"}
    assert {row["keeper_ref"] for row in rows} == {20}
    assert [row["doc_id"] for row in rows] == ["a", "b", "c", "d"]
    assert {(row["reason"], row["score"], row["intersection"]) for row in rows} == {
        ("near_duplicate_aggressive", 0.8, 8)
    }


def test_the_best_of_a_node_is_first_in_the_order_and_missing_values_come_last() -> None:
    documents = pa.table(
        {
            "doc_id": ["c", "b", "a", "d"],
            "path": ["x.c", "vendor/x.c", "x.c", "x.c"],
            "size_bytes": [1, 1, 1, 1],
            "stars": [5, 9, 5, None],
            "node": [1, 1, 1, 2],
        }
    )
    order = keeper_order(["vendored", "-stars"], available=["stars"])
    best = best_of_nodes(with_keeper_key(documents, order))
    assert best.column("doc_id").to_pylist() == ["a", "d"]
