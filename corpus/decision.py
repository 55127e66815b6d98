"""What a decision is: one row for every input document, kept ones too.

Stages write evidence and reasons; :mod:`corpus.pipeline` applies them.  The closed list of reasons
and the order among them stand here and nowhere else.
"""

from enum import StrEnum
from typing import Final

import pyarrow as pa

DECISIONS_VERSION: Final = "1"


class Action(StrEnum):
    """What happens to a document."""

    KEEP = "keep"
    EDIT = "edit"
    DROP = "drop"


class Family(StrEnum):
    """Groups of reasons, first in precedence first (DESIGN, section 4)."""

    REQUEST = "request"
    NOT_A_DOCUMENT = "not_a_document"
    LICENSE = "license"
    CONTAMINATION = "contamination"
    EXACT_DUPLICATE = "exact_duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    PASS_TWO = "pass_two"  # noqa: S105 (a stage's name, no password)
    KEPT = "kept"


class Reason(StrEnum):
    """Why a document left, or was edited, or stayed.

    The order of the members is the precedence: of several reasons the first is the decision's, and
    all stand in ``all_reasons``.
    """

    TAKEDOWN = "takedown"
    OPT_OUT = "opt_out"

    BINARY = "binary"
    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"
    EMPTY = "empty"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    SPECIAL_FILE = "special_file"
    LFS_POINTER = "lfs_pointer"
    UNSAFE_PATH = "unsafe_path"
    BROKEN_ARCHIVE = "broken_archive"
    ARCHIVE_LIMIT = "archive_limit"  # a bomb, absurd nesting, too many members
    UNREADABLE = "unreadable"
    BROKEN_ROW = "broken_row"  # a row of a table without content, or that cannot be parsed

    LICENSE_DENIED = "license_denied"
    LICENSE_REVIEW = "license_review"
    LICENSE_UNKNOWN = "license_unknown"
    LICENSE_UNDETERMINED = "license_undetermined"
    LAUNDERING_SUSPECT = "laundering_suspect"

    BENCHMARK_CONTAMINATION = "benchmark_contamination"

    EXACT_DUPLICATE = "exact_duplicate"  # the same bytes as the kept document
    EXACT_DUPLICATE_TEXT = "exact_duplicate_text"  # but for line ends, trailing blanks, BOM

    NEAR_DUPLICATE = "near_duplicate"  # exact Jaccard with the kept document >= threshold
    NEAR_DUPLICATE_AGGRESSIVE = "near_duplicate_aggressive"  # no witness promised

    ONLY_A_SECRET = "only_a_secret"  # noqa: S105 (a reason's name)
    HOLDS_FINDING = "holds_finding"  # the profile drop-file: a secret or personal data in it
    RESIDUE = "residue"  # a finding that could not be redacted

    REDACTED = "redacted"  # action edit
    KEPT = "kept"

    @property
    def precedence(self) -> int:
        """Return the rank of the reason, 0 first.

        >>> Reason.TAKEDOWN.precedence < Reason.EXACT_DUPLICATE.precedence
        True
        """
        return _PRECEDENCE[self]

    @property
    def family(self) -> Family:
        """Return the family that the reason belongs to.

        >>> Reason.LFS_POINTER.family
        <Family.NOT_A_DOCUMENT: 'not_a_document'>
        """
        return _FAMILY[self]


_PRECEDENCE: Final = {reason: rank for rank, reason in enumerate(Reason)}
_LAST_OF_FAMILY: Final = (
    (Reason.OPT_OUT, Family.REQUEST),
    (Reason.BROKEN_ROW, Family.NOT_A_DOCUMENT),
    (Reason.LAUNDERING_SUSPECT, Family.LICENSE),
    (Reason.BENCHMARK_CONTAMINATION, Family.CONTAMINATION),
    (Reason.EXACT_DUPLICATE_TEXT, Family.EXACT_DUPLICATE),
    (Reason.NEAR_DUPLICATE_AGGRESSIVE, Family.NEAR_DUPLICATE),
    (Reason.RESIDUE, Family.PASS_TWO),
    (Reason.KEPT, Family.KEPT),
)
_FAMILY: Final = {
    reason: next(
        family for last, family in _LAST_OF_FAMILY if reason.precedence <= _PRECEDENCE[last]
    )
    for reason in Reason
}

REASON_ROW: Final = pa.struct(
    [
        pa.field("stage", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("because_of", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
    ]
)

DECISION: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("content_id", pa.string(), nullable=False),
        pa.field("repo", pa.string(), nullable=False),
        pa.field("revision", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("size_bytes", pa.int64(), nullable=False),
        pa.field("repeats", pa.int32(), nullable=False),  # equal input rows that it stands for
        pa.field("action", pa.string(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("because_of", pa.string(), nullable=False),  # "" if there is nothing to name
        pa.field("score", pa.float64(), nullable=False),  # exact Jaccard of a near-duplicate
        pa.field("all_reasons", pa.list_(REASON_ROW), nullable=False),
        pa.field("settings_digest", pa.string(), nullable=False),
    ],
    metadata={b"codesieve.decisions": DECISIONS_VERSION.encode()},
)
"""The columns of ``audit/decisions``; sorted by (repo, path, doc_id) within a file."""
