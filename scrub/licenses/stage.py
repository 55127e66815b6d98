"""Licences over Spark: detection of distinct paragraphs, verdicts over whole trees, copies.

The steps: 1. distinct paragraphs, 2. their detections, 3. verdicts by tree, 4. what copies
elsewhere make suspect, 5. rows by part.  Each is written once below ``tables/licenses``.
"""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.bucketed import Bucketed
from corpus.evidence import POSITION_BITS, part_name
from corpus.exchange import Sent, exchange, split
from corpus.files import Store
from corpus.reasons import RESERVATION
from corpus.relations import Tables
from corpus.stages import Related
from scrub.licenses.copies import suspects
from scrub.licenses.derivation import Standing
from scrub.licenses.detect import DetectionSettings, detect
from scrub.licenses.gathering import (
    WANTED,
    Gathering,
    detections_by_tree,
    distinct_paragraphs,
)
from scrub.licenses.outcome import SUSPECT, license_rows
from scrub.licenses.policy import Policy
from scrub.licenses.resolve import RESOLVED, resolved
from scrub.licenses.ruling import Rules
from scrub.licenses.tables import PARAGRAPH, detection_rows
from scrub.licenses.thin import HELD_BY, filled, thinned

STAGE: Final = "licenses"
_TOGETHER: Final = 50_000  # paragraphs, with what was found in them: about 100 MB
ROWS: Final = "state/tables/licenses/rows"
"""Rows of the audit, a file a part; pass 2 takes them from there."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Licensing:
    """Eligibility stage; pickled to the executors."""

    policy: Policy
    detection: DetectionSettings
    detector: str  # engine and reading, as the audit names them
    declared: tuple[str, ...]
    parts: int

    def reasons(self, related: Related, tables: Tables) -> tuple[str, ...]:
        """Return the files of the reasons of documents that the policy does not let stay."""
        own = tables.below(STAGE)
        buckets = related.nodes.count
        gathering = Gathering(store=own.store, trees=buckets, declared=self.declared)
        # 1. distinct paragraphs
        paragraphs = own.cut("paragraphs", buckets)
        self._gather(own.spark, gathering, paragraphs)
        # 2. their detections
        detections = own.cut("detections", buckets)
        self._detect(paragraphs, detections)
        # 3. verdicts by tree
        verdicts = own.cut("verdicts", buckets)
        self._judge(own.spark, gathering, detections, verdicts)
        # 4. copies
        own.once("suspects", lambda: suspects(own.read("verdicts"), related, own))
        # 5. rows by part
        self._place(own, verdicts, buckets)
        own.once("reasons", lambda: _chosen(own, related))
        return own.files("reasons")

    def _gather(self, spark: SparkSession, gathering: Gathering, table: Bucketed) -> None:
        def send(part: int) -> Sent:
            yield from gathering.paragraphs(part, table.count)

        def receive(bucket: int, rows: pa.Table) -> None:
            table.write(bucket, distinct_paragraphs(rows))

        if not table.is_done:
            exchange(spark, range(self.parts), table.count, send=send, receive=receive)
            table.finish()

    def _detect(self, paragraphs: Bucketed, table: Bucketed) -> None:
        """Detect on this machine, so that only it needs ScanCode; many buckets for each detector,
        whose start takes longer than most of them.
        """
        waiting: dict[int, pa.Table] = {}
        for bucket in range(table.count if not table.is_done else 0):
            waiting[bucket] = paragraphs.read(bucket, (*PARAGRAPH.names, WANTED.name))
            enough = sum(len(rows) for rows in waiting.values()) >= _TOGETHER
            if enough or bucket == table.count - 1:
                self._detect_buckets(waiting, table)
                waiting.clear()
        table.finish()

    def _detect_buckets(self, buckets: dict[int, pa.Table], table: Bucketed) -> None:
        every = pa.concat_tables(buckets.values()).select(PARAGRAPH.names)
        pairs = zip(*(every.column(name).to_pylist() for name in PARAGRAPH.names), strict=True)
        found = pa.Table.from_batches([detection_rows(detect(pairs, self.detection))])
        of_paragraph = found.column("paragraph").combine_chunks()
        for bucket, rows in buckets.items():
            own = found.take(pc.index_in(rows.column("paragraph"), of_paragraph))
            table.write(bucket, own.append_column(WANTED, rows.column(WANTED.name)))

    def _judge(
        self, spark: SparkSession, gathering: Gathering, detections: Bucketed, table: Bucketed
    ) -> None:
        def send(source: tuple[str, int]) -> Sent:
            kind, number = source
            sent = gathering.documents(number)
            yield from sent if kind == "part" else detections_by_tree(detections, number)

        def receive(bucket: int, rows: pa.Table) -> None:
            table.write(bucket, resolved(rows, Rules(self.policy)))

        if not table.is_done:
            sources = [("part", part) for part in range(self.parts)]
            sources += [("detections", bucket) for bucket in range(detections.count)]
            exchange(spark, sources, table.count, send=send, receive=receive)
            table.finish()

    def _place(self, tables: Tables, verdicts: Bucketed, buckets: int) -> None:
        store, parts = tables.store, self.parts

        def send(source: tuple[str, str, int]) -> Sent:
            kind, path, number = source
            if kind == "verdicts":
                rows = verdicts.read(number, [*RESOLVED.names, HELD_BY.name])
                rows = thinned(rows, _parts_of(rows) * buckets // parts)
            else:
                with store.open(path) as file:
                    rows = pq.read_table(file, use_threads=False).select(SUSPECT.names)
            yield from split(_both(rows), _parts_of(rows) * buckets // parts)

        def receive(bucket: int, rows: pa.Table) -> None:
            is_verdict = pc.is_valid(rows.column("doc_id"))
            suspected = rows.filter(pc.invert(is_verdict)).select(SUSPECT.names)
            thin = rows.filter(is_verdict).select([*RESOLVED.names, HELD_BY.name]).sort_by("ref")
            for part in range(parts):
                if part * buckets // parts == bucket:
                    mine = thin.filter(pa.array(_parts_of(thin) == part))
                    copies = suspected.filter(pa.array(_parts_of(suspected) == part))
                    self._write_part(store, part, filled(mine, thin), copies)

        if not store.exists(f"{ROWS}/_SUCCESS"):
            sources = [("verdicts", "", bucket) for bucket in range(verdicts.count)]
            sources += [
                ("suspects", file.path, 0)
                for file in store.files(f"{tables.folder}/suspects", recursive=False)
                if file.path.endswith(".parquet")
            ]
            exchange(tables.spark, sources, buckets, send=send, receive=receive)
            store.write(f"{ROWS}/_SUCCESS", b"")

    def _write_part(self, store: Store, part: int, verdicts: pa.Table, suspected: pa.Table) -> None:
        placed = license_rows(verdicts, suspected, self.policy, self.detector)
        with store.create(f"{ROWS}/{part_name(part)}.parquet") as file:
            pq.write_table(placed, file, compression="zstd")


def _chosen(own: Tables, related: Related) -> DataFrame:
    """Return the reasons and reservations (schema REASONS) in the rows of all parts, one at most
    a document.
    """
    rows = own.spark.read.parquet(f"{own.store.uri}/{ROWS}")
    barred = F.col("reason") != RESERVATION
    score = F.when(barred, F.col("copy_score")).otherwise(_reservation().cast("double"))
    chosen = rows.where(barred | (_reservation() > 0)).join(
        related.documents.select("ref"), on="ref", how="left_semi"
    )
    return chosen.select(
        "doc_id", F.lit(STAGE).alias("stage"), "reason", "because_of", score.alias("score")
    )


def _reservation() -> Column:
    """Return what is held against a document that stays: 2 where the policy only keeps what it
    cannot rule, 1 where its licence is allowed but a copy or another statement says otherwise.
    """
    doubted = (F.col("suspicion") != "") | (F.size("conflicts") > 0)
    unruled = F.col("standing") != str(Standing.ALLOWED)
    return F.when(unruled, 2).when(doubted, 1).otherwise(0)


_BOTH: Final = pa.schema(
    [field.with_nullable(True) for field in (*RESOLVED, HELD_BY, *list(SUSPECT)[1:])]
)


def _both(rows: pa.Table) -> pa.Table:
    """Return verdicts or suspects with the columns of both; what they do not have is null."""
    missing = {
        field.name: pa.nulls(rows.num_rows, field.type)
        for field in _BOTH
        if field.name not in rows.column_names
    }
    columns = missing | {name: rows.column(name) for name in rows.column_names}
    return pa.table([columns[field.name] for field in _BOTH], schema=_BOTH)


def _parts_of(rows: pa.Table) -> NDArray[np.int64]:
    parts: NDArray[np.int64] = rows.column("ref").to_numpy() >> POSITION_BITS
    return parts
