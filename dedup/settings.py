"""Settings of deduplication: the tables ``[near]`` and ``[keeper]``."""

import dataclasses
from enum import StrEnum

from corpus.settings import operational, require


class RemovalPolicy(StrEnum):
    """Which verified pairs make a document leave."""

    VERIFIED = "verified"
    """A document leaves only beside a kept one at or above the threshold (the witness rule)."""
    AGGRESSIVE = "aggressive"
    """One document stays of each connected component; removals may have no witness."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class NearSettings:
    """Near-duplicates: what counts as one, how surely they are found, what happens to them."""

    threshold: float = 0.7
    """Exact Jaccard index of the shingle sets from which two documents are near-duplicates."""
    recall: float = 0.99
    """Wanted probability that a pair at the threshold becomes a candidate; picks bands and rows."""
    permutations: int = 252
    """Upper bound of the values in a MinHash signature."""
    shingle_tokens: int = 5
    """Tokens in one shingle."""
    min_shingles: int = 16
    """Documents with fewer distinct shingles have no near-duplicates but those with equal sets."""
    equal_shingles: int = 8
    """Documents with fewer distinct shingles are only compared as exact text."""
    policy: RemovalPolicy = RemovalPolicy.VERIFIED
    keep_n: int = 1
    """Documents that may stay in one neighbourhood of near-duplicates."""
    cluster_cap: int = 0
    """Most documents that one kept document may stand for; 0 sets no cap."""
    bucket_pairs_limit: int = 512
    """Members up to which all pairs of a bucket are candidates; larger ones go in stars."""
    bucket_chunk: int = 10_000
    """Members that one task compares at once; larger buckets are salted into chunks of it."""
    star_rounds: int = 256
    """Most stars in one chunk of a large bucket; what is left uncompared is reported."""
    settle_rounds: int = 4
    """Most times that survivors of large buckets are compared again."""
    local_edges: int = 5_000_000
    """Verified pairs up to which one process computes the keep set; more go through Spark."""
    selection_rounds: int = 64
    """Most rounds of the keep set in Spark; documents undecided then stay, and are reported."""

    def __post_init__(self) -> None:
        require(
            0 < self.threshold <= 1,
            f"near.threshold is {self.threshold}",
            why="it is a Jaccard index",
            mend="choose a value above 0 and up to 1",
        )
        require(
            0 < self.recall < 1,
            f"near.recall is {self.recall}",
            why="it is a probability",
            mend="choose a value between 0 and 1, such as 0.99",
        )
        for name in (
            "permutations",
            "shingle_tokens",
            "min_shingles",
            "equal_shingles",
            "keep_n",
            "settle_rounds",
        ):
            self._at_least(name, 1)
        for name in ("bucket_pairs_limit", "bucket_chunk", "star_rounds", "selection_rounds"):
            self._at_least(name, 2)
        self._at_least("cluster_cap", 0)
        self._at_least("local_edges", 0)

    def _at_least(self, name: str, least: int) -> None:
        value = getattr(self, name)
        require(
            value >= least,
            f"near.{name} is {value}",
            why=f"it must be at least {least}",
            mend="see docs/settings.md for its meaning",
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KeeperSettings:
    """Which copy stays: an ordered list of columns; ``-`` before a name prefers large values."""

    order: tuple[str, ...] = ("license_class", "vendored", "-stars", "-date", "path_depth")
    """``license_class`` is 0 where the licence is clear, 1 where another statement or a copy says
    otherwise, 2 where the policy keeps what it cannot rule; it, ``vendored``, ``path_depth`` and
    ``size_bytes`` are computed, any other name is a column that ``[input] keep`` carries.  A column
    that is not there is skipped, so the manifest's order lacks it.
    ``doc_id`` always comes last, so that the order is total."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class MeasureSettings:
    """How recall and precision are measured on a sample of the user's own corpus."""

    sample_documents: int = operational(4_000)
    """Expected number of documents in the sample; 0 leaves the measurement out."""
    floor: float = operational(0.5)
    """Jaccard index from which pairs of the sample are listed, for the S-curve."""
