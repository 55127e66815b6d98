"""Where in a text anything could be: every expression of every rule and grammar in one pass.

hyperscan says where a match of an expression ends; that is all it says, and for all but a
thousandth of the text it says nothing.  Where its wheel is missing, the second engine takes its
place.
"""

import contextlib
import hashlib
import importlib
import importlib.metadata
import os
import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Final, Protocol

from corpus.caches import cache_home, forget_unused, used
from corpus.errors import EnvironmentFault
from scrub.secrets.anchor import Anchor
from scrub.secrets.plain import PlainAnchors

# Of a text to the ends of the matches in it, rising, of each of some anchors.
Kernel = Callable[[bytes], Sequence[list[int]]]


class Anchors(Protocol):
    """Finds the ends of matches."""

    @property
    def engine(self) -> str:
        """Return the engine's name and version, for the lock."""
        ...

    def ends(self, text: bytes) -> Mapping[int, Sequence[int]]:
        """Return the ends of the matches of each anchor (by its place) that has any, rising."""
        ...

    def ends_and_marks(self, text: bytes) -> tuple[Mapping[int, Sequence[int]], Collection[int]]:
        """Return the ends, and which of the marks match, or may where that is not known."""
        ...


class HyperscanAnchors:
    """All anchors in one automaton; linear in the text whatever the expressions are.

    ``kernels``, by the names of anchors, find what the expressions do where they are dear to one.
    ``marks`` are expressions of which it is told only whether they match: in the same automaton
    they cost less than in one of their own.
    """

    def __init__(
        self,
        anchors: Sequence[Anchor],
        hyperscan: Any,  # noqa: ANN401 (a module)
        kernels: Mapping[tuple[str, ...], Kernel] = MappingProxyType({}),
        marks: Sequence[str] = (),
    ) -> None:
        self.engine: Final = f"hyperscan {importlib.metadata.version('hyperscan')}"
        caseless, multiline = hyperscan.HS_FLAG_CASELESS, hyperscan.HS_FLAG_MULTILINE
        place_of = {each.name: place for place, each in enumerate(anchors)}
        self._kernels = [
            (tuple(map(place_of.__getitem__, names)), kernel) for names, kernel in kernels.items()
        ]
        others = {name for names in kernels for name in names}
        searched = [each for each in enumerate(anchors) if each[1].name not in others]
        # With both flags, ^ $ and . of a mark match wherever they do without.
        once = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL | multiline
        flags = [multiline | (caseless if anchor.ignore_case else 0) for _, anchor in searched]
        self._first_mark = len(anchors)
        self._database = compiled_once(
            hyperscan,
            [*(anchor.searched for _, anchor in searched), *marks],
            [*flags, *[once] * len(marks)],
            [*(place for place, _ in searched), *range(len(anchors), len(anchors) + len(marks))],
        )
        self._scratch = hyperscan.Scratch(self._database)

    def ends(self, text: bytes) -> Mapping[int, Sequence[int]]:
        """Return the ends of the matches of each anchor that has any, rising."""
        return self.ends_and_marks(text)[0]

    def ends_and_marks(self, text: bytes) -> tuple[Mapping[int, Sequence[int]], Collection[int]]:
        """Return the ends, and which of the marks match."""
        found: dict[int, list[int]] = {}

        def on_match(anchor: int, _start: int, end: int, _flags: int, _context: object) -> None:
            ends = found.get(anchor)
            if ends is None:
                found[anchor] = [end]
            elif ends[-1] != end:
                ends.append(end)

        self._database.scan(text, match_event_handler=on_match, scratch=self._scratch)
        for places, kernel in self._kernels:
            seen = zip(places, kernel(text), strict=True)
            found.update({place: ends for place, ends in seen if ends})
        if not found:
            return found, ()
        first = self._first_mark
        marks = [place - first for place in found if place >= first]
        for mark in marks:
            del found[first + mark]
        return found, marks


def compiled_once(
    hyperscan: Any,  # noqa: ANN401 (a module)
    texts: Sequence[str],
    flags: Sequence[int],
    ids: Sequence[int],
) -> Any:  # noqa: ANN401 (of that module)
    """Return the automaton of expressions, from the user's cache if it was compiled before: that
    takes seconds, in every process.  A match is told by the expression's number in ``ids``.

    hyperscan checks version, processor and checksum of what it loads; what it refuses is compiled.
    """
    expressions = [text.encode() for text in texts]
    version = importlib.metadata.version("hyperscan")
    what = repr((version, platform.machine(), expressions, list(flags), list(ids))).encode()
    cached = _cache() / f"{hashlib.sha256(what).hexdigest()}.db"
    with contextlib.suppress(OSError, hyperscan.error):
        database = hyperscan.loadb(cached.read_bytes(), hyperscan.HS_MODE_BLOCK)
        used(cached)
        return database
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=expressions,
        ids=list(ids),
        elements=len(expressions),
        flags=list(flags),
    )
    with contextlib.suppress(OSError):
        cached.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = cached.with_suffix(f".{os.getpid()}")
        half.write_bytes(hyperscan.dumpb(database))
        half.replace(cached)
        forget_unused(cached.parent, "*.db")
    return database


def _cache() -> Path:
    try:
        return cache_home(os.environ) / "hyperscan"
    except EnvironmentFault:
        return Path(os.devnull) / "hyperscan"  # a node without a home compiles each time


def anchors_of(
    anchors: Sequence[Anchor],
    *,
    plain: bool = False,
    kernels: Mapping[tuple[str, ...], Kernel] = MappingProxyType({}),
    marks: Sequence[str] = (),
) -> Anchors:
    """Return the best engine that is installed, or the plain one where it is asked for."""
    hyperscan = None if plain else installed("hyperscan")
    if hyperscan is None:
        return PlainAnchors(anchors, marks=len(marks))
    return HyperscanAnchors(anchors, hyperscan, kernels, marks)


def installed(name: str) -> ModuleType | None:
    """Return the module ``name``, None where its wheel is missing."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
