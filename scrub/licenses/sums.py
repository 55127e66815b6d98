"""The sums of a run's licences; answers are short whatever the corpus."""

from collections.abc import Sequence
from typing import Any, Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.license_sums import LicensedDocuments, LicenseSums, UnreadText
from scrub.licenses.derivation import Standing, Step
from scrub.licenses.evidence import Outcome
from scrub.licenses.known import facts_version
from scrub.licenses.policy import Policy

LISTED: Final = 50  # expressions of kept documents
_DECLARED: Final = (
    "{} documents rest on a column of the table alone, which may name the repository's licence and"
    " not the file's"
)
UNREAD: Final = 20  # texts that would resolve most documents


def license_sums(
    spark: SparkSession,
    rows: Sequence[str],
    documents: Sequence[str],
    *,
    policy: Policy,
    detector: str,
    could_not_know: tuple[str, ...],
) -> LicenseSums:
    """Return the sums over the files ``rows`` (``audit/licenses``) and cleaned ``documents``."""
    licenses = spark.read.parquet(*rows)
    cells, (kept, other) = _cells(licenses), _kept(spark, documents)
    by_standing: dict[str, int] = {}
    by_step: dict[str, int] = {}
    by_suspicion: dict[str, int] = {}
    for cell in cells:
        standing, step, number = cell["standing"], cell["step"], cell["documents"]
        _add(by_standing, f"{standing} {cell['why']}", number)
        if standing in {Standing.ALLOWED, Standing.DENIED}:
            _add(by_step, step, number)
        if cell["suspicion"]:
            _add(by_suspicion, cell["suspicion"], number)
    if declared := by_step.get(Step.DECLARED, 0):
        could_not_know += (_DECLARED.format(declared),)
    return LicenseSums(
        policy=policy.name,
        policy_version=policy.version,
        policy_digest=policy.digest,
        detector=detector,
        facts=facts_version(),
        documents=by_standing,
        decided_by=by_step,
        suspects=by_suspicion,
        contradictions=sum(cell["documents"] for cell in cells if cell["contradicted"]),
        kept=kept,
        kept_other=other,
        unread=_unread(licenses),
        could_not_know=could_not_know,
    )


def _cells(licenses: DataFrame) -> list[dict[str, Any]]:
    """Return the numbers of documents by what closed lists say of them: a bounded table."""
    names = ("standing", "why", "step", "suspicion")
    counted = licenses.groupBy(*names, (F.size("conflicts") > 0).alias("contradicted"))
    rows = counted.agg(F.count(F.lit(1)).alias("documents")).collect()
    return [row.asDict() for row in rows]


def _kept(
    spark: SparkSession, documents: Sequence[str]
) -> tuple[tuple[LicensedDocuments, ...], int]:
    if not documents:
        return (), 0
    counted = (
        spark.read.parquet(*documents)
        .groupBy(F.col("license").alias("expression"))
        .agg(F.count(F.lit(1)).alias("documents"), F.sum("size_bytes").alias("size_bytes"))
    )
    rows = counted.orderBy(F.col("documents").desc(), "expression").limit(LISTED).collect()
    listed = tuple(LicensedDocuments(**row.asDict()) for row in rows)
    if len(listed) < LISTED:
        return listed, 0
    every = counted.agg(F.sum("documents").alias("documents")).collect()[0]["documents"]
    return listed, every - sum(each.documents for each in listed)


def _unread(licenses: DataFrame) -> tuple[UnreadText, ...]:
    """Return the texts that no rule knows, by the unknown documents that they could speak for."""
    unknown = licenses.where(F.col("standing") == Standing.UNKNOWN.value)
    texts = unknown.select("doc_id", F.explode("evidence").alias("said")).where(
        (F.col("said.outcome") == Outcome.NOTHING.value) & (F.col("said.paragraph") != "")
    )
    counted = texts.groupBy(F.col("said.paragraph").alias("paragraph")).agg(
        F.count_distinct("doc_id").alias("documents")
    )
    rows = counted.orderBy(F.col("documents").desc(), "paragraph").limit(UNREAD).collect()
    return tuple(UnreadText(**row.asDict()) for row in rows)


def _add(sums: dict[str, int], name: str, number: int) -> None:
    sums[name] = sums.get(name, 0) + number
