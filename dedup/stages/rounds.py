"""The keep set in rounds over Spark, for more edges than one process should hold.

A node is kept when fewer than ``keep_n`` better neighbours are kept or undecided, and dropped when
``keep_n`` better ones are kept.  On real data 5-6 rounds decide all (``select_by_rounds`` in
:mod:`dedup.independent_set` is the oracle).  A long chain needs one round a link: after a bounded
number of rounds the undecided stay, which removes nothing without a witness, and are reported.
"""

import dataclasses
from typing import Final

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from corpus.errors import SettingsError
from corpus.relations import Commit
from dedup.settings import NearSettings, RemovalPolicy

_UNDECIDED: Final = "undecided"
_KEPT: Final = "kept"
_DROPPED: Final = "dropped"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Rounds:
    """The selection ``rows`` (schema SELECTION), the ``rounds`` taken, the nodes ``undecided``."""

    rows: DataFrame
    rounds: int
    undecided: int


def choose_in_rounds(edges: DataFrame, settings: NearSettings, commit: Commit) -> Rounds:
    """Return the selection over ``edges`` (EDGES with left_key and right_key).

    Raises:
        SettingsError: a policy is set that needs all edges in one process.
    """
    if settings.policy is RemovalPolicy.AGGRESSIVE or settings.cluster_cap:
        raise SettingsError(
            "more verified pairs than near.local_edges",
            why='policy = "aggressive" and cluster_cap need them all in one process',
            mend="raise near.local_edges, or leave these two settings at their defaults",
        )
    oriented = commit("oriented_edges", _oriented(edges))
    states = _start(oriented)
    undecided = rounds = 0
    for rounds in range(1, settings.selection_rounds + 1):
        states = commit(f"states-{rounds}", _next_states(oriented, states, settings.keep_n))
        undecided = states.where(F.col("state") == _UNDECIDED).count()
        if undecided == 0:
            break
    return Rounds(
        rows=commit("selection", _rows(oriented, states)), rounds=rounds, undecided=undecided
    )


def _oriented(edges: DataFrame) -> DataFrame:
    """Return (worse, better, better_key, intersection, union_size)."""
    left_is_better = F.col("left_key") < F.col("right_key")
    return edges.select(
        F.when(left_is_better, F.col("right")).otherwise(F.col("left")).alias("worse"),
        F.when(left_is_better, F.col("left")).otherwise(F.col("right")).alias("better"),
        F.when(left_is_better, F.col("left_key")).otherwise(F.col("right_key")).alias("better_key"),
        "intersection",
        "union_size",
    )


def _start(oriented: DataFrame) -> DataFrame:
    """Return (node, state) with every node undecided."""
    nodes = oriented.select(F.explode(F.array("worse", "better")).alias("node")).distinct()
    return nodes.withColumn("state", F.lit(_UNDECIDED))


def _next_states(oriented: DataFrame, states: DataFrame, keep_n: int) -> DataFrame:
    of_better = states.select(F.col("node").alias("better"), F.col("state").alias("better_state"))
    seen = oriented.select("worse", "better").join(of_better, on="better", how="inner")
    counts = seen.groupBy(F.col("worse").alias("node")).agg(
        F.count_if(F.col("better_state") == _KEPT).alias("kept"),
        F.count_if(F.col("better_state") == _UNDECIDED).alias("open"),
    )
    joined = states.join(counts, on="node", how="left").fillna(0, ["kept", "open"])
    decided = (
        F.when(F.col("state") != _UNDECIDED, F.col("state"))
        .when(F.col("kept") >= keep_n, F.lit(_DROPPED))
        .when(F.col("kept") + F.col("open") < keep_n, F.lit(_KEPT))
        .otherwise(F.lit(_UNDECIDED))
    )
    return joined.select("node", decided.alias("state"))


def _rows(oriented: DataFrame, states: DataFrame) -> DataFrame:
    """Return the selection: a dropped node names its most similar kept neighbour of the better."""
    to_better = oriented.select(
        F.col("worse").alias("node"),
        F.col("better").alias("witness"),
        F.col("better_key").alias("key"),
        "intersection",
        "union_size",
    )
    stays = states.where(F.col("state") != _DROPPED).select(F.col("node").alias("witness"))
    dropped = states.where(F.col("state") == _DROPPED).select("node")
    beside = to_better.join(dropped, on="node", how="inner")
    kept_beside = beside.join(stays, on="witness", how="inner").withColumn(
        "similarity", F.col("intersection") / F.col("union_size")
    )
    first = Window.partitionBy("node").orderBy(F.col("similarity").desc(), F.col("key"))
    named = kept_beside.withColumn("nth", F.row_number().over(first)).where("nth = 1")
    found = states.join(named, on="node", how="left")
    kept = F.col("state") != _DROPPED
    return found.select(
        "node",
        kept.alias("kept"),
        F.coalesce("witness", "node").alias("witness"),
        F.coalesce("intersection", F.lit(0)).alias("intersection"),
        F.coalesce("union_size", F.lit(0)).alias("union_size"),
        F.coalesce("similarity", F.lit(1.0)).alias("similarity"),
    )
