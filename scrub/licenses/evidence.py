"""What a document says of licences, before any policy: the words that extraction, detection and
verdicts share.

Pass 1 stores *statements* (one row each, ``state/licenses``) whose text, if they have one, is a
*paragraph*: normalised and hashed, kept once.  Detection reads distinct paragraphs and gives
*matches*.  Verdicts join both.
"""

import dataclasses
from enum import StrEnum


class Source(StrEnum):
    """Where a statement was read; verdicts rank them in this order (DESIGN, section 3)."""

    SPDX_TAG = "spdx_tag"  # SPDX-License-Identifier in the file itself
    NOTICE = "notice"  # a licence paragraph in the file itself: header, footer or middle
    PATH_RULE = "path_rule"  # REUSE.toml, .reuse/dep5, debian/copyright, FILE.license
    LICENSE_FILE = "license_file"  # LICENSE, COPYING, UNLICENSE and their like
    NOTICE_FILE = "notice_file"  # NOTICE, third-party lists: never propagates
    MANIFEST = "manifest"  # the licence field of a package manifest
    README = "readme"  # the licence section of a README
    SECTION = "section"  # the licence section of another document
    DECLARED = "declared"  # a column of the input, repository metadata


class Strength(StrEnum):
    """What a match can do."""

    GRANT = "grant"  # a text, a notice or a tag: gives the licence
    REFERENCE = "reference"  # points elsewhere: "see COPYING"
    CLUE = "clue"  # bare words, string literals, tables: never grants, can veto
    NEGATION = "negation"  # "not licensed under the GPL"
    RESERVED = "reserved"  # "all rights reserved" and nothing else
    NEUTRAL = "neutral"  # CLA, DCO, warranty, trademark: says nothing of the file


class Outcome(StrEnum):
    """How the detection of a paragraph ended."""

    DETECTED = "detected"
    NOTHING = "nothing"
    UNDETERMINED = "undetermined"  # time-out or crash: never read as "no licence"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One thing that a document says of licences.

    ``paragraph`` is the hash (hex) of a normalised text to detect, or "" where ``expression`` was
    read from a field or a tag.  ``scope`` holds the globs, relative to the document's folder, of
    which a path rule or a distribution's RECORD speaks; empty means: by the source's own rule.
    """

    source: Source
    start_line: int  # 1-based, in the original
    end_line: int
    paragraph: str = ""
    expression: str = ""  # as written; verdicts parse it
    scope: tuple[str, ...] = ()
    overrides: bool = False  # a path rule that says it beats the file's own words
    in_string: bool = False  # inside a string literal: a clue at most
    lines: tuple[int, ...] = ()  # of a licence file: first and last line of each paragraph's line

    def lines_of(self, match: "Match") -> tuple[int, int]:
        """Return the first and last line of ``match`` in the original: of the paragraphs of a
        licence file in which it lies, else of all that is stated.
        """
        if not self.lines:
            return self.start_line, self.end_line
        first = min(2 * match.start_line, len(self.lines)) - 2
        last = min(2 * match.end_line, len(self.lines)) - 1
        return self.lines[first], self.lines[last]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """What detection saw in a paragraph; ``expression`` in SPDX ids, ScanCode's LicenseRefs where
    SPDX has none, "" where nothing is granted.
    """

    expression: str
    strength: Strength
    rule: str
    matcher: str
    score: float  # 0 to 100
    coverage: float  # 0 to 100
    start_line: int  # 1-based, in the paragraph
    end_line: int
    keys: tuple[str, ...] = ()  # ScanCode's licence keys
    refers_to: tuple[str, ...] = ()  # file names that a reference names


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Detection:
    """What one distinct paragraph says; ``choice`` tells that its matches are offered as
    alternatives (the choice stands between them in the text), else all of them hold.
    """

    paragraph: str
    outcome: Outcome
    matches: tuple[Match, ...] = ()
    choice: bool = False
