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
from dedup.buckets import bucket_bits
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
from dedup.stages.large import LargeBuckets
from dedup.stages.selection import Chosen, choose
from dedup.stages.verify import Verification

_NARROW: Final = ("doc_id", "ref", "part", "row", "path", "size_bytes", "sha256", "text_key", "set_key")
_EDGE: Final = ("left", "right", "intersection", "union_size")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What ``relate`` found: ``documents`` (one row a doc_id, with node and keeper_key), verified
    ``edges`` between nodes, ``members`` (large_key, ref, doc_id) of large buckets."""

    documents: DataFrame
    edges: DataFrame
    members: DataFrame
    tables: Tables


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """``duplicates``: (doc_id, reason, because_of, score, intersection, union_size) of documents that
    duplicate a kept one; ``settle_turns`` taken, pairs left ``uncompared`` in large buckets."""

    duplicates: DataFrame
    chosen: Chosen
    settle_turns: int
    settled_edges: int
    uncompared: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Duplicates:
    """The stage: settings, the bands they lead to, and the keeper order over the input's columns."""

    near: NearSettings
    bands: Bands
    order: KeeperOrder
    user_columns: tuple[str, ...]
    parts: int

    def relate(self, fingerprints: DataFrame, tables: Tables) -> Evidence:
        """Return the evidence for ``fingerprints``; each step is written once below ``tables``.

        1. distinct documents, 2. nodes of equal text, 3. nodes of equal shingle sets, 4. candidates,
        5. verified pairs, 6. stars in large buckets.
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
        verified = tables.once("edges", lambda: verification.of_blobs(proposals, self.parts))
        members = tables.once("large", lambda: _members(candidates, documents))
        stars = tables.once("stars", lambda: self._large(tables.store).compare(members, turn=0))
        edges = verified.unionByName(stars.where("left is not null").select(*_EDGE)).distinct()
        return Evidence(documents=documents, edges=edges, members=members, tables=tables)

    def judge(self, evidence: Evidence, ineligible: DataFrame, turn: str) -> Judgement:
        """Return which eligible documents duplicate a kept one; ``ineligible`` holds doc_id.

        Survivors of large buckets are compared again until no new pair holds or the bound is met.
        """
        tables = evidence.tables.below(turn)
        eligible = evidence.documents.join(ineligible, on="doc_id", how="left_anti")
        best = tables.once("best", lambda: best_of_nodes(eligible))
        edges, settled, uncompared = evidence.edges, 0, 0
        large_is_empty = evidence.members.isEmpty()
        for settle_turn in range(1, self.near.settle_rounds + 1):
            in_turn = tables.below(f"settle-{settle_turn}")
            chosen = choose(edges, best, self.near, in_turn.commit)
            if large_is_empty or self.near.policy is RemovalPolicy.AGGRESSIVE:
                break
            alive = _alive(evidence.members, best, chosen.rows)
            stars = in_turn.commit("stars", self._large(tables.store).compare(alive, turn=settle_turn))
            uncompared = _total(stars, "uncompared")
            uncompared += self._large(tables.store).across_chunks(alive)
            fresh = stars.where("left is not null").select(*_EDGE).distinct()
            found = fresh.join(edges, on=list(_EDGE), how="left_anti").count()
            if found == 0:
                break
            settled += found
            edges = edges.unionByName(fresh).distinct()
        duplicates = _duplicates(evidence.documents, best, chosen.rows, self.near.policy)
        return Judgement(
            duplicates=tables.commit("duplicates", duplicates),
            chosen=chosen,
            settle_turns=settle_turn,
            settled_edges=settled,
            uncompared=uncompared,
        )

    def _candidates(self, documents: DataFrame, store: Store) -> DataFrame:
        chosen = representatives(documents)
        bits = bucket_bits(documents=chosen.count(), bands=self.bands.bands)
        limit = self.near.bucket_pairs_limit
        banding = Banding(store=store, bands=self.bands, bucket_bits=bits, pairs_limit=limit)
        return banding.candidates(chosen)

    def _large(self, store: Store) -> LargeBuckets:
        return LargeBuckets(
            store=store,
            threshold=self.near.threshold,
            chunk=self.near.bucket_chunk,
            rounds=self.near.star_rounds,
        )


def _members(candidates: DataFrame, documents: DataFrame) -> DataFrame:
    """Return (large_key, ref, doc_id) of the members of large buckets."""
    large = candidates.where("members is not null")
    exploded = large.select("large_key", F.explode("members").alias("ref"))
    return exploded.join(documents.select("ref", "doc_id"), on="ref", how="inner")


def _alive(members: DataFrame, best: DataFrame, selection: DataFrame) -> DataFrame:
    """Return the members whose node has an eligible document and has not been dropped."""
    dropped = selection.where("not kept").select(F.col("node").alias("ref"))
    eligible = best.select(F.col("node").alias("ref"))
    there = members.join(eligible, on="ref", how="left_semi")
    return there.join(dropped, on="ref", how="left_anti")


def _total(rows: DataFrame, column: str) -> int:
    total = rows.agg(F.sum(column)).first()
    return int(total[0] or 0) if total else 0


def _duplicates(
    documents: DataFrame, best: DataFrame, selection: DataFrame, policy: RemovalPolicy
) -> DataFrame:
    """Return the duplicates among ``documents``: each names the keeper of its node, or, where the
    node was dropped, the keeper of the node that stands for it."""
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
        .when(F.col("text_key") == F.col("keeper.text_key"), F.lit(Reason.EXACT_DUPLICATE_TEXT.value))
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
