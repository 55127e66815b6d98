"""Duplicates, exact and near: the corpus-wide stage, its steps in order.

``relate`` gathers evidence in an order of doc_id alone; ``judge`` chooses what stays among the
documents that are eligible, and says of every other one which kept document it duplicates.
"""

import dataclasses

from pyspark.sql import DataFrame

from corpus.bucketed import Bucketed
from corpus.relations import Tables
from dedup.bands import Bands
from dedup.buckets import bucket_bits
from dedup.keeper import KeeperOrder
from dedup.settings import NearSettings
from dedup.stages.candidates import KEYS, Banding
from dedup.stages.groups import Grouping, bucket_count
from dedup.stages.keepers import Keepers
from dedup.stages.selection import EdgeFiles
from dedup.stages.settle import Settled, settle
from dedup.stages.verify import Comparison, Verification


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
    what :class:`~dedup.stages.candidates.Banding` wrote, and the pairs that it led to, ``compared``
    (schema COMPARED).
    """

    nodes: Bucketed
    banding: Banding
    compared: Bucketed
    tables: Tables

    @property
    def documents(self) -> DataFrame:
        """Return the rows of ``nodes``."""
        return self.tables.read("nodes")

    @property
    def edges(self) -> DataFrame:
        """Return the verified pairs of nodes: left, right, intersection, union_size."""
        return EdgeFiles.of(self.compared).frame(self.tables.spark)

    def counts(self) -> Counts:
        """Return how much was compared; a look at one narrow column after the other."""
        of_keys = ("pairs_proposed", "keys_again", "buckets", "large_buckets")
        return Counts(
            nodes=self.banding.compared(),
            pairs_compared=self.compared.totals(["compared"])["compared"],
            pairs_verified=self.compared.rows() - self.compared.count,
            **self.banding.candidates.totals(of_keys),
        )


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

        1. documents with their nodes, 2. candidates, 3. verified pairs.
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
        bits = bucket_bits(documents=nodes.rows(), bands=self.bands.bands)
        banding = Banding(
            nodes=nodes,
            keys=Bucketed(store=tables.store, folder=KEYS, count=buckets),
            candidates=tables.cut("candidates", 1 << bits),
            members=tables.cut("members", 1 << bits),
            parts=self.parts,
            bands=self.bands,
            pairs_limit=self.near.bucket_pairs_limit,
        )
        banding.run(tables.spark)
        edges = tables.cut("edges", self.parts)
        comparison = Comparison(
            candidates=banding.candidates, edges=edges, verification=verification
        )
        comparison.run(tables.spark)
        return Evidence(nodes=nodes, banding=banding, compared=edges, tables=tables)

    def judge(self, evidence: Evidence, reasons: Bucketed, turn: str) -> Judgement:
        """Return which documents duplicate a kept one when ``reasons`` say who may not stay, and
        which copies are the better ones.
        """
        tables, buckets = evidence.tables.below(turn), evidence.nodes.count
        keepers = Keepers(
            nodes=evidence.nodes,
            reasons=reasons,
            order=self.order,
            best=tables.cut("best", buckets),
            targets=tables.cut("targets", buckets),
            duplicates=tables.cut("duplicates", buckets),
            policy=self.near.policy,
        )
        keepers.choose_best(tables.spark)
        edges = EdgeFiles.of(evidence.compared)
        members = evidence.banding.members
        settled = settle(edges, keepers.best, members, self.near, tables)
        keepers.find_duplicates(tables.spark, settled.chosen.selection)
        return Judgement(duplicates=keepers.duplicates, settled=settled)
