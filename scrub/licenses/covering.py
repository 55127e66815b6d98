"""Statements that name the paths of which they speak: REUSE.toml, dep5, debian/copyright, side
files, and installed distributions, whose RECORD lists what belongs to them.
"""

import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.globs import glob_regex
from scrub.licenses.derivation import Evidence, Step
from scrub.licenses.evidence import Strength
from scrub.licenses.folders import parent_of

_OF_PARENT: Final = {"debian/copyright", ".reuse/dep5"}  # their globs start one folder above them
DISTRIBUTION: Final = re.compile(
    r"(?P<above>(?:.*/)?)(?P<name>[^/]+\.(?:dist|egg)-info)(?:/(?:licenses/(?P<inside>.+)/)?[^/]*|/.*)?"
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PathRule:
    """A statement about the paths below ``folder`` that one of ``scope`` matches."""

    folder: str
    order: tuple[int, int]  # depth of the folder, place among the rules: the greatest decides
    scope: tuple[re.Pattern[str], ...]
    evidence: tuple[Evidence, ...]
    overrides: bool

    def covers(self, path: str) -> bool:
        """Return whether the rule speaks of ``path``."""
        if self.folder and not path.startswith(self.folder + "/"):
            return False
        below = path[len(self.folder) + 1 :] if self.folder else path
        return any(pattern.fullmatch(below) for pattern in self.scope)


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
    return PathRule(
        folder=folder,
        order=(folder.count("/") + bool(folder), place),
        scope=tuple(_pattern(glob, spans) for glob in scope),
        evidence=evidence,
        overrides=overrides,
    )


def rule_for(path: str, rules: Sequence[PathRule]) -> PathRule | None:
    """Return the rule that decides about ``path``: of the nearest file, the last that matches."""
    found = [rule for rule in rules if rule.covers(path)]
    return max(found, key=lambda rule: rule.order, default=None)


@functools.lru_cache(maxsize=1 << 12)
def _pattern(glob: str, spans: bool) -> re.Pattern[str]:
    glob = glob.removeprefix("./")
    if not spans:
        return glob_regex(glob + "**" if glob.endswith("/") else glob)
    pieces = re.split(r"(\\.|\*|\?)", glob)
    wild = {"*": ".*", "?": "."}
    return re.compile(
        "".join(wild.get(piece) or re.escape(piece.removeprefix("\\")) for piece in pieces),
        re.DOTALL,
    )


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
        manifests = (dataclasses.replace(each, step=step) for each in self.manifests)
        return (*self.explicit, *self.licenses, *manifests, *self.notices)

    def bundled(self) -> Iterator[tuple[str, str, tuple[Evidence, ...]]]:
        """Yield folder, name and words of the licence files that it keeps for parts of its own:
        ``licenses/src/pip/_vendor/x/LICENSE`` is that of ``pip/_vendor/x`` (PEP 639 keeps the path
        in the source).  One whose folder it does not have is counted as its own.
        """
        folders = {parent_of(path) for path in self.scope} if self.inside else set()
        for file, said in self.inside.items():
            parts = file.split("/")[:-1]
            below = ["/".join(parts[at:]) for at in range(len(parts))]
            if there := next((each for each in below if each in folders), ""):
                above = f"{self.above}/" if self.above else ""
                yield above + there, file.rpartition("/")[2], said
            else:
                self.licenses += said


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

    def of(self, path: str) -> Distribution | None:
        """Return the distribution that owns ``path``, None if none does."""
        if found := self._by_path.get(path):
            return found
        folder = parent_of(path)
        while self._whole:
            if folder in self._whole:
                return self._whole[folder]
            if not folder:
                break
            folder = parent_of(folder)
        return None
