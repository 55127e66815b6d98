"""What became no document: one row for each, however often the input held it."""

import dataclasses

import numpy as np
import pyarrow as pa
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed, read_columns, rows_of
from corpus.evidence import SKIPPED_ROWS, part_name
from corpus.exchange import Sent, bucket_of_doc_ids, exchange, split


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Skipping:
    """What sharding and reading left out, one row a doc_id with ``repeats``."""

    table: Bucketed

    def write(self, spark: SparkSession, parts: int) -> Bucketed:
        """Return the table, written from ``state/skipped``."""
        if not self.table.is_done:
            buckets = self.table.count
            rows = (rows_of(self.table.store, _path(part)) for part in range(parts))
            send, receive = self._send, self._receive
            exchange(spark, range(parts), buckets, send=send, receive=receive, rows=rows)
            self.table.finish()
        return self.table

    def _send(self, part: int) -> Sent:
        columns = ("doc_id", "ref", "reason", "because_of")
        rows = read_columns(self.table.store, _path(part), columns)
        yield from split(rows, bucket_of_doc_ids(rows.column("doc_id"), self.table.count))

    def _receive(self, bucket: int, rows: pa.Table) -> None:
        ordered = rows.sort_by([("doc_id", "ascending"), ("ref", "ascending")])
        _, first, repeats = np.unique(
            ordered.column("doc_id").to_numpy(zero_copy_only=False),
            return_index=True,
            return_counts=True,
        )
        distinct = ordered.take(first)
        self.table.write(bucket, distinct.append_column("repeats", pa.array(repeats, pa.int32())))


def _path(part: int) -> str:
    return f"{SKIPPED_ROWS}/{part_name(part)}.parquet"
