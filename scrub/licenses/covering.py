"""Statements that name the paths of which they speak: REUSE.toml, dep5, debian/copyright, side
files, and installed distributions, whose RECORD lists what belongs to them.
"""

import dataclasses
import functools
import re
from collections.abc import Sequence
from typing import Final

from corpus.globs import glob_regex
from scrub.licenses.derivation import Evidence
from scrub.licenses.folders import parent_of

_OF_PARENT: Final = {"debian/copyright", ".reuse/dep5"}  # their globs start one folder above them
DISTRIBUTION: Final = re.compile(r"(?P<above>(?:.*/)?)(?P<name>[^/]+\.(?:dist|egg)-info)(?:/.*)?")


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

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return all that it says."""
        return (*self.explicit, *self.licenses, *self.manifests, *self.notices)


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
