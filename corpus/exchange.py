"""Rows that change hands between tasks without becoming rows of the JVM.

A send task reads what it owns and says which rows go to which bucket; Spark moves one packed blob
(Arrow IPC) for each task and bucket; a receive task gets all rows of one bucket and writes what it
makes of them.  So joins and groups run over Arrow columns, and Spark sees a few hundred rows where
the corpus has billions.  Where the corpus has few, this process moves them: a Spark job costs about
as much as that many rows, and a run has some fifty of them.
"""

import dataclasses
import functools
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.locality import local_rows

S = TypeVar("S")

Sent = Iterator[tuple[int, pa.Table]]
"""Rows for buckets.  Tables of one exchange have one schema, and a source sends one at least, be it
empty."""

NARROW: Final = 32  # rows of an id and a few numbers: so many weigh as much as one of others
LOCAL_SOURCES: Final = 64  # up to so many: each is a file or two, opened one by one
MANY: Final = (sys.maxsize,)  # rows: how many is not known, or each takes long
LEAST_SENDERS: Final = 4  # where there are as many sources; each holds what its sources send
_BLOB: Final = "bucket int, source int, rows binary"
_BLOB_ROW: Final = pa.schema(
    [
        pa.field("bucket", pa.int32()),
        pa.field("source", pa.int32()),
        pa.field("rows", pa.binary()),
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """A stop on the way of rows: ``do`` gets all rows of one of ``buckets``, and sends others."""

    buckets: int
    do: Callable[[int, pa.Table], Sent]


def exchange(
    spark: SparkSession,
    sources: Sequence[S],
    buckets: int,
    *,
    send: Callable[[S], Sent],
    receive: Callable[[int, pa.Table], None],
    rows: Iterable[int] = MANY,
) -> None:
    """Call ``receive`` once for each of ``buckets`` with the rows that the ``sources`` send there.

    Rows come in no order.  ``send`` and ``receive`` run on executors, and again if one is lost, so
    ``receive`` must put its files in one piece.  ``rows`` counts what the sources hold, and is read
    only as far as needed: if it is no more than LOCAL_ROWS, both run in this process.
    """

    def keep(bucket: int, rows: pa.Table) -> Sent:
        receive(bucket, rows)
        return iter(())

    relay(spark, sources, send, [Hop(buckets=buckets, do=keep)], rows=rows)


def relay(
    spark: SparkSession,
    sources: Sequence[S],
    send: Callable[[S], Sent],
    hops: Sequence[Hop],
    *,
    rows: Iterable[int] = MANY,
) -> None:
    """Send the rows of ``sources`` through the ``hops``, in one job; the last one sends nothing.

    What :func:`exchange` says of ``send``, ``receive`` and ``rows`` holds for each hop.
    """
    plan = tuple(sources)
    if _is_few(spark, len(plan), rows):
        sent: Sent = itertools.chain.from_iterable(map(send, plan))
        for hop in hops:
            sent = _pass_here(sent, hop)
        next(sent, None)
        return
    senders = min(len(plan), max(hops[0].buckets, LEAST_SENDERS))
    first = functools.partial(_send, sources=plan, buckets=hops[0].buckets, send=send)
    blobs = spark.range(0, len(plan), 1, senders).mapInArrow(first, _BLOB)
    for number, hop in enumerate(hops):
        after = hops[number + 1].buckets if number + 1 < len(hops) else 0
        step = functools.partial(_pass_on, do=hop.do, buckets=after)
        # A partition is a bucket: nothing is hashed, sorted or grouped by the JVM.
        blobs = blobs.repartitionById(hop.buckets, "bucket").mapInArrow(step, _BLOB)
    blobs.write.format("noop").mode("overwrite").save()


def _is_few(spark: SparkSession, sources: int, rows: Iterable[int]) -> bool:
    limit = local_rows(spark)
    if not limit or sources > LOCAL_SOURCES:
        return False
    return all(total <= limit for total in itertools.accumulate(rows))


def _pass_here(sent: Sent, hop: Hop) -> Sent:
    """Yield what ``hop`` sends of what was ``sent`` to it, in this process."""
    arrived: dict[int, list[pa.Table]] = {}
    for bucket, rows in sent:
        if not arrived:
            arrived = {other: [rows.slice(0, 0)] for other in range(hop.buckets)}
        arrived[bucket].append(rows)
    for bucket, tables in arrived.items():
        yield from hop.do(bucket, pa.concat_tables(tables).combine_chunks())


def _send(
    batches: Iterator[pa.RecordBatch],
    sources: tuple[S, ...],
    buckets: int,
    send: Callable[[S], Sent],
) -> Iterator[pa.RecordBatch]:
    numbers = [number for batch in batches for number in batch.column("id").to_pylist()]
    if numbers:
        sent = itertools.chain.from_iterable(send(sources[number]) for number in numbers)
        yield from _blobs(sent, min(numbers), buckets)


def _pass_on(
    batches: Iterator[pa.RecordBatch], do: Callable[[int, pa.Table], Sent], buckets: int
) -> Iterator[pa.RecordBatch]:
    blobs = pa.Table.from_batches(batches, schema=_BLOB_ROW).sort_by("source")
    rows = pa.concat_tables(
        [unpacked(blob.as_buffer()) for chunk in blobs.column("rows").chunks for blob in chunk]
    )
    bucket = blobs.column("bucket")[0].as_py()
    yield from _blobs(do(bucket, rows.combine_chunks()), bucket, buckets)


def _blobs(sent: Sent, source: int, buckets: int) -> Iterator[pa.RecordBatch]:
    """Yield what ``source`` has sent, packed by bucket; the first source serves all ``buckets``.

    So each bucket is received, and learns the schema.
    """
    pending: dict[int, list[pa.Table]] = {}
    for bucket, rows in sent:
        if source == 0 and not pending:
            pending = {other: [rows.slice(0, 0)] for other in range(buckets)}
        pending.setdefault(bucket, []).append(rows)
    for bucket, tables in pending.items():
        blob = packed(pa.concat_tables(tables))
        yield pa.RecordBatch.from_pylist(
            [{"bucket": bucket, "source": source, "rows": blob}], schema=_BLOB_ROW
        )


def packed(rows: pa.Table) -> bytes:
    """Return ``rows`` as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows.combine_chunks())
    return bytes(sink.getvalue())


def unpacked(blob: pa.Buffer) -> pa.Table:
    """Return the rows that :func:`packed` gave as ``blob``."""
    return pa.ipc.open_stream(blob).read_all()


def padded(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return ``rows`` with the columns of ``schema``; what they do not have is null.

    >>> both = pa.schema([("a", pa.int64()), ("b", pa.string())])
    >>> padded(pa.table({"b": ["x"]}), both).to_pylist()
    [{'a': None, 'b': 'x'}]
    """
    missing = {field.name: pa.nulls(rows.num_rows, field.type) for field in schema}
    own = {name: rows.column(name) for name in rows.column_names}
    return pa.table(missing | own).select(schema.names).cast(schema)


def split(rows: pa.Table, bucket: NDArray[np.int64]) -> Sent:
    """Yield ``rows`` by the ``bucket`` of each, int64 (n,); at least once."""
    order = np.argsort(bucket, kind="stable")
    ordered, numbers = rows.take(order), bucket[order]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    if not len(starts):
        yield 0, rows
        return
    for start, stop in zip(starts, [*starts[1:], len(numbers)], strict=True):
        yield int(numbers[start]), ordered.slice(start, stop - start)


def bucket_of_digests(digests: pa.ChunkedArray, buckets: int) -> NDArray[np.int64]:
    """Return the bucket of each of ``digests`` (binary, uniform, 4 bytes or more): int64 (n,)."""
    return (_heads(digests, 4).view(">u4")[:, 0].astype(np.int64) * buckets) >> 32


def bucket_of_doc_ids(doc_ids: pa.ChunkedArray, buckets: int) -> NDArray[np.int64]:
    """Return the bucket of each of ``doc_ids`` (hex): int64 (n,)."""
    codes = _heads(doc_ids.cast(pa.binary()), 8)
    nibbles = ((codes & 15) + 9 * (codes >> 6)).astype(np.int64)  # "0" is 0x30, "a" is 0x61
    return (nibbles @ (1 << np.arange(28, -4, -4, dtype=np.int64)) * buckets) >> 32


def _heads(values: pa.ChunkedArray, width: int) -> NDArray[np.uint8]:
    """Return the first bytes of each of ``values`` (binary): uint8 (n, width)."""
    heads = pc.binary_slice(values, 0, width).cast(pa.binary(width)).combine_chunks()
    return np.frombuffer(heads.buffers()[1], np.uint8, width * len(heads)).reshape(-1, width)


def bucket_of_references(references: NDArray[np.int64], buckets: int) -> NDArray[np.int64]:
    """Return the bucket of each reference, int64 (n,); neighbours are spread.

    >>> sorted(set(bucket_of_references(np.arange(100), 4).tolist()))
    [0, 1, 2, 3]
    """
    spread = references.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio
    return ((spread >> np.uint64(32)) * np.uint64(buckets) >> np.uint64(32)).astype(np.int64)


def each_bucket(
    spark: SparkSession, buckets: int, do: Callable[[int], None], *, rows: Iterable[int] = MANY
) -> None:
    """Call ``do`` once for each of ``buckets`` on the executors; again, if one is lost.

    In this process where they hold few ``rows``, as :func:`exchange` says.
    """
    if _is_few(spark, buckets, rows):
        for bucket in range(buckets):
            do(bucket)
        return
    numbers = spark.range(0, buckets, 1, buckets).withColumnRenamed("id", "bucket")
    numbers.mapInArrow(lambda batches: _each(batches, do), "bucket long").write.format("noop").mode(
        "overwrite"
    ).save()


def _each(batches: Iterator[pa.RecordBatch], do: Callable[[int], None]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for bucket in batch.column("bucket").to_pylist():
            do(bucket)
        yield batch
