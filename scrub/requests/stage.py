"""Which documents a list of requests speaks of: an eligibility stage."""

import dataclasses
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from corpus.globs import glob_regex
from corpus.reasons import REASONS
from corpus.relations import Tables
from corpus.stages import Related
from scrub.requests.request import STAGE, VALUES, Copies, Request, Target

_ASKED: Final = "id string, reason string, copies string, value string, pattern string"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """The stage; ``findings`` are the files of ``audit/findings`` of an earlier release, if any.

    Without them, a request for an address is met in pass 2, where addresses are found.
    """

    requests: tuple[Request, ...]
    findings: tuple[str, ...] = ()

    def reasons(self, fingerprints: DataFrame, related: Related, tables: Tables) -> DataFrame:
        """Return a reason for every document that is asked for, and for its copies by request."""
        spark = tables.spark
        if not self.requests:
            return spark.createDataFrame([], REASONS)
        asked = spark.createDataFrame(
            [_row(each) for each in self.requests], f"target string, {_ASKED}"
        )
        named = self._named(fingerprints, F.broadcast(asked))
        meant = named.unionByName(_copies(named, related)).dropDuplicates(["doc_id", "id"])
        return meant.select(
            "doc_id",
            F.lit(STAGE).alias("stage"),
            "reason",
            F.col("id").alias("because_of"),
            F.lit(0.0).alias("score"),
        )

    def _named(self, fingerprints: DataFrame, asked: DataFrame) -> DataFrame:
        """Return (doc_id, id, reason, copies) of the documents that requests name themselves."""
        documents = fingerprints.select("doc_id", "content_id", "repo", "path")
        found = documents.join(asked, on=_is_meant(), how="inner")
        found = found.select("doc_id", "id", "reason", "copies")
        if not self.findings or not any(each.target in VALUES for each in self.requests):
            return found
        seen = asked.sparkSession.read.parquet(*self.findings).select("doc_id", "fingerprint")
        by_value = F.col("target").isin(*VALUES) & (F.col("fingerprint") == F.col("value"))
        holders = seen.join(asked, on=by_value, how="inner")
        return found.unionByName(holders.select("doc_id", "id", "reason", "copies"))


def _is_meant() -> Column:
    """Return whether a document (content_id, repo, path) is what a request names itself."""
    target, value = F.col("target"), F.col("value")
    folders = F.split("repo", "/")
    owners = F.slice(folders, 1, F.greatest(F.size(folders) - 1, F.lit(0)))
    return (
        (
            (target == Target.REPOSITORY)
            & (F.col("repo") == value)
            & F.rlike("path", F.col("pattern"))
        )
        | ((target == Target.OWNER) & F.array_contains(owners, value))
        | ((target == Target.SWHID) & (F.col("content_id") == value))
    )


def _copies(named: DataFrame, related: Related) -> DataFrame:
    """Return (doc_id, id, reason, copies) of the copies that the requests want gone too."""
    documents = related.documents.select("doc_id", "text_key", "node")
    strict = named.where(F.col("copies") != Copies.KEEP.value)
    originals = strict.join(documents, on="doc_id", how="inner").drop("doc_id")
    same_text = originals.drop("node").join(documents, on="text_key", how="inner")
    near = originals.where(F.col("copies") == Copies.NEAR.value).drop("text_key")
    edges = related.edges.select("left", "right")
    there = edges.select(F.col("left").alias("node"), F.col("right").alias("other"))
    back = edges.select(F.col("right").alias("node"), F.col("left").alias("other"))
    beside = near.join(there.unionByName(back), on="node", how="inner")
    nodes = beside.select("id", "reason", "copies", F.col("other").alias("node"))
    nodes = nodes.unionByName(near.select("id", "reason", "copies", "node")).distinct()
    alike = nodes.join(documents, on="node", how="inner")
    columns = ["doc_id", "id", "reason", "copies"]
    return same_text.select(*columns).unionByName(alike.select(*columns))


def _row(request: Request) -> tuple[str, str, str, str, str, str]:
    pattern = f"(?s)\\A(?:{glob_regex(request.path).pattern})\\z" if request.path else ""
    return (
        request.target.value,
        request.id,
        request.basis.reason.value,
        request.copies.value,
        request.value,
        pattern,
    )
