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

    path: str  # below the run directory
    role: Role  # what the file is for
    rows: int  # of a table; 0 for other files
    size_bytes: int  # of the file
    sha256: str  # of the file

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

    name: str  # below the input that the user named
    kind: str  # shards, parquet, archive, ...
    rows: int  # that were read of it
    size_bytes: int  # of the file
    sha256: str  # of the file


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """The sums of the run: rows_in = documents_in + repeats, documents_in = kept + dropped.

    Raises:
        ConservationError: they do not hold.
    """

    rows_in: int  # input rows and files, whatever became of them
    documents_in: int  # different ones
    repeats: int  # input rows beyond the first of equal ones
    kept: int  # edited ones included
    edited: int  # documents of the kept ones
    dropped: int  # documents that left
    dropped_by_reason: Mapping[str, int]  # by the first reason in precedence
    size_bytes_in: int  # of the documents' original bytes
    size_bytes_kept: int  # of the original bytes of the kept ones

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

    stage: str  # its name
    documents_in: int  # that the stages before it left
    kept: int  # that it left
    dropped: Mapping[str, int]  # documents by reason
    edited: Mapping[str, int]  # documents by reason


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ShuffleStep:
    """Bytes that a step sent between tasks: of payload, before compression and framing."""

    step: str  # its name
    payload_bytes: int  # packed values, before compression


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class NearDuplicates:
    """How near-duplicates were found.

    ``candidate_pairs`` were proposed and ``verified_pairs`` are at or above ``threshold``.
    ``hot_buckets`` were too large for all pairs, ``capped_buckets`` were not compared to the end.
    ``approximations`` are sentences: what this run did not do exactly.
    """

    threshold: float  # exact Jaccard index from which two documents are near-duplicates
    recall_wanted: float  # chance to find a pair that reaches it
    bands: int  # a pair with index J is compared with probability 1 - (1 - J^rows)^bands
    rows: int  # of a band
    policy: str  # verified: a kept witness for each; aggressive: one of each component stays
    keeper_order: tuple[str, ...]  # which copy stays; doc_id decides what is left equal
    candidate_pairs: int  # pairs that were compared exactly
    verified_pairs: int  # of them, those at or above the threshold
    buckets: int  # band buckets of two documents or more
    hot_buckets: int  # of them, those too large for all pairs, compared in rounds
    capped_buckets: int  # of them, those not compared to the end
    bucket_pairs_limit: int  # documents of a bucket up to which all pairs are compared
    uncompared_pairs: int  # pairs of survivors in capped buckets
    rounds: int  # until the kept set stood; 0: in one process
    settle_turns: int  # in which survivors were compared again
    shuffles: tuple[ShuffleStep, ...]  # bytes that each step sent between tasks
    approximations: tuple[str, ...]  # what the run did not do exactly, in sentences


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class RequestFact:
    """A request that the run has met.  Whom or what it names shows only to who has the key:
    ``digest`` is the HMAC-SHA-256 of the request.  ``documents`` left because of it.
    """

    id: str
    basis: str  # takedown, opt_out, license
    target: str  # repository, owner, swhid, email, secret
    copies: str  # keep, exact, near
    digest: str  # hex
    documents: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """The release that this one was made of."""

    manifest_sha256: str  # hex, of its manifest.json
    content_root: str
    decisions_root: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Residual:
    """Findings confirmed when cleaned documents were scanned again; 0 of 0 without scrubbing."""

    documents_scanned: int = 0  # after they were cleaned
    findings: int = 0  # confirmed ones that are left
