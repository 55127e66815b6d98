"""The licence policy: data that decides, one TOML file, hashed into what it decided.

Shipped are ``policies/*.toml``; a user's own is named by its path.  Evidence never depends on it.
"""

import dataclasses
import difflib
import functools
import hashlib
import importlib.resources
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from corpus.errors import SettingsError
from corpus.settings import as_mapping, parse, require
from scrub.licenses.known import Use, categories, ids, licence

SAME_AS_BASE: Final = "base"
"""In ``[exceptions]``: the licence with the exception is ruled as the licence alone."""
_OWN_NAMES: Final = (
    "permissive",
    "blue-oak-bronze",
    "permissive+weak-copyleft",
    "stack-v2-compatible",
)


class Ruling(StrEnum):
    """What a policy says of a licence or an expression."""

    ALLOW = "allow"
    DENY = "deny"
    REVIEW = "review"  # a person must look
    NEUTRAL = "neutral"  # a CLA, a warranty, a trademark: neither allows nor denies


class Choice(StrEnum):
    """How OR is read."""

    ANY = "any"  # one allowed branch is enough
    ALL = "all"  # every branch must be allowed, as where a choice was flattened to a set


class Fate(StrEnum):
    """What becomes of documents of a class."""

    KEEP = "keep"
    DROP = "drop"


class Suspicion(StrEnum):
    """What becomes of a document that may be someone's stripped or moved copy."""

    DROP = "drop"  # reason laundering_suspect
    REVIEW = "review"  # reason license_review
    KEEP = "keep"  # and the audit flags it


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ExpressionRules:
    """Table ``[expressions]``."""

    choice: Choice = Choice.ANY
    unknown_id: Ruling = Ruling.REVIEW
    """An id that neither SPDX nor ScanCode knows, or an expression that does not parse."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Table ``[thresholds]``: when a detector's match acts; asymmetric, against leaks."""

    allow_score: float = 80.0
    """Score (0 to 100) from which a match can allow."""
    allow_coverage: float = 80.0
    """Share (0 to 100) of the rule's text that must be there for a match to allow."""
    deny_score: float = 50.0
    """Score from which a match that is not allowed acts; below, it is a clue."""
    header_lines: int = 120
    """A notice that begins further down is a snippet's: it adds to what the file inherits."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DocumentRules:
    """Table ``[documents]``: what becomes of documents that are neither allowed nor denied."""

    unknown: Fate = Fate.DROP
    undetermined: Fate = Fate.DROP
    review: Fate = Fate.DROP
    restrictive_clues: Ruling = Ruling.REVIEW
    """What a denied licence that is only mentioned (no notice, not in a string) does to a document
    without words of its own: review, deny, or allow (nothing)."""
    contradicting_words: Ruling = Ruling.REVIEW
    """A file whose tag allows and whose notice denies, or the other way round: review, deny, or
    allow (the stronger evidence alone decides)."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Propagation:
    """Table ``[propagation]``: whose licence reaches whom."""

    third_party_names: tuple[str, ...] = (
        "dependenc", "third", "3rd", "vendor", "notice", "contrib", "font", "data", "bundled",
        "external", "acknowledg", "credits", "thanks",
    )  # fmt: skip
    """A licence file with one of these in its name speaks of others: it reaches no sibling."""
    vendored_folders: tuple[str, ...] = (
        "node_modules", "bower_components", "vendor", "vendors", "vendored", "_vendor",
        "third_party", "third-party", "thirdparty", "3rdparty", "3rd_party", "3rd-party",
        "site-packages", "dist-packages", "venv", ".venv", "virtualenv", "external", "externals",
        "extern", "Godeps", "Pods", "Carthage",
    )  # fmt: skip
    """What lies below a folder of such a name inherits nothing from above it."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Laundering:
    """Table ``[laundering]``: copies whose licences disagree."""

    stripped_header: Suspicion = Suspicion.DROP
    """No words of its own, and a verified (near-)duplicate has a denied licence in its own text."""
    other_header: Suspicion = Suspicion.KEEP
    """Allowed by its own words, and a verified (near-)duplicate is denied by its own."""
    denied_tree: Suspicion = Suspicion.KEEP
    """No words in any copy, the same text lies in an allowed tree and in a denied one.  The default
    keeps the allowed copy: copying permissive code into copyleft projects is common and lawful."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A licence policy; see docs/licenses.md."""

    name: str
    version: str
    about: str = ""
    categories: Mapping[str, Ruling]
    licenses: Mapping[str, Ruling] = dataclasses.field(default_factory=dict)
    """By SPDX id or ScanCode key; stronger than uses and categories."""
    uses: Mapping[str, Ruling] = dataclasses.field(default_factory=dict)
    """By use that a licence restricts: rail, non_commercial, no_training."""
    exceptions: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """By exception: ``base``, or the category of a licence with it."""
    expressions: ExpressionRules = dataclasses.field(default_factory=ExpressionRules)
    thresholds: Thresholds = dataclasses.field(default_factory=Thresholds)
    documents: DocumentRules = dataclasses.field(default_factory=DocumentRules)
    propagation: Propagation = dataclasses.field(default_factory=Propagation)
    laundering: Laundering = dataclasses.field(default_factory=Laundering)

    def __post_init__(self) -> None:
        missing = sorted(categories() - set(self.categories))
        require(
            not missing,
            f"the policy {self.name!r} has no ruling for {', '.join(missing)}",
            why="[categories] must rule each of ScanCode's categories, so that none slips through",
            mend="add them, with allow, deny, review or neutral",
        )
        _require_known("categories", self.categories, categories())
        _require_known("uses", self.uses, [use.value for use in Use])
        _require_known("exceptions", self.exceptions.values(), [SAME_AS_BASE, *categories()])
        for table, names in (("licenses", self.licenses), ("exceptions", self.exceptions)):
            unknown = [name for name in names if licence(name) is None]
            _require_known(table, unknown, ids())

    @property
    def digest(self) -> str:
        """Return the SHA-256, in hex, of everything that the policy says."""
        values = as_mapping(self)
        del values["about"]
        canonical = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def title(self) -> str:
        """Return the name, version and digest, for people."""
        return f"{self.name} {self.version} (sha256 {self.digest})"


