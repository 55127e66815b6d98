"""Survivors in large buckets meet, and nobody else does, whatever the buckets and files."""

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.exchange import bucket_of_references
from corpus.files import Store, store_at
from corpus.relations import Tables
from dedup.jaccard import jaccard
from dedup.settings import NearSettings
from dedup.stages.large import LargeBuckets
from dedup.stages.selection import EDGE, SELECTION, EdgeFiles
from dedup.stages.verify import COMPARED

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("through_spark")]

DOCUMENTS = 24
MEMBERS = {7: range(16), -3: range(8, 24), 9: [2]}  # by the key of their large bucket
DROPPED = {1, 5, 9}
INELIGIBLE = {12}
KNOWN = (2, 3)


def shingles(document: int) -> np.ndarray:
    """Return a set that is near those of the documents before and after it in its family of 4."""
    return np.arange(20, dtype=np.uint64) + np.uint64(1000 * (document // 4) + document % 4)


def near_pairs(keep_known: bool) -> set[tuple[int, int]]:
    """Return every pair of survivors in one large bucket that holds."""
    alive = set(range(DOCUMENTS)) - DROPPED - INELIGIBLE
    pairs = {
        pair
        for members in MEMBERS.values()
        for pair in itertools.combinations(sorted(alive.intersection(members)), 2)
        if jaccard(shingles(pair[0]), shingles(pair[1])) >= 0.7
    }
    return pairs if keep_known else pairs - {KNOWN}


def cut(table: Bucketed, rows: pa.Table, node: str) -> Bucketed:
    of_row = bucket_of_references(rows.column(node).to_numpy(), table.count)
    for bucket in range(table.count):
        table.write(bucket, rows.filter(pa.array(of_row == bucket)))
    return table


def write_sets(store: Store) -> None:
    sets = [shingles(document) for document in range(DOCUMENTS)]
    batch = pa.record_batch({"shingles": pa.array(sets, pa.large_list(pa.uint64()))})
    path = "state/shingles/part-00000.arrow"
    with store.create(path) as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def compared(spark: SparkSession, folder: Path, near: NearSettings, turn: int) -> LargeBuckets:
    store = store_at(str(folder))
    write_sets(store)
    tables = Tables(spark=spark, store=store, folder="tables")
    rows = [(key, ref) for key, members in MEMBERS.items() for ref in members]
    members = pa.table({"large_key": [key for key, _ in rows], "ref": [ref for _, ref in rows]})
    eligible = [node for node in range(DOCUMENTS) if node not in INELIGIBLE]
    keys = [{"k0": node % 3, "last": f"{node:032x}"} for node in eligible]
    chosen = [(node, node not in DROPPED, node, 0, 0, 1.0) for node in range(10)]
    edges = tables.cut("edges", 1)
    pairs = [(*KNOWN, 19, 21, None), (None, None, None, None, 1)]
    edges.write(0, pa.Table.from_pylist([dict(zip(COMPARED.names, p, strict=True)) for p in pairs]))
    large = LargeBuckets.of(
        cut(tables.cut("members", 2), members, "ref"),
        cut(tables.cut("best", 3), pa.table({"node": eligible, "keeper_key": keys}), "node"),
        cut(
            tables.cut("selection", 3),
            pa.Table.from_pylist([dict(zip(SELECTION.names, c, strict=True)) for c in chosen]),
            "node",
        ),
        EdgeFiles.of(edges),
        near,
        turn=turn,
        tables=tables.below("settle"),
    )
    large.run(spark)
    return large


def fresh_pairs(large: LargeBuckets) -> list[tuple[int, int]]:
    tables = [large.fresh.read(bucket, EDGE) for bucket in range(large.fresh.count)]
    return [(row["left"], row["right"]) for row in pa.concat_tables(tables).to_pylist()]


@pytest.mark.parametrize("keep_n", [1, 2])
def test_all_survivors_of_a_large_bucket_meet(
    spark: SparkSession, tmp_path: Path, keep_n: int
) -> None:
    large = compared(spark, tmp_path, NearSettings(keep_n=keep_n), turn=2)
    found = fresh_pairs(large)
    assert len(found) == len(set(found))  # buckets overlap, and a pair counts once
    assert set(found) == near_pairs(keep_known=keep_n == 1)
    assert (large.uncompared(), large.capped()) == (0, 0)


def test_salted_chunks_say_what_did_not_meet(spark: SparkSession, tmp_path: Path) -> None:
    large = compared(spark, tmp_path, NearSettings(bucket_chunk=5), turn=1)
    assert set(fresh_pairs(large)) <= near_pairs(keep_known=True)
    assert large.uncompared() == 12 * 11 // 2 + 14 * 13 // 2  # 12 and 14 survive
