"""Reasons why documents may not stay: what stages name, gathered by document."""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.bucketed import Bucketed
from corpus.decision import REASON_ROW, Family, Reason
from corpus.exchange import each_bucket
from corpus.relations import Tables

REASONS: Final = "doc_id string, stage string, reason string, because_of string, score double"
"""A reason as stages give it."""

KNOWN_DROPS: Final = "known-drops"  # the table that a release leaves for the next

REASON: Final = pa.schema([pa.field("doc_id", pa.string()), *REASON_ROW])
_PRECEDENCE: Final = pa.array([reason.value for reason in Reason])


def gathered(doc_ids: pa.ChunkedArray, reasons: pa.Table) -> pa.Array:
    """Return the reasons of each of ``doc_ids`` in order of precedence, null where there is none.

    ``reasons`` holds doc_id and the fields of REASON_ROW; those of other documents are left out.
    """
    document = pc.index_in(reasons.column("doc_id"), doc_ids.combine_chunks())
    rank = pc.index_in(reasons.column("reason"), _PRECEDENCE)
    keyed = reasons.append_column("document", document).append_column("rank", rank)
    order = ["document", "rank", "stage", "reason", "because_of", "score"]
    ordered = keyed.filter(pc.is_valid(document)).sort_by([(name, "ascending") for name in order])
    counts = np.bincount(ordered.column("document").to_numpy(), minlength=len(doc_ids))
    offsets = pa.array(np.concatenate(([0], np.cumsum(counts))), pa.int32())
    values = [ordered.column(field.name).combine_chunks() for field in REASON_ROW]
    structs = pa.StructArray.from_arrays(values, fields=list(REASON_ROW))
    return pa.ListArray.from_arrays(
        offsets, structs, pa.list_(REASON_ROW), mask=pa.array(counts == 0)
    )


def reasons_by_bucket(reasons: DataFrame, documents: DataFrame, table: Bucketed) -> Bucketed:
    """Return ``table`` with the ``reasons`` (REASONS) of each bucket's documents.

    ``documents`` holds doc_id and its bucket.
    """

    def clear(bucket: int) -> None:
        table.write(bucket, REASON.empty_table())

    def write(rows: pa.Table) -> pa.Table:
        bucket = rows.column("bucket")[0].as_py()
        table.write(bucket, rows.select(REASON.names).cast(REASON))  # Spark makes all nullable
        return rows.select(["bucket"]).slice(0, 1)

    if not table.is_done:
        each_bucket(reasons.sparkSession, table.count, clear, rows=())
        placed = reasons.join(documents.select("doc_id", "bucket"), on="doc_id", how="inner")
        written = placed.groupBy("bucket").applyInArrow(write, "bucket int")
        written.write.format("noop").mode("overwrite").save()
        table.finish()
    return table


def no_reasons(spark: SparkSession, table: Bucketed) -> Bucketed:
    """Return ``table`` with no reason for anything."""

    def clear(bucket: int) -> None:
        table.write(bucket, REASON.empty_table())

    if not table.is_done:
        each_bucket(spark, table.count, clear, rows=())
        table.finish()
    return table


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KnownDrops:
    """An eligibility stage: what pass 2 of an earlier release over the same input has dropped.

    It would drop the same again, a turn later.
    """

    uris: tuple[str, ...]

    def reasons(self, fingerprints: DataFrame, related: object, tables: Tables) -> DataFrame:  # noqa: ARG002 (contract)
        """Return the reasons of pass 2 in the tables ``uris``, kept for the release after this."""
        of_pass_two = [reason.value for reason in Reason if reason.family is Family.PASS_TWO]
        known = tables.spark.read.parquet(*self.uris).where(F.col("reason").isin(of_pass_two))
        return tables.commit(KNOWN_DROPS, known.dropDuplicates())
