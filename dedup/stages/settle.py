"""The keep set, and large buckets until they rest.

All pairs of small buckets are known when the first keep set is chosen.  Members of large ones that
survive it are compared in stars; what that finds changes the keep set, and so on, until nothing new
is found.
"""

import dataclasses
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.bucketed import Bucketed
from corpus.relations import Tables
from dedup.settings import NearSettings, RemovalPolicy
from dedup.stages.large import LargeBuckets
from dedup.stages.selection import Chosen, EdgeFiles, choose

EDGE: Final = ("left", "right", "intersection", "union_size")
_MEMBER: Final = "large_key long, ref long"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """The keep set at rest.

    ``edges`` are all verified pairs, ``found`` of them in large buckets; ``turns`` of comparing
    survivors were taken; caps left ``uncompared`` pairs of survivors in ``capped_buckets``.
    """

    chosen: Chosen
    edges: EdgeFiles
    found: int
    turns: int
    uncompared: int
    capped_buckets: int


def settle(
    edges: EdgeFiles, best: Bucketed, members: Bucketed, near: NearSettings, tables: Tables
) -> Settled:
    """Return the keep set over ``edges`` and what comparing ``members`` adds to them.

    ``members`` holds (large_key, ref); ``best`` as :func:`dedup.stages.selection.choose` has it.
    """
    chosen = choose(edges, best, near, tables.below("settle-0"))
    settled = Settled(chosen=chosen, edges=edges, found=0, turns=0, uncompared=0, capped_buckets=0)
    if near.policy is RemovalPolicy.AGGRESSIVE or not members.rows():
        return settled
    for turn in range(1, near.settle_rounds + 1):
        after = _turn(settled, best, members, near, tables, turn)
        if after.found == settled.found:
            return after
        settled = after
    return settled


def _turn(
    before: Settled,
    best: Bucketed,
    members: Bucketed,
    near: NearSettings,
    tables: Tables,
    turn: int,
) -> Settled:
    """Return what one more comparison of the survivors gives."""
    own, spark = tables.below(f"settle-{turn}"), tables.spark
    large = LargeBuckets.of(near, tables.store)
    survivors = _alive(
        spark.read.schema(_MEMBER).parquet(members.uri),
        spark.read.parquet(best.uri),
        before.chosen.rows(spark),
    )
    alive = own.commit("alive", survivors)
    stars = own.commit("stars", large.compare(alive, turn=turn))
    own.commit("fresh", _fresh(stars, before.edges.frame(spark), near.keep_n))
    counted = stars.agg(
        F.coalesce(F.sum("uncompared"), F.lit(0)).alias("uncompared"),
        F.count_if(F.col("uncompared") > 0).alias("capped"),
    ).collect()[0]
    found = own.rows("fresh")
    settled = dataclasses.replace(
        before,
        turns=turn,
        uncompared=counted["uncompared"] + large.across_chunks(alive),
        capped_buckets=counted["capped"],
    )
    if not found:
        return settled
    edges = before.edges.plus(own.files("fresh"), found)
    chosen = choose(edges, best, near, own)
    return dataclasses.replace(settled, chosen=chosen, edges=edges, found=before.found + found)


def _alive(members: DataFrame, best: DataFrame, selection: DataFrame) -> DataFrame:
    """Return (large_key, ref, keeper_key) of the members whose node is eligible and not dropped."""
    dropped = selection.where("not kept").select(F.col("node").alias("ref"))
    eligible = best.select(F.col("node").alias("ref"), "keeper_key")
    there = members.join(eligible, on="ref", how="inner")
    return there.join(dropped, on="ref", how="left_anti").select("large_key", "ref", "keeper_key")


def _fresh(stars: DataFrame, edges: DataFrame, keep_n: int) -> DataFrame:
    """Return the pairs of ``stars`` that are not among ``edges``.

    With keep_n = 1 no two survivors are a known pair, so that all are new.
    """
    found = stars.where("left is not null").select(*EDGE).distinct()
    return found if keep_n == 1 else found.join(edges, on=list(EDGE), how="left_anti")
