"""Questions that need all decisions at once: losses by repository, clusters.  Answers are short."""

from typing import Final

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from corpus.decision import Action, Family, Reason
from corpus.losses import ClusterMember, ClusterRow, ClusterSize, RepositoryLoss

NO_DOCUMENT: Final = [reason.value for reason in Reason if reason.family is Family.NOT_A_DOCUMENT]
LISTED: Final = 50  # repositories and clusters that a report lists
MEMBERS_LISTED: Final = 4  # of each cluster, beside its keeper


def repository_losses(decisions: DataFrame, *, alarm_documents: int) -> tuple[RepositoryLoss, ...]:
    """Return the repositories that lost most: by documents, and by share among those large enough.

    At most twice LISTED rows, so that the driver holds a bounded number of them.
    """
    dropped = F.col("action") == Action.DROP.value
    counted = (
        decisions.where(~F.col("reason").isin(NO_DOCUMENT))
        .groupBy("repo")
        .agg(F.count(F.lit(1)).alias("documents_in"), F.count_if(dropped).alias("dropped"))
        .where("dropped > 0")
    )
    by_number = counted.orderBy(F.col("dropped").desc(), "repo").limit(LISTED)
    large = counted.where(F.col("documents_in") >= alarm_documents)
    by_share = large.orderBy((F.col("dropped") / F.col("documents_in")).desc(), "repo").limit(
        LISTED
    )
    rows = by_number.union(by_share).distinct().collect()
    losses = [RepositoryLoss(**row.asDict()) for row in rows]
    return tuple(sorted(losses, key=lambda loss: (-loss.dropped, loss.repo)))


def cluster_sizes(pairs: DataFrame) -> tuple[ClusterSize, ...]:
    """Return how many clusters have how many documents; ``pairs`` is ``audit/pairs``."""
    sizes = pairs.groupBy("kept_doc_id").agg((F.count(F.lit(1)) + 1).alias("documents"))
    counts = sizes.groupBy("documents").agg(F.count(F.lit(1)).alias("clusters"))
    return tuple(sorted(ClusterSize(**row.asDict()) for row in counts.collect()))


def top_clusters(pairs: DataFrame, decisions: DataFrame) -> tuple[ClusterRow, ...]:
    """Return the LISTED largest clusters, the largest first, each with a few of its members."""
    clusters = pairs.groupBy("kept_doc_id").agg(
        (F.count(F.lit(1)) + 1).alias("documents"),
        F.min("jaccard").alias("similarity_min"),
        F.percentile("jaccard", F.lit(0.5)).alias("similarity_median"),
    )
    top = clusters.orderBy(F.col("documents").desc(), "kept_doc_id").limit(LISTED)
    names = decisions.select("doc_id", "repo", "path")
    members = _members(pairs, top, names)
    keepers = top.join(
        names.withColumnRenamed("doc_id", "kept_doc_id"), on="kept_doc_id", how="inner"
    )
    rows = [
        ClusterRow(
            doc_id=row["kept_doc_id"],
            repo=row["repo"],
            path=row["path"],
            documents=row["documents"],
            similarity_min=row["similarity_min"],
            similarity_median=row["similarity_median"],
            members=tuple(members[row["kept_doc_id"]]),
        )
        for row in keepers.collect()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.documents, row.doc_id)))


def _members(pairs: DataFrame, top: DataFrame, names: DataFrame) -> dict[str, list[ClusterMember]]:
    """Return some members of each of the ``top`` clusters, by the keeper's doc_id."""
    nth = F.row_number().over(Window.partitionBy("kept_doc_id").orderBy("jaccard", "doc_id"))
    some = (
        pairs.join(top.select("kept_doc_id"), on="kept_doc_id", how="left_semi")
        .withColumn("nth", nth)
        .where(F.col("nth") <= MEMBERS_LISTED)
    )
    members: dict[str, list[ClusterMember]] = {}
    for row in some.join(names, on="doc_id", how="inner").orderBy("kept_doc_id", "nth").collect():
        member = ClusterMember(
            doc_id=row["doc_id"], repo=row["repo"], path=row["path"], similarity=row["jaccard"]
        )
        members.setdefault(row["kept_doc_id"], []).append(member)
    return members
