"""How a verdict is derived: the steps, the evidence for them, and what comes out."""

import dataclasses
from enum import StrEnum
from typing import Final, NamedTuple

from scrub.licenses.evidence import Outcome, Strength


class Step(StrEnum):
    """Where a file's licence is looked for, strongest first."""

    OVERRIDE = "override"  # a path rule that says it beats the file's own words
    TAG = "tag"  # SPDX-License-Identifier in the file
    NOTICE = "notice"  # a licence notice or text in the file
    PATH_RULE = "path_rule"  # REUSE.toml, dep5, debian/copyright, a distribution's metadata
    REFERENCE = "reference"  # the file that its header names
    LICENSE_FILE = "license_file"  # the nearest one up the folders of the package
    MANIFEST = "manifest"  # the package's
    README = "readme"
    DOCUMENT = "document"  # the licence in the package's doc folder, or a document's section
    DECLARED = "declared"  # by whoever made the table: the hosting site's word
    NONE = "none"
    # NOTICE files of the package: they decide nothing, but must be kept
    ATTRIBUTION = "attribution"


OWN_WORDS: Final = (Step.TAG, Step.NOTICE)


class Standing(StrEnum):
    """What a file is to the policy."""

    ALLOWED = "allowed"
    DENIED = "denied"
    REVIEW = "review"
    UNKNOWN = "unknown"  # nothing says anything
    UNDETERMINED = "undetermined"  # the detector failed where it mattered


class Why(StrEnum):
    """Why a standing is none that an expression alone gives."""

    RULED = "ruled"  # by the expression
    CLUE = "clue"  # allowed by inheritance, but a denied licence is mentioned in the file
    CONTRADICTION = "contradiction"  # between the file's own words
    NOTHING = "nothing"  # no evidence
    VENDORED = "vendored"  # no evidence in a vendored tree, which inherits nothing
    RESERVED = "reserved"  # all rights reserved, and no licence anywhere
    UNRECOGNISED = "unrecognised"  # a licence text is there that no rule knows
    WEAK = "weak"  # only matches below the policy's thresholds
    FAILED = "failed"  # the detector timed out or crashed


class Evidence(NamedTuple):
    """One thing that was considered for a file: a match in a paragraph, or a field as written.

    A run makes one for each place of each notice, and a tuple takes a quarter of the time of a
    frozen dataclass.
    """

    step: Step
    doc_id: str  # of the file that says it, "" for the file itself
    path: str
    start_line: int  # 1-based, in the original
    end_line: int
    match_start_line: int = 0  # of the match within; 0: there is none
    match_end_line: int = 0
    distance: int = 0  # folders up from the file to where it stands
    expression: str = ""
    strength: Strength = Strength.GRANT
    outcome: Outcome = Outcome.DETECTED
    paragraph: str = ""
    rule: str = ""
    matcher: str = ""
    score: float = 100.0
    coverage: float = 100.0
    in_string: bool = False
    choice: bool = False  # the matches of the paragraph are alternatives
    alternative: bool = False  # the files of the step are alternatives


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was decided, by which step; ``chosen`` is the branch of ``expression`` that it rests on,
    ``conflicts`` are steps that say otherwise, as ``STEP: EXPRESSION``.
    """

    standing: Standing
    why: Why
    step: Step
    expression: str = ""
    chosen: str = ""
    by: str = ""  # the part of the policy
    conflicts: tuple[str, ...] = ()

    @property
    def is_own_grant(self) -> bool:
        """Return whether the file's own words give an allowed licence."""
        return self.standing is Standing.ALLOWED and self.step in OWN_WORDS

    @property
    def is_own_denial(self) -> bool:
        """Return whether the file's own words give a licence that is denied."""
        return self.standing is Standing.DENIED and self.step in OWN_WORDS
