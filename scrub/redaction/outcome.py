"""What redaction says of a document: its fate, its text, and what was found and proven."""

import dataclasses
from enum import StrEnum

from scrub.finding import Finding, Suppressed
from scrub.redaction.edits import Target


class Fate(StrEnum):
    """What becomes of a document."""

    STANDS = "stands"
    EDITED = "edited"
    ONLY_A_SECRET = "only_a_secret"  # noqa: S105 (a fate's name)
    HOLDS_FINDING = "holds_finding"
    RESIDUE = "residue"


class Syntax(StrEnum):
    """How a parser took the document before and after its edits."""

    UNASKED = "unasked"  # no parser, too large, not edited, or it did not parse before
    KEPT = "kept"  # no parser was asked: edits lie within comments and literals
    HOLDS = "holds"
    HOLDS_PLAINER = "holds_plainer"  # with a plainer replacement than the profile's
    BROKEN = "broken"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Redacted:
    """What became of a document.

    ``targets`` are what was found, in bytes of the original; ``residue`` what is still there;
    ``rescanned``: the text was scanned again, as it is after redaction.  ``looks_far`` is that of
    the scan of the original.
    """

    original: bytes = dataclasses.field(repr=False)
    text: bytes = dataclasses.field(repr=False)
    fate: Fate
    targets: tuple[Target, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    residue: tuple[Finding, ...] = ()
    rescanned: bool = False
    syntax: Syntax = Syntax.UNASKED
    looks_far: bool = False
