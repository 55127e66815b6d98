"""What pass 2 drops goes back to the choice of keepers: with it, what would be dropped likewise.

The same bytes hold the same secret, so a group of a thousand copies of a key is dropped at once and
not in a thousand turns.  Near-copies are promoted and scanned, one a turn; from turn PATIENCE on a
dropped document takes all along that stood for it as near-copies, so that every run ends.
"""

from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

PATIENCE: Final = 6  # turns in which near-copies of what was dropped are looked at one by one


def extended(
    drops: DataFrame, fingerprints: DataFrame, duplicates: DataFrame, *, turn: int
) -> DataFrame:
    """Return ``drops`` (REASONS) and equal reasons for what leaves with them, none twice.

    ``fingerprints`` holds doc_id and sha256 of the bytes; ``duplicates`` doc_id and because_of, the
    kept document of this turn.  A near-copy that leaves unscanned names that document.
    """
    names = ["doc_id", "stage", "reason", "because_of", "score"]
    contents = fingerprints.select("doc_id", "sha256")
    # Few: their content is what is looked for among all.
    dropped = drops.join(contents, on="doc_id", how="inner").drop("doc_id")
    copies = contents.join(F.broadcast(dropped), on="sha256", how="inner").select(names)
    found = drops.unionByName(copies)
    if turn >= PATIENCE:
        followers = duplicates.select(
            F.col("doc_id").alias("follower"), F.col("because_of").alias("doc_id")
        )
        along = followers.join(F.broadcast(drops), on="doc_id", how="inner")
        found = found.unionByName(
            along.select(
                F.col("follower").alias("doc_id"),
                "stage",
                "reason",
                F.col("doc_id").alias("because_of"),
                "score",
            )
        )
    first = F.min(F.struct("because_of", "score")).alias("first")
    return (
        found.groupBy("doc_id", "stage", "reason")
        .agg(first)
        .select("doc_id", "stage", "reason", "first.because_of", "first.score")
    )
