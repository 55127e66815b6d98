"""What a run says of licences in its manifest: sums, and what it could not know."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class LicensedDocuments:
    """Cleaned documents under one expression; "" is for those that stay without a licence."""

    expression: str
    documents: int
    size_bytes: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class UnreadText:
    """A text that says something of licences, and how many documents of unknown licence knowing
    it would help; its hash is in ``audit/licenses``.
    """

    paragraph: str
    documents: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LicenseComparison:
    """Our reading of the files of a sample beside ScanCode's default scan of them: the same verdict
    (allowed, not allowed, unknown) on ``same`` of ``files``; their share lies between ``low`` and
    ``high`` (95 %).  ``undetermined`` scans did not end in time.
    """

    sample: str  # which files were drawn
    files: int
    same: int
    low: float
    high: float
    undetermined: int
    counts: Mapping[str, int]  # "ours theirs"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LicenseSums:
    """Licences of a run.  ``documents`` are counted by standing and why, ``STANDING WHY``;
    ``decided_by`` counts allowed and denied ones by the step that decided, ``suspects`` those that
    a copy makes suspect, by kind.  ``kept`` are the most frequent expressions of the cleaned
    corpus, ``kept_other`` the documents under others.  ``unread`` are those whose sense would
    resolve most.
    """

    policy: str
    policy_version: str
    policy_digest: str
    detector: str
    facts: str
    documents: Mapping[str, int]
    decided_by: Mapping[str, int]
    suspects: Mapping[str, int]
    contradictions: int
    kept: tuple[LicensedDocuments, ...]
    kept_other: int
    unread: tuple[UnreadText, ...]
    could_not_know: tuple[str, ...]
    compared: tuple[LicenseComparison, ...] = ()  # empty if it was not asked for
