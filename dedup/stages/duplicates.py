"""Duplicates, exact and near: the corpus-wide stage, its steps in order.

``relate`` gathers evidence in an order of doc_id alone; ``judge`` chooses what stays among the
documents that are eligible, and says of every other one which kept document it duplicates.
"""

import dataclasses

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.bucketed import Bucketed
from corpus.files import Store
from corpus.relations import Tables
from dedup.bands import Bands
from dedup.buckets import PAIR_BYTES, bucket_bits
from dedup.keeper import KeeperOrder
from dedup.settings import NearSettings
from dedup.stages.candidates import Banding
from dedup.stages.groups import Grouping, bucket_count
from dedup.stages.keepers import Keepers
from dedup.stages.settle import EDGE, Settled, settle
from dedup.stages.verify import Verification


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How much was compared.  A pair is proposed once in each bucket task that holds it."""

    nodes: int
    keys_again: int
    buckets: int
    large_buckets: int
    pairs_proposed: int
    pairs_compared: int
    pairs_verified: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What ``relate`` found: ``nodes`` (one row a doc_id, with node and keeper_key, cut by node),
    verified ``edges`` between nodes, ``members`` (large_key, ref) of large buckets.
    """

    nodes: Bucketed
    edges: DataFrame
    members: DataFrame
    tables: Tables

    @property
    def documents(self) -> DataFrame:
        """Return the rows of ``nodes``."""
        return self.tables.read("nodes")

    def counts(self) -> Counts:
        """Return how much was compared; one look at narrow tables."""
        candidates = self.tables.read("candidates").agg(
            F.sum("keys_again").alias("keys_again"),
            F.sum("buckets").alias("buckets"),
            F.count("large_key").alias("large_buckets"),
            F.sum(F.octet_length("pairs") / PAIR_BYTES).cast("long").alias("pairs_proposed"),
        )
        compared = self.tables.read("edges").agg(
            F.sum("compared").alias("pairs_compared"), F.count("left").alias("pairs_verified")
        )
        nodes = representatives(self.documents).agg(F.count(F.lit(1)).alias("nodes"))
        row = candidates.crossJoin(compared).crossJoin(nodes).collect()[0]
        return Counts(**{name: value or 0 for name, value in row.asDict().items()})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """``duplicates`` of a kept document (:func:`dedup.duplicates.duplicates`), cut by node, and the
    keep set behind them.
    """

    duplicates: Bucketed
    settled: Settled


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Duplicates:
    """The stage: settings, the bands they lead to, the keeper order over the input's columns."""

    near: NearSettings
    bands: Bands
    order: KeeperOrder
    user_columns: tuple[str, ...]
    parts: int

    def relate(self, tables: Tables) -> Evidence:
        """Return the evidence in the fingerprints; each step is written once below ``tables``.

        1. documents with their nodes, 2. candidates, 3. verified pairs, 4. members of large
        buckets.
        """
        verification = Verification(store=tables.store, threshold=self.near.threshold)
        buckets = bucket_count(self.parts)
        nodes = tables.cut("nodes", buckets)
        grouping = Grouping(
            texts=tables.cut("texts", buckets),
            sets=tables.cut("sets", buckets),
            nodes=nodes,
            order=self.order,
            user_columns=self.user_columns,
            verification=verification,
        )
        grouping.run(tables.spark, self.parts)
        documents = tables.read("nodes")
        candidates = tables.once("candidates", lambda: self._candidates(documents, tables.store))
        proposals = candidates.where("pairs is not null").select("left_part", "pairs")
        compared = tables.once("edges", lambda: verification.of_blobs(proposals, self.parts))
        edges = compared.where("left is not null").select(*EDGE)
        members = tables.once("large", lambda: _members(candidates))
        return Evidence(nodes=nodes, edges=edges, members=members, tables=tables)

    def judge(self, evidence: Evidence, reasons: Bucketed, turn: str) -> Judgement:
        """Return which documents duplicate a kept one when those that have ``reasons`` may not
        stay.
        """
        tables, buckets = evidence.tables.below(turn), evidence.nodes.count
        keepers = Keepers(
            nodes=evidence.nodes,
            reasons=reasons,
            best=tables.cut("best", buckets),
            targets=tables.cut("targets", buckets),
            duplicates=tables.cut("duplicates", buckets),
            policy=self.near.policy,
        )
        keepers.choose_best(tables.spark)
        best = tables.read("best")
        edge_count = evidence.tables.rows("edges")
        settled = settle(evidence.edges, edge_count, best, evidence.members, self.near, tables)
        keepers.find_duplicates(tables.spark, settled.chosen.rows.inputFiles())
        return Judgement(duplicates=keepers.duplicates, settled=settled)

    def _candidates(self, documents: DataFrame, store: Store) -> DataFrame:
        chosen = representatives(documents)
        bits = bucket_bits(documents=chosen.count(), bands=self.bands.bands)
        limit = self.near.bucket_pairs_limit
        banding = Banding(store=store, bands=self.bands, bucket_bits=bits, pairs_limit=limit)
        return banding.candidates(chosen)


def _members(candidates: DataFrame) -> DataFrame:
    """Return (large_key, ref) of the members of large buckets."""
    large = candidates.where("members is not null")
    return large.select("large_key", F.explode("members").alias("ref"))


def representatives(documents: DataFrame) -> DataFrame:
    """Return (part, ref) of the nodes that have enough shingles for a signature."""
    return documents.where("ref = node and reserved is not null").select("part", "ref")
