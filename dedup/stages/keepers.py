"""Keepers over buckets of nodes: the best eligible document, and who duplicates it."""

import dataclasses
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.exchange import Sent, bucket_of_references, each_bucket, exchange, split
from corpus.reasons import barring, reserved
from dedup.duplicates import KEEPER, duplicates, targets
from dedup.keeper import KeeperOrder
from dedup.keeper_key import KEEPER_KEY, best_of_nodes, with_reservations
from dedup.settings import RemovalPolicy
from dedup.stages.selection import SELECTION

_BEST: Final = ("node", KEEPER_KEY, *KEEPER)
_TARGET: Final = (
    "node",
    "intersection",
    "union_size",
    "similarity",
    "keeper_doc_id",
    "keeper_ref",
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Keepers:
    """One turn of the keeper choice; all tables are cut by node, as ``nodes`` is."""

    nodes: Bucketed
    reasons: Bucketed
    """Why documents may not stay, or what is held against those that may, by doc_id."""
    order: KeeperOrder
    best: Bucketed
    targets: Bucketed
    duplicates: Bucketed
    policy: RemovalPolicy

    def choose_best(self, spark: SparkSession) -> None:
        """Write ``best``: the best eligible document of each node that has one."""
        if not self.best.is_done:
            each_bucket(spark, self.nodes.count, self._choose_best, rows=self.nodes.counts())
            self.best.finish()

    def find_duplicates(self, spark: SparkSession, selection: Bucketed) -> None:
        """Write ``duplicates``; ``selection`` is the keep set over nodes.

        1. the keepers of witnesses, where those lie, 2. back to the nodes that left.
        """
        count = self.nodes.count
        if not self.targets.is_done:
            sources = [(selection, bucket) for bucket in range(selection.count)]
            send, receive = self._send_dropped, self._receive_dropped
            exchange(spark, sources, count, send=send, receive=receive, rows=selection.counts())
            self.targets.finish()
        if not self.duplicates.is_done:
            back, found = self._send_targets, self._receive_targets
            rows = self.nodes.counts()
            exchange(spark, range(count), count, send=back, receive=found, rows=rows)
            self.duplicates.finish()

    def _choose_best(self, bucket: int) -> None:
        rows = self.nodes.read(bucket, _BEST)
        reasons = self.reasons.read(bucket, ("doc_id", "reason", "score"))
        barred = barring(reasons).column("doc_id").combine_chunks()
        eligible = rows.filter(pc.invert(pc.is_in(rows.column("doc_id"), barred)))
        weights = reserved(eligible.column("doc_id"), reasons)
        self.best.write(bucket, best_of_nodes(with_reservations(eligible, weights, self.order)))

    def _send_dropped(self, source: tuple[Bucketed, int]) -> Sent:
        selection, bucket = source
        rows = selection.read(bucket, SELECTION.names)
        dropped = rows.filter(pc.invert(rows.column("kept"))).drop_columns(["kept"])
        buckets = bucket_of_references(dropped.column("witness").to_numpy(), self.targets.count)
        yield from split(dropped, buckets)

    def _receive_dropped(self, bucket: int, dropped: pa.Table) -> None:
        best = self.best.read(bucket, ("node", "doc_id", "ref"))
        self.targets.write(bucket, targets(dropped, best))

    def _send_targets(self, bucket: int) -> Sent:
        rows = self.targets.read(bucket, _TARGET)
        yield from split(
            rows, bucket_of_references(rows.column("node").to_numpy(), self.nodes.count)
        )

    def _receive_targets(self, bucket: int, dropped: pa.Table) -> None:
        documents = self.nodes.read(bucket, ("node", *KEEPER))
        best = self.best.read(bucket, ("node", *KEEPER))
        self.duplicates.write(bucket, duplicates(documents, best, dropped, self.policy))
