"""Duplicates, exact and near: the corpus-wide stage, its steps in order.

``relate`` gathers evidence in an order of doc_id alone; ``judge`` chooses what stays among the
documents that are eligible, and says of every other one which kept document it duplicates.
"""

import dataclasses
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.decision import Reason
from corpus.files import Store
from corpus.relations import Tables
from dedup.bands import Bands
from dedup.buckets import PAIR_BYTES, bucket_bits
from dedup.keeper import KeeperOrder
from dedup.settings import NearSettings, RemovalPolicy
from dedup.stages.candidates import Banding
from dedup.stages.groups import (
    distinct_documents,
    representatives,
    set_nodes,
    set_proposals,
    text_nodes,
)
from dedup.stages.keepers import best_of_nodes, with_keeper_key
from dedup.stages.settle import EDGE, Settled, settle
from dedup.stages.verify import Verification

_NARROW: Final = (
    "doc_id",
    "ref",
    "part",
    "row",
    "path",
    "size_bytes",
    "sha256",
    "text_key",
    "set_key",
    "reserved",
)


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
    """What ``relate`` found: ``documents`` (one row a doc_id, with node and keeper_key), verified
    ``edges`` between nodes, ``members`` (large_key, ref) of large buckets.
    """

    documents: DataFrame
    edges: DataFrame
    members: DataFrame
    tables: Tables

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
    """``duplicates`` of a kept document, one row each, and the keep set behind them.

    A row holds doc_id, reason, because_of, score, intersection, union_size.
    """

    duplicates: DataFrame
    settled: Settled


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Duplicates:
    """The stage: settings, the bands they lead to, the keeper order over the input's columns."""

    near: NearSettings
    bands: Bands
    order: KeeperOrder
    user_columns: tuple[str, ...]
    parts: int

    def relate(self, fingerprints: DataFrame, tables: Tables) -> Evidence:
        """Return the evidence for ``fingerprints``; each step is written once below ``tables``.

        1. distinct documents and nodes of equal text, 2. nodes of equal shingle sets,
        3. candidates, 4. verified pairs, 5. members of large buckets.
        """
        narrow = fingerprints.select(*_NARROW, *self.user_columns)
        by_text = tables.once(
            "texts",
            lambda: text_nodes(distinct_documents(narrow, user_columns=self.user_columns)),
        )
        verification = Verification(store=tables.store, threshold=self.near.threshold)
        equal_sets = tables.once("equal_sets", lambda: verification.of_rows(set_proposals(by_text)))
        documents = tables.once(
            "nodes", lambda: with_keeper_key(set_nodes(by_text, equal_sets), self.order)
        )
        candidates = tables.once("candidates", lambda: self._candidates(documents, tables.store))
        proposals = candidates.where("pairs is not null").select("left_part", "pairs")
        compared = tables.once("edges", lambda: verification.of_blobs(proposals, self.parts))
        edges = compared.where("left is not null").select(*EDGE)
        members = tables.once("large", lambda: _members(candidates))
        return Evidence(documents=documents, edges=edges, members=members, tables=tables)

    def judge(self, evidence: Evidence, ineligible: DataFrame, turn: str) -> Judgement:
        """Return which eligible documents duplicate a kept one; ``ineligible`` holds doc_id."""
        tables = evidence.tables.below(turn)
        eligible = evidence.documents.join(ineligible, on="doc_id", how="left_anti")
        best = tables.commit("best", best_of_nodes(eligible))
        edge_count = evidence.tables.rows("edges")
        settled = settle(evidence.edges, edge_count, best, evidence.members, self.near, tables)
        rows = _duplicates(evidence.documents, best, settled.chosen.rows, self.near.policy)
        return Judgement(duplicates=tables.commit("duplicates", rows), settled=settled)

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


def _duplicates(
    documents: DataFrame, best: DataFrame, selection: DataFrame, policy: RemovalPolicy
) -> DataFrame:
    """Return the duplicates among ``documents``: each names the keeper of its node, or, where the
    node was dropped, the keeper of the node that stands for it.
    """
    keepers = best.select(F.col("node").alias("target"), "keeper")
    chosen = documents.join(selection, on="node", how="left").withColumn(
        "target", F.coalesce("witness", "node")
    )
    beside = chosen.join(keepers, on="target", how="inner").where("doc_id <> keeper.doc_id")
    node_stays = F.coalesce("kept", F.lit(True))
    near = Reason.NEAR_DUPLICATE
    if policy is RemovalPolicy.AGGRESSIVE:
        near = Reason.NEAR_DUPLICATE_AGGRESSIVE
    reason = (
        F.when(~node_stays, F.lit(near.value))
        .when(F.col("sha256") == F.col("keeper.sha256"), F.lit(Reason.EXACT_DUPLICATE.value))
        .when(
            F.col("text_key") == F.col("keeper.text_key"), F.lit(Reason.EXACT_DUPLICATE_TEXT.value)
        )
        .otherwise(F.lit(Reason.NEAR_DUPLICATE.value))
    )
    return beside.select(
        "doc_id",
        reason.alias("reason"),
        F.col("keeper.doc_id").alias("because_of"),
        F.when(node_stays, F.lit(1.0)).otherwise(F.col("similarity")).alias("score"),
        F.when(node_stays, F.lit(0)).otherwise(F.col("intersection")).alias("intersection"),
        F.when(node_stays, F.lit(0)).otherwise(F.col("union_size")).alias("union_size"),
    )
