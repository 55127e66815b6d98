"""Statements that name the paths of which they speak: REUSE.toml, dep5, debian/copyright, side
files, and installed distributions, whose RECORD lists what belongs to them.
"""

import dataclasses
import functools
import re
from collections.abc import Iterable, Sequence
from typing import Final

from corpus.globs import glob_regex
from scrub.licenses.derivation import Evidence, Step
from scrub.licenses.evidence import Strength
from scrub.licenses.folders import parent_of

_OF_PARENT: Final = {"debian/copyright", ".reuse/dep5"}  # their globs start one folder above them
_IS_NAME: Final = re.compile(r"[^*?\[\\]*[^*?\[\\/]")  # a glob without wildcards
_NOTHING: Final = "(?!)"  # matches nothing
DISTRIBUTION: Final = re.compile(
    r"(?P<above>(?:.*/)?)(?P<name>[^/]+\.(?:dist|egg)-info)(?:/(?:licenses/(?P<inside>.+)/)?[^/]*|/.*)?"
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PathRule:
    """A statement about the paths below ``folder`` that are one of ``names``, or that one of
    ``patterns``, regular expressions, matches.
    """

    folder: str
    order: tuple[int, int]  # depth of the folder, place among the rules: the greatest decides
    names: frozenset[str]
    patterns: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    overrides: bool


def path_rule(
    path: str, place: int, scope: Sequence[str], evidence: tuple[Evidence, ...], overrides: bool
) -> PathRule:
    """Return the rule that the file ``path`` states, the ``place``-th one of its tree."""
    folder = parent_of(path)
    if at := DISTRIBUTION.fullmatch(path):  # its licence files speak of what lies beside them
        folder = at["above"].rstrip("/")
    if any(path == name or path.endswith("/" + name) for name in _OF_PARENT):
        folder = parent_of(folder)
    spans = not path.endswith("REUSE.toml")  # there a star ends at a slash; in dep5 it does not
    globs = dict.fromkeys(glob.removeprefix("./") for glob in scope)
    names = frozenset(glob for glob in globs if _IS_NAME.fullmatch(glob))
    return PathRule(
        folder=folder,
        order=(folder.count("/") + bool(folder), place),
        names=names,
        patterns=tuple(_pattern(glob, spans) for glob in globs if glob not in names),
        evidence=evidence,
        overrides=overrides,
    )


class PathRules:
    """The rules of one tree: of the nearest file, the last that matches decides about a path."""

    def __init__(self, rules: Iterable[PathRule]) -> None:
        self._ordered = sorted(rules, key=lambda rule: rule.order, reverse=True)
        self._named: dict[str, int] = {}
        branches = []
        for place, rule in enumerate(self._ordered):
            above = f"{rule.folder}/" if rule.folder else ""
            for name in rule.names:
                self._named.setdefault(above + name, place)
            branches.append(f"({re.escape(above)}(?:{'|'.join(rule.patterns) or _NOTHING}))")
        # One expression for all: its first branch that matches is the rule that decides.
        matching = any(rule.patterns for rule in self._ordered)
        self._any = re.compile("|".join(branches), re.DOTALL) if matching else None

    @property
    def speak(self) -> bool:
        """Return whether there are any."""
        return bool(self._ordered)

    def of(self, path: str) -> PathRule | None:
        """Return the rule that decides about ``path``, None if none speaks of it."""
        found = self._any.fullmatch(path) if self._any else None
        last = len(self._ordered)
        matching = found.lastindex - 1 if found and found.lastindex else last
        place = min(self._named.get(path, last), matching)
        return self._ordered[place] if place < last else None


@functools.lru_cache(maxsize=1 << 12)
def _pattern(glob: str, spans: bool) -> str:
    """Return the regular expression, without groups that capture, of a glob."""
    if not spans:
        return glob_regex(glob + "**" if glob.endswith("/") else glob).pattern
    pieces = re.split(r"(\\.|\*|\?)", glob)
    wild = {"*": ".*", "?": "."}
    return "".join(wild.get(piece) or re.escape(piece.removeprefix("\\")) for piece in pieces)


@dataclasses.dataclass(slots=True)
class Distribution:
    """An installed distribution, beside whose files ``above`` its metadata lie; RECORD lists
    ``scope``, paths below ``above``, or nothing is listed and all of them are its own.
    """

    above: str
    scope: frozenset[str] = frozenset()
    explicit: tuple[Evidence, ...] = ()  # metadata that name known licences and nothing else
    licenses: tuple[Evidence, ...] = ()
    manifests: tuple[Evidence, ...] = ()
    notices: tuple[Evidence, ...] = ()
    inside: dict[str, tuple[Evidence, ...]] = dataclasses.field(default_factory=dict)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return all that it says.  A classifier is explicit, too, if it is the only one and the
        licence files grant what it names: what else they hold is that of bundled parts.
        """
        granted = {each.expression for each in self.licenses if each.strength is Strength.GRANT}
        sure = len(self.manifests) == 1 and self.manifests[0].expression in granted
        step = Step.PATH_RULE if sure else Step.MANIFEST
        manifests = (each._replace(step=step) for each in self.manifests)
        return (*self.explicit, *self.licenses, *manifests, *self.notices)

    def bundled(self) -> dict[str, str]:
        """Return the folder of each file ``inside`` that is the licence of a bundled part:
        ``licenses/src/pip/_vendor/x/LICENSE`` is that of ``pip/_vendor/x`` (PEP 639 keeps the path
        in the source).  Files whose folder it does not have are left out: they are its own.
        """
        folders = {parent_of(path) for path in self.scope} if self.inside else set()
        above, found = f"{self.above}/" if self.above else "", {}
        for file in self.inside:
            parts = file.split("/")[:-1]
            below = ["/".join(parts[at:]) for at in range(len(parts))]
            if there := next((each for each in below if each in folders), ""):
                found[file] = above + there
        return found

    def keep(self, files: Iterable[str]) -> None:
        """Count the ``files`` inside as licences of its own."""
        for file in files:
            self.licenses += self.inside[file]


class Distributions:
    """The distributions of one tree."""

    def __init__(self, found: dict[str, Distribution]) -> None:
        self._by_path = {
            (each.above + "/" if each.above else "") + path: each
            for each in found.values()
            for path in each.scope
        }
        unlisted: dict[str, list[Distribution]] = {}
        for each in found.values():
            unlisted.setdefault(each.above, []).append(each)
        self._whole = {
            above: each[0]
            for above, each in unlisted.items()
            if len(each) == 1 and not each[0].scope
        }

    @property
    def name_files(self) -> bool:
        """Return whether one lists what is its own."""
        return bool(self._by_path)

    def of(self, path: str) -> Distribution | None:
        """Return the distribution that lists ``path``, None if none does."""
        return self._by_path.get(path)

    def of_folder(self, folder: str) -> Distribution | None:
        """Return the one to which all in ``folder`` belongs that none lists, None if none does: the
        nearest above.
        """
        if not self._whole:  # in nearly all trees
            return None
        while folder not in self._whole and folder:
            folder = parent_of(folder)
        return self._whole.get(folder)
