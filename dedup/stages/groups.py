"""Exact groups over Spark: equal rows, equal texts, equal shingle sets.

Documents with equal text, or with equal shingle sets, have the same neighbours at the same
similarity.  So only one of each group, its *node*, goes on to the near-duplicates, and whatever is
found there holds for all of its group.
"""

from typing import Final

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

PLACED: Final = ("doc_id", "ref", "part", "row")


def distinct_documents(fingerprints: DataFrame, *, user_columns: tuple[str, ...]) -> DataFrame:
    """Return one row per doc_id with ``repeats``: how many equal rows the input held.

    Of repeated rows the smallest by the user's columns gives their values; what is left equal after
    that differs only in its place.
    """
    order = [F.col(name).asc_nulls_last() for name in (*user_columns, "part", "row")]
    same = Window.partitionBy("doc_id")
    ranked = fingerprints.withColumn("nth", F.row_number().over(same.orderBy(*order)))
    counted = ranked.withColumn("repeats", F.count(F.lit(1)).over(same).cast("int"))
    return counted.where("nth = 1").drop("nth")


def text_nodes(documents: DataFrame) -> DataFrame:
    """Return ``documents`` with ``text_node``: the ref of the first doc_id with the same text."""
    same = Window.partitionBy("text_key")
    first = F.min(F.struct("doc_id", "ref")).over(same)
    return documents.withColumn("text_node", first["ref"])


def set_proposals(documents: DataFrame) -> DataFrame:
    """Return (left_part, left, right): text nodes proposed to have equal shingle sets.

    ``left`` is the ref of the first doc_id with the set key, ``right`` another one.
    """
    nodes = documents.where("ref = text_node and set_key is not null")
    first = F.min(F.struct("doc_id", "ref", "part")).over(Window.partitionBy("set_key"))
    paired = nodes.withColumn("first", first).where("first.ref <> ref")
    return paired.select(
        F.col("first.part").alias("left_part"),
        F.col("first.ref").alias("left"),
        F.col("ref").alias("right"),
    )


def set_nodes(documents: DataFrame, equal_sets: DataFrame) -> DataFrame:
    """Return ``documents`` with ``node``: the ref whose shingle set stands for the document.

    ``equal_sets`` holds the verified pairs of :func:`set_proposals`; only pairs whose sets are
    equal (intersection = union) join.
    """
    joined = equal_sets.where("intersection = union_size").select(
        F.col("right").alias("text_node"), F.col("left").alias("set_node")
    )
    found = documents.join(joined, on="text_node", how="left")
    return found.withColumn("node", F.coalesce("set_node", "text_node")).drop("set_node")


def representatives(documents: DataFrame) -> DataFrame:
    """Return (part, ref) of the nodes that have enough shingles for a signature."""
    return documents.where("ref = node and set_key is not null").select("part", "ref")
