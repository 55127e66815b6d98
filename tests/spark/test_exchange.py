"""Rows that change hands arrive once, whatever sends them."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.exchange import (
    LOCAL_SOURCES,
    MANY,
    Hop,
    Sent,
    bucket_of_doc_ids,
    bucket_of_references,
    each_bucket,
    exchange,
    relay,
    split,
)
from corpus.files import store_at
from corpus.locality import LOCAL_ROWS, LOCAL_ROWS_KEY


@pytest.fixture(params=["in a job", "in this process"], autouse=True)
def rows(request: pytest.FixtureRequest) -> list[int]:
    """How many rows the sources hold: none are exchanged in this process."""
    if request.param == "in a job":
        request.getfixturevalue("through_spark")
    return []


@pytest.mark.parametrize("sources", [1, 7, 40])
def test_every_row_is_received_in_the_bucket_that_it_was_sent_to(
    spark: SparkSession, tmp_path: Path, sources: int, rows: list[int]
) -> None:
    table = Bucketed(store=store_at(str(tmp_path)), folder="table", count=5)

    def send(source: int) -> Sent:
        values = np.arange(source, source + 10 * (source % 3))  # some send nothing
        yield from split(pa.table({"value": pa.array(values, pa.int64())}), values % 4)

    exchange(spark, range(sources), table.count, send=send, receive=table.write, rows=rows)
    received = [table.read(bucket, ["value"]).column("value").to_pylist() for bucket in range(5)]
    sent = [
        value for source in range(sources) for value in range(source, source + 10 * (source % 3))
    ]
    assert [sorted(values) for values in received] == [
        sorted(value for value in sent if value % 4 == bucket) for bucket in range(5)
    ]  # and bucket 4, to which nobody sent, is there and empty


def test_a_relay_hands_on_what_each_hop_makes_of_it(
    spark: SparkSession, tmp_path: Path, rows: list[int]
) -> None:
    table = Bucketed(store=store_at(str(tmp_path)), folder="table", count=3)

    def send(source: int) -> Sent:
        values = np.arange(10 * source, 10 * source + 10)
        yield from split(pa.table({"value": pa.array(values, pa.int64())}), values % 4)

    def add_a_hundred(bucket: int, rows: pa.Table) -> Sent:
        values = rows.column("value").to_numpy() + 100
        assert set((values % 4).tolist()) <= {bucket}
        yield from split(pa.table({"value": pa.array(values, pa.int64())}), values % 3)

    def keep(bucket: int, rows: pa.Table) -> Sent:
        table.write(bucket, rows)
        return iter(())

    hops = [Hop(buckets=5, do=add_a_hundred), Hop(buckets=table.count, do=keep)]
    relay(spark, range(6), send, hops, rows=rows)
    received = [table.read(bucket, ["value"]).column("value").to_pylist() for bucket in range(3)]
    assert [sorted(values) for values in received] == [
        [value for value in range(100, 160) if value % 3 == bucket] for bucket in range(3)
    ]


def test_each_bucket_is_done(spark: SparkSession, tmp_path: Path, rows: list[int]) -> None:
    table = Bucketed(store=store_at(str(tmp_path)), folder="table", count=3)
    each_bucket(spark, 3, lambda bucket: table.write(bucket, pa.table({"n": [bucket]})), rows=rows)
    assert [table.read(bucket, ["n"]).column("n").to_pylist() for bucket in range(3)] == [
        [0],
        [1],
        [2],
    ]


@pytest.mark.parametrize("chunks", [[], [[]], [["00000001ff"]], [["80000000"], [], ["Ffffffff0"]]])
def test_a_bucket_is_the_share_of_the_ids_first_digits(chunks: list[list[str]]) -> None:
    ids = pa.chunked_array(chunks, pa.string())
    expected = [int(each[:8], 16) * 5 >> 32 for each in ids.to_pylist()]
    assert bucket_of_doc_ids(ids, 5).tolist() == expected
    assert bucket_of_doc_ids(ids.slice(1), 5).tolist() == expected[1:]


def test_buckets_of_ids_are_even_and_within_bounds() -> None:
    ids = pa.chunked_array([[f"{number:08x}" + "0" * 24 for number in range(0, 2**32, 2**24)]])
    for found in (bucket_of_doc_ids(ids, 3), bucket_of_references(np.arange(256) << 3, 3)):
        counts = np.bincount(found, minlength=3)
        assert len(counts) == 3
        assert counts.min() > 60


@pytest.mark.parametrize(
    ("sources", "counts", "here"),
    [
        (3, [LOCAL_ROWS], True),
        (3, [LOCAL_ROWS, 1], False),
        (3, MANY, False),
        (LOCAL_SOURCES + 1, [], False),
    ],
)
def test_few_rows_of_few_sources_are_exchanged_without_a_job(
    spark: SparkSession, tmp_path: Path, sources: int, counts: list[int], here: bool
) -> None:
    spark.conf.unset(LOCAL_ROWS_KEY)
    table = Bucketed(store=store_at(str(tmp_path)), folder="table", count=1)
    where = pa.table({"pid": [0]})

    def send(_source: int) -> Sent:
        yield 0, where.set_column(0, "pid", [[os.getpid()]])

    exchange(spark, range(sources), 1, send=send, receive=table.write, rows=iter(counts))
    pids = set(table.read(0, ["pid"]).column("pid").to_pylist())
    assert (pids == {os.getpid()}) is here


def test_rows_are_counted_only_as_far_as_they_decide(spark: SparkSession, tmp_path: Path) -> None:
    spark.conf.unset(LOCAL_ROWS_KEY)
    table = Bucketed(store=store_at(str(tmp_path)), folder="table", count=1)
    counted = iter([LOCAL_ROWS, 1, 1])
    sent = pa.table({"n": [1]})
    exchange(
        spark,
        range(2),
        1,
        send=lambda _source: iter([(0, sent)]),
        receive=table.write,
        rows=counted,
    )
    assert list(counted) == [1]
