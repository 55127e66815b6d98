"""Copies whose licences disagree: equal texts, equal token sets, and *one hop* of verified
near-duplicates, never connected components, along which suspicion would creep through a corpus.

Licence files take no part: that two licence texts resemble each other says nothing of any code.
"""

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from corpus.relations import Tables
from corpus.stages import Related
from scrub.licenses.derivation import OWN_WORDS, Standing
from scrub.licenses.outcome import DENIED_TREE, OTHER_HEADER, STRIPPED

_SUSPECT: Final = ("ref", "suspicion", "copy_of", "copy_score")


def suspects(verdicts: DataFrame, related: Related, tables: Tables) -> DataFrame:
    """Return (ref, suspicion, copy_of, copy_score) of documents that a copy makes suspect.

    ``verdicts`` holds ref, standing, step, is_text.  The witness is the most similar document that is denied
    by its own words, of equals the first doc_id; only where there is none, one that is denied by
    its tree.
    """
    narrow = verdicts.where("NOT is_text").select("ref", "standing", "step")
    documents = related.documents.select("ref", "doc_id", "node", "text_key").join(
        narrow, on="ref", how="inner"
    )
    placed = tables.commit("placed", documents)
    denied = tables.once("denied", lambda: _denied_nodes(placed))
    of_headers = _of_headers(placed, denied, related.edges)
    of_trees = _of_trees(placed)
    if tables.rows("denied") == 0:
        return of_trees
    only_trees = of_trees.join(of_headers.select("ref"), on="ref", how="left_anti")
    return of_headers.unionByName(only_trees.select(*_SUSPECT))


def _own_words() -> Column:
    return F.col("step").isin(*[str(step) for step in OWN_WORDS])


def _denied_nodes(placed: DataFrame) -> DataFrame:
    """Return (node, witness) of nodes with a document that is denied by its own words."""
    denied = placed.where((F.col("standing") == str(Standing.DENIED)) & _own_words())
    return denied.groupBy("node").agg(F.min("doc_id").alias("witness"))


def _of_headers(placed: DataFrame, denied: DataFrame, edges: DataFrame) -> DataFrame:
    """Return the suspects of which a (near-)copy is denied by its own words."""
    jaccard = F.col("intersection") / F.col("union_size")
    left = edges.select(
        F.col("left").alias("node"), F.col("right").alias("near"), jaccard.alias("score")
    )
    right = edges.select(
        F.col("right").alias("node"), F.col("left").alias("near"), jaccard.alias("score")
    )
    near = left.unionByName(right).join(denied, on="node", how="inner")
    reached = near.select(F.col("near").alias("node"), "witness", "score").unionByName(
        denied.select("node", "witness", F.lit(1.0).alias("score"))
    )
    best = reached.groupBy("node").agg(
        F.min(F.struct((-F.col("score")).alias("distance"), "witness")).alias("best")
    )
    found = placed.where(F.col("standing") != str(Standing.DENIED)).join(
        best, on="node", how="inner"
    )
    return found.select(
        "ref",
        F.when(_own_words(), OTHER_HEADER).otherwise(STRIPPED).alias("suspicion"),
        F.col("best.witness").alias("copy_of"),
        (-F.col("best.distance")).alias("copy_score"),
    )


def _of_trees(placed: DataFrame) -> DataFrame:
    """Return allowed documents without words of their own whose text also lies in a denied tree."""
    silent = placed.where(~_own_words())
    denied = silent.where(F.col("standing") == str(Standing.DENIED))
    witnesses = denied.groupBy("text_key").agg(F.min("doc_id").alias("copy_of"))
    allowed = silent.where(F.col("standing") == str(Standing.ALLOWED))
    return allowed.join(witnesses, on="text_key", how="inner").select(
        "ref", F.lit(DENIED_TREE).alias("suspicion"), "copy_of", F.lit(1.0).alias("copy_score")
    )