def load_policy(name: str) -> Policy:
    """Return the shipped policy ``name``, or the one in the TOML file of that path.

    Raises:
        SettingsError: there is none, or it says something that no policy can.

    >>> load_policy("permissive").categories["Copyleft"]
    <Ruling.DENY: 'deny'>
    """
    if name in _OWN_NAMES:
        return _shipped(name)
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        near = difflib.get_close_matches(name, _OWN_NAMES, n=1, cutoff=0.5)
        raise SettingsError(
            f"there is no licence policy {name!r}",
            why=f"it is none of {', '.join(_OWN_NAMES)}, and no file that can be read ({error})",
            mend=f"did you mean {near[0]!r}?" if near else "name one of them, or a TOML file",
        ) from None
    return parse(Policy, text, source=name)


@functools.cache
def _shipped(name: str) -> Policy:
    folder = importlib.resources.files("scrub.licenses").joinpath("policies")
    text = folder.joinpath(f"{name}.toml").read_text("utf-8")
    return parse(Policy, text, source=f"policies/{name}.toml")


def _require_known(table: str, names: Iterable[str], known: Iterable[str]) -> None:
    every = list(known)
    for name in names:
        if name not in every:
            near = difflib.get_close_matches(name, every, n=1, cutoff=0.5)
            raise SettingsError(
                f"the policy's [{table}] has {name!r}",
                why="there is no such thing",
                mend=f"the nearest known name is {near[0]!r}" if near else "remove it",
            )
