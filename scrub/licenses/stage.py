"""Licences over Spark: detection of distinct paragraphs, verdicts over whole trees, copies.

The steps: 1. distinct paragraphs, 2. their detections, 3. verdicts by tree, 4. what copies
elsewhere make suspect, 5. rows by part.  Each is written once below ``tables/licenses``.
"""

import dataclasses
from collections.abc import Iterable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from corpus.arrow_files import ArrowBuckets
from corpus.bucketed import Bucketed
from corpus.exchange import NARROW, Sent, exchange
from corpus.relations import Tables
from corpus.stages import Related
from scrub.licenses.copies import Copying
from scrub.licenses.detect import DetectionSettings, cache_folder, detected_rows
from scrub.licenses.gathering import (
    WANTED,
    Gathering,
    detections_by_tree,
    distinct_paragraphs,
)
from scrub.licenses.placing import Placement
from scrub.licenses.policy import Policy
from scrub.licenses.readings import Kept
from scrub.licenses.resolve import resolved
from scrub.licenses.ruling import Rules
from scrub.licenses.tables import DETECTIONS, PARAGRAPH

STAGE: Final = "licenses"
_TOGETHER: Final = 50_000  # paragraphs, with what was found in them: about 100 MB


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Licensing:
    """Eligibility stage; pickled to the executors."""

    policy: Policy
    detection: DetectionSettings
    detector: str  # engine and reading, as the audit names them
    declared: tuple[str, ...]
    parts: int

    @property
    def readings(self) -> Kept:
        """Return where what passages say is kept, on this machine, whatever folder a worker is in."""
        return Kept(folder=str(cache_folder(self.detection).absolute()))

    def reasons(self, related: Related, tables: Tables) -> tuple[str, ...]:
        """Return the files of the reasons of documents that the policy does not let stay."""
        own = tables.below(STAGE)
        buckets = related.nodes.count
        gathering = Gathering(store=own.store, trees=buckets, declared=self.declared)
        # 1. distinct paragraphs
        paragraphs = own.cut("paragraphs", buckets)
        self._gather(own.spark, gathering, paragraphs, related.nodes.counts())
        # 2. their detections
        detections = own.cut("detections", buckets)
        self._detect(paragraphs, detections)
        # 3. verdicts by tree
        verdicts = ArrowBuckets(store=own.store, folder=f"{own.folder}/verdicts", count=buckets)
        self._judge(own.spark, gathering, detections, verdicts)
        # 4. copies
        suspects = own.cut("suspects", buckets)
        Copying(
            verdicts=verdicts,
            nodes=related.nodes,
            edges=related.compared,
            parts=self.parts,
            table=suspects,
        ).write(own.spark)
        # 5. rows by part
        reasons = own.cut("reasons", buckets)
        Placement(
            verdicts=verdicts,
            suspects=suspects,
            nodes=related.nodes,
            reasons=reasons,
            parts=self.parts,
            stage=STAGE,
            policy=self.policy,
            detector=self.detector,
        ).write(own.spark)
        return reasons.files

    def _gather(
        self,
        spark: SparkSession,
        gathering: Gathering,
        table: Bucketed,
        documents: Iterable[int],
    ) -> None:
        def send(part: int) -> Sent:
            yield from gathering.paragraphs(part, table.count)

        def receive(bucket: int, rows: pa.Table) -> None:
            table.write(bucket, distinct_paragraphs(rows))

        if not table.is_done:
            sources, rows = range(self.parts), (number // NARROW for number in documents)
            exchange(spark, sources, table.count, send=send, receive=receive, rows=rows)
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
        found = pa.concat_tables([DETECTIONS.empty_table(), *detected_rows(pairs, self.detection)])
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
