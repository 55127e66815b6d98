"""The facts of a run that its manifest states: files, sums, and how duplicates were found."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from corpus.errors import ConservationError


class Role(StrEnum):
    """What a file of the run directory is for."""

    DOCUMENTS = "documents"
    DECISIONS = "decisions"
    FINDINGS = "findings"
    LICENSES = "licenses"
    PAIRS = "pairs"
    SUPPRESSED = "suppressed"
    ATTRIBUTION = "attribution"
    REPORT = "report"
    CARD = "card"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class OutputFile:
    """A file of the run; ``path`` is below the manifest, ``rows`` is 0 where there are none.

    Raises:
        ConservationError: the path leads out of the directory.
    """

    path: str
    role: Role
    rows: int
    size_bytes: int
    sha256: str  # hex

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.path).parts
        if not parts or parts[0] == "/" or ".." in parts:
            raise ConservationError(
                f"a manifest lists the file {self.path!r}",
                why="it lies outside of the directory",
                mend="do not trust this manifest; take it from where the run was published",
            )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class InputFile:
    """A file that the run read; ``name`` is below the input as the user named it."""

    name: str
    kind: str  # shards, parquet, archive, ...
    rows: int
    size_bytes: int
    sha256: str  # hex


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """The sums of the run: rows_in = documents_in + repeats, documents_in = kept + dropped.

    Raises:
        ConservationError: they do not hold.
    """

    rows_in: int
    documents_in: int
    repeats: int  # input rows beyond the first of equal ones
    kept: int  # edited ones included
    edited: int
    dropped: int
    dropped_by_reason: Mapping[str, int]
    size_bytes_in: int
    size_bytes_kept: int  # of the original bytes

    def __post_init__(self) -> None:
        sums = (
            ("documents_in + repeats", self.documents_in + self.repeats, "rows_in", self.rows_in),
            ("kept + dropped", self.kept + self.dropped, "documents_in", self.documents_in),
            ("reasons", sum(self.dropped_by_reason.values()), "dropped", self.dropped),
        )
        for left, found, right, wanted in sums:
            if found != wanted:
                raise ConservationError(
                    f"{left} is {found}, {right} is {wanted}",
                    why="they must be the same",
                    mend="do not trust this manifest; run `codesieve audit verify`, or run again",
                )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class StageCounts:
    """What a stage decided: documents by reason."""

    stage: str
    documents_in: int
    kept: int
    dropped: Mapping[str, int]
    edited: Mapping[str, int]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ShuffleStep:
    """Bytes that a step sent between tasks: of payload, before compression and framing."""

    step: str
    payload_bytes: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class NearDuplicates:
    """How near-duplicates were found.

    ``candidate_pairs`` were proposed and ``verified_pairs`` are at or above ``threshold``.
    ``hot_buckets`` were too large for all pairs, ``capped_buckets`` were not compared to the end.
    ``approximations`` are sentences: what this run did not do exactly.
    """

    threshold: float
    recall_wanted: float
    bands: int
    rows: int
    policy: str
    keeper_order: tuple[str, ...]
    candidate_pairs: int
    verified_pairs: int
    buckets: int
    hot_buckets: int
    capped_buckets: int
    bucket_pairs_limit: int
    uncompared_pairs: int
    rounds: int
    settle_turns: int
    shuffles: tuple[ShuffleStep, ...]
    approximations: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Residual:
    """Findings confirmed when cleaned documents were scanned again; 0 of 0 without scrubbing."""

    documents_scanned: int = 0
    findings: int = 0
