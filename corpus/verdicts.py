"""The one place where a document leaves: reasons in, one verdict a document out.

Stages only name reasons.  A document without one is kept; with any it leaves, the first in
precedence being the decision's reason and all being recorded.  The tally is checked here.
"""

import dataclasses
import hashlib
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from corpus.decision import Reason
from corpus.errors import ConservationError
from corpus.evidence import part_name
from corpus.files import Store

REASONS: Final = "doc_id string, stage string, reason string, because_of string, score double"
_OUTCOME: Final = "part int, path string, digest string, kept long, dropped long, repeated long"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PartVerdicts:
    """The verdicts of one part, in file ``path`` with SHA-256 ``digest``.

    ``repeated`` rows are those beyond the first of equal input rows.
    """

    part: int
    path: str
    digest: str
    kept: int
    dropped: int
    repeated: int


def apply(
    documents: DataFrame, skipped: DataFrame, reasons: DataFrame, duplicates: DataFrame
) -> DataFrame:
    """Return one verdict for every document and for everything that could not become one.

    ``documents`` and ``skipped`` hold (doc_id, part, ref, repeats); ``skipped`` its reason and
    because_of too.  ``reasons`` has schema REASONS.  ``duplicates`` names the kept document and the
    counts behind the similarity.  A verdict holds part, ref, doc_id, is_document, repeats, reasons
    (in order of precedence; null: kept), copies, intersection, union_size.
    """
    of_duplicates = duplicates.withColumn("stage", F.lit("duplicates"))
    own = skipped.withColumn("stage", F.lit("sources")).withColumn("score", F.lit(0.0))
    columns = ("doc_id", "stage", "reason", "because_of", "score")
    together = reasons.select(*columns).unionByName(of_duplicates.select(*columns))
    gathered = _gather(together.unionByName(own.select(*columns)))
    copies = duplicates.groupBy(F.col("because_of").alias("doc_id")).agg(
        F.count(F.lit(1)).alias("others")
    )
    evidence = duplicates.select("doc_id", "intersection", "union_size")
    place = ("doc_id", "part", "ref", "repeats")
    everything = (
        documents.select(*place, F.lit(True).alias("is_document"))
        .unionByName(skipped.select(*place, F.lit(False).alias("is_document")))
        .join(gathered, on="doc_id", how="left")
        .join(copies, on="doc_id", how="left")
        .join(evidence, on="doc_id", how="left")
    )
    return everything.select(
        "part",
        "ref",
        "doc_id",
        "is_document",
        "repeats",
        "reasons",
        (F.coalesce("others", F.lit(0)) + 1).alias("copies"),
        F.coalesce("intersection", F.lit(0)).alias("intersection"),
        F.coalesce("union_size", F.lit(0)).alias("union_size"),
    )


def distinct_skipped(skipped: DataFrame) -> DataFrame:
    """Return one row per doc_id of ``skipped`` with ``repeats``."""
    same = Window.partitionBy("doc_id")
    ranked = skipped.withColumn("nth", F.row_number().over(same.orderBy("part", "ref")))
    return ranked.withColumn("repeats", F.count(F.lit(1)).over(same).cast("int")).where("nth = 1")


def write_verdicts(verdicts: DataFrame, store: Store, folder: str) -> list[PartVerdicts]:
    """Write ``verdicts`` as one file a part below ``folder``, and return what was written."""

    def write(rows: pa.Table) -> pa.Table:
        return _write_part(rows, store, folder)

    written = verdicts.groupBy("part").applyInArrow(write, _OUTCOME).collect()
    return sorted((PartVerdicts(**row.asDict()) for row in written), key=lambda part: part.part)


def require_conserved(rows_in: int, parts: list[PartVerdicts]) -> None:
    """Check that every input row is kept, dropped, or equal to one that is.

    Raises:
        ConservationError: the sums differ.
    """
    rows_out = sum(part.kept + part.dropped + part.repeated for part in parts)
    if rows_in != rows_out:
        raise ConservationError(
            f"{rows_in} rows came in, but {rows_out} have a decision",
            why="kept + dropped + repeated must be what came in",
            mend="this is a defect of codesieve: keep the run directory and report it",
        )


def _gather(reasons: DataFrame) -> DataFrame:
    """Return (doc_id, reasons) with the reasons of each document in order of precedence."""
    ranks = F.create_map(
        *[F.lit(item) for reason in Reason for item in (reason.value, reason.precedence)]
    )
    ranked = reasons.withColumn("rank", ranks[F.col("reason")])
    lists = ranked.groupBy("doc_id").agg(
        F.sort_array(
            F.collect_list(F.struct("rank", "stage", "reason", "because_of", "score"))
        ).alias("ranked")
    )
    plain = F.transform(
        "ranked",
        lambda item: F.struct(
            item["stage"].alias("stage"),
            item["reason"].alias("reason"),
            item["because_of"].alias("because_of"),
            item["score"].alias("score"),
        ),
    )
    return lists.select("doc_id", plain.alias("reasons"))


def _write_part(rows: pa.Table, store: Store, folder: str) -> pa.Table:
    part = rows.column("part")[0].as_py()
    ordered = rows.sort_by([("is_document", "ascending"), ("ref", "ascending")])
    sink = pa.BufferOutputStream()
    pq.write_table(ordered, sink, compression="zstd")
    content = sink.getvalue()
    path = f"{folder}/{part_name(part)}.parquet"
    store.write(path, content)
    kept = ordered.column("reasons").null_count
    outcome: dict[str, list[Any]] = {
        "part": [part],
        "path": [path],
        "digest": [hashlib.sha256(content).hexdigest()],
        "kept": [kept],
        "dropped": [ordered.num_rows - kept],
        "repeated": [pa.compute.sum(ordered.column("repeats")).as_py() - ordered.num_rows],
    }
    return pa.table(outcome, schema=_OUTCOME_ROW)


_OUTCOME_ROW: Final = pa.schema(
    [
        pa.field("part", pa.int32()),
        pa.field("path", pa.string()),
        pa.field("digest", pa.string()),
        pa.field("kept", pa.int64()),
        pa.field("dropped", pa.int64()),
        pa.field("repeated", pa.int64()),
    ]
)
