"""Reasons of the stages of eligibility on their way to the choice of keepers."""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed, read_columns, rows_of
from corpus.decision import Family, Reason
from corpus.exchange import (
    NARROW,
    Hop,
    Sent,
    bucket_of_doc_ids,
    each_bucket,
    exchange,
    relay,
    split,
)
from corpus.files import split_uri
from corpus.reasons import REASON
from corpus.relations import Tables
from corpus.stages import Related

S = TypeVar("S")

KNOWN_DROPS: Final = "known-drops"  # the table that a release leaves for the next
_NULLABLE: Final = pa.schema([field.with_nullable(True) for field in REASON])
_PLACED: Final = pa.schema([*_NULLABLE, pa.field("bucket", pa.int32())])
_PASS_TWO: Final = pa.array([r.value for r in Reason if r.family is Family.PASS_TWO])


def gather_reasons(
    spark: SparkSession,
    sources: Sequence[S],
    named: Callable[[S], pa.Table],
    table: Bucketed,
    *,
    rows: Iterable[int],
) -> tuple[str, ...]:
    """Return the files of ``table``: what ``named`` (schema REASON) says of all ``sources``, no row
    twice.  ``rows`` as for :func:`corpus.exchange.exchange`.
    """

    def send(source: S) -> Sent:
        found = named(source)
        yield from split(found, bucket_of_doc_ids(found.column("doc_id"), table.count))

    def receive(bucket: int, rows: pa.Table) -> None:
        distinct = rows.group_by(REASON.names, use_threads=False).aggregate([])
        table.write(bucket, distinct.select(REASON.names).cast(REASON))

    if not table.is_done:
        exchange(spark, sources, table.count, send=send, receive=receive, rows=rows)
        table.finish()
    return table.files


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Placing:
    """How reasons, in Parquet ``files`` (columns of REASON) of the run directory, come to the
    buckets of the documents that they speak of; pickled to the executors.
    """

    files: tuple[str, ...]
    nodes: Bucketed
    table: Bucketed

    def write(self, spark: SparkSession) -> Bucketed:
        """Return ``table`` with the reasons of each bucket's documents: 1. by document, 2. by
        bucket.
        """
        if not self.table.is_done:
            count = self.table.count
            if any(self._rows()):
                sources = [("", bucket) for bucket in range(count)]
                sources += [(path, 0) for path in self.files]
                hops = [Hop(buckets=count, do=_placed), Hop(buckets=count, do=self._keep)]
                counts = itertools.chain(self._rows(), self.nodes.counts())
                rows = (number // NARROW for number in counts)
                relay(spark, sources, self._send, hops, rows=rows)
            else:
                each_bucket(spark, count, self._clear, rows=())
            self.table.finish()
        return self.table

    def _rows(self) -> Iterator[int]:
        for path in self.files:
            yield rows_of(self.table.store, path)

    def _send(self, source: tuple[str, int]) -> Sent:
        path, bucket = source
        if path:
            rows = read_columns(self.table.store, path, REASON.names)
        else:
            rows = self.nodes.read(bucket, ("doc_id", "bucket"))
        missing = {field.name: pa.nulls(len(rows), field.type) for field in _PLACED}
        columns = missing | {name: rows.column(name) for name in rows.column_names}
        both = pa.table(columns).select(_PLACED.names).cast(_PLACED)
        yield from split(both, bucket_of_doc_ids(both.column("doc_id"), self.table.count))

    def _clear(self, bucket: int) -> None:
        self.table.write(bucket, REASON.empty_table())

    def _keep(self, bucket: int, rows: pa.Table) -> Sent:
        self.table.write(bucket, rows)
        return iter(())


def _placed(_: int, rows: pa.Table) -> Sent:
    """Yield the reasons among ``rows`` (schema _PLACED) by the bucket that the others name."""
    places = rows.filter(pc.is_valid(rows.column("bucket")))
    reasons = rows.filter(pc.is_null(rows.column("bucket")))
    place = pc.index_in(reasons.column("doc_id"), places.column("doc_id").combine_chunks())
    of_documents = reasons.filter(pc.is_valid(place)).select(REASON.names).cast(REASON)
    buckets = places.column("bucket").take(place.drop_null())
    yield from split(of_documents, buckets.to_numpy().astype(np.int64))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KnownDrops:
    """An eligibility stage: what pass 2 of an earlier release over the same input has dropped.

    It would drop the same again, a turn later.  ``files`` (URIs) hold reasons of that release.
    """

    files: tuple[str, ...]

    def reasons(self, related: Related, tables: Tables) -> tuple[str, ...]:
        """Return the files of the reasons of pass 2, kept for the release after this."""
        table = tables.cut(KNOWN_DROPS, related.nodes.count)
        # As many as pass 2 drops: few, and no reason to start a job for them.
        return gather_reasons(tables.spark, self.files, _of_pass_two, table, rows=())


def _of_pass_two(uri: str) -> pa.Table:
    store, path = split_uri(uri)
    rows = read_columns(store, path, REASON.names)
    return rows.filter(pc.is_in(rows.column("reason"), _PASS_TWO)).cast(_NULLABLE)
