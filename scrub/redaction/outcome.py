"""What redaction is given, and what it says of it: fate, text, what was found and proven."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from scrub.finding import Finding, Kind, Suppressed
from scrub.redaction.edits import Edit, Target, applied

_BARE_BYTES: Final = 64  # letters and digits around a private key that do not make a document


class Document(NamedTuple):
    """A text to redact; ``rescan`` asks for the other engine besides.  Errors name ``doc_id``."""

    doc_id: str
    text: bytes
    path: str
    language: str
    rescan: bool

    def __repr__(self) -> str:
        """Return its id, and nothing of its text."""
        return f"Document({self.doc_id})"


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


class Redacted(NamedTuple):
    """What became of a document.

    ``targets`` are what was found, in bytes of the original; ``residue`` what is still there;
    ``rescanned``: the text was scanned again, as it is after redaction.  ``looks_far`` is that of
    the scan of the original.
    """

    original: bytes
    text: bytes
    fate: Fate
    targets: tuple[Target, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    residue: tuple[Finding, ...] = ()
    rescanned: bool = False
    syntax: Syntax = Syntax.UNASKED
    looks_far: bool = False

    @classmethod
    def standing(cls, text: bytes, suppressed: tuple[Suppressed, ...]) -> "Redacted":
        """Return what became of a document in which nothing was found that must go."""
        return cls(text, text, Fate.STANDS, (), suppressed)

    def __repr__(self) -> str:
        """Return what became of it, without its texts."""
        return f"Redacted({self.fate}, {self.targets})"


def is_only_a_secret(text: bytes, targets: Sequence[Target]) -> bool:
    """Return whether nothing of use is left: of a private key's file, headers and a comment may."""
    secret = [each for each in targets if each.finding.kind.is_secret]
    if not secret or len(text) - sum(t.end_byte - t.start_byte for t in secret) > len(text) // 2:
        return False
    is_key = any(each.finding.kind is Kind.PRIVATE_KEY for each in secret)
    cut = [Edit(start_byte=t.start_byte, end_byte=t.end_byte, replacement=b"\n") for t in secret]
    lines = applied(text, cut).split(b"\n")
    rest = b"".join(line for line in lines if not line.strip().startswith(b"-----"))
    return sum(map(_is_word_byte, rest)) <= (_BARE_BYTES if is_key else 0)


def _is_word_byte(byte: int) -> bool:
    return byte >= 0x80 or chr(byte).isalnum()
