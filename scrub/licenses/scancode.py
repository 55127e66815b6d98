"""ScanCode, wrapped: text in, plain facts out.  Only a detector process imports this to use it.

``import licensedcode`` makes folders at import and its index takes 1.1 GB, so it is imported by
name when :class:`ScanCode` is made, never with this module.
"""

import contextlib
import dataclasses
import functools
import importlib
import importlib.metadata
import re
import time
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from corpus.errors import EnvironmentFault
from scrub.licenses.candidates import Candidates

DISTRIBUTION: Final = "scancode-toolkit"
_INDEX: Final = "index_cache"
_DIGEST: Final = re.compile(rf"^(?:[^,\n]*/)?{_INDEX},\w+=([^,\n]+),", re.MULTILINE)
_WORD: Final = re.compile(r"[^_\W]+\+?[^_\W]*")  # ScanCode's licensedcode.tokenize.query_pattern


class Kind(StrEnum):
    """What a rule is, in ScanCode's words."""

    TEXT = "text"
    NOTICE = "notice"
    TAG = "tag"
    REFERENCE = "reference"
    INTRO = "intro"
    CLUE = "clue"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A rule that matched: where in the text (characters and lines), how well, and what it says.

    ``words``: matched tokens.  ``score`` and ``coverage``: 0 to 100, as ScanCode defines them.
    """

    rule: str
    kind: Kind
    expression: str
    keys: tuple[str, ...]
    matcher: str
    score: float
    coverage: float
    words: int
    start: int
    end: int
    start_line: int
    end_line: int
    refers_to: tuple[str, ...]


@functools.cache
def engine() -> str:
    """Return ScanCode's version and the digest of its index, from its installation's own record,
    which is read once: it has a line for each of 40,000 files.

    Raises:
        EnvironmentFault: it is not installed.
    """
    try:
        distribution = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        raise EnvironmentFault(
            "licences cannot be detected: ScanCode is not installed here",
            why=f"the distribution {DISTRIBUTION} is missing from this Python environment",
            mend="pip install 'codesieve[licenses]', or switch the licence stage off",
        ) from None
    digests = _DIGEST.findall(distribution.read_text("RECORD") or "")
    return f"{DISTRIBUTION} {distribution.version} index {'+'.join(digests)[:16] or 'unrecorded'}"


class ScanCode:
    """ScanCode's index, loaded: 4 to 15 s of CPU and 1.1 GB."""

    def __init__(self) -> None:
        cache: Any = importlib.import_module("licensedcode.cache")
        stopwords: Any = importlib.import_module("licensedcode.stopwords")
        self._index: Any = cache.get_index()
        self._candidates = Candidates(self._index)
        self._spdx: Any = cache.build_spdx_license_expression
        self._licensing: Any = cache.get_licensing()
        self._stopwords: frozenset[str] = stopwords.STOPWORDS

    def look(self, text: str, *, approximate: bool, seconds: float) -> list[Seen]:
        """Return what matches in ``text``, in its order; ``seconds`` end approximate matching."""
        with self._candidates.used():
            matches = self._index.match(
                query_string=text, approximate=approximate, deadline=time.time() + seconds
            )
        if not matches:
            return []
        places = list(self._places(text))
        return sorted(
            (self._seen(match, places) for match in matches),
            key=lambda seen: (seen.start, seen.end),
        )

    def scan(self, text: str, *, seconds: float, narrowed: bool = False) -> str:
        """Return what ScanCode's own default scan makes of a whole file: one SPDX expression, ""
        for none.  It takes 2 s a file on average, ``narrowed`` to our candidates a ninth of that.
        """
        api: Any = importlib.import_module("scancode.api")
        with self._candidates.used() if narrowed else contextlib.nullcontext():
            found = api.get_licenses(None, query_string=text, deadline=time.time() + seconds)
        return str(found["detected_license_expression_spdx"] or "")

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each token that ScanCode counts, so that positions have places."""
        known = self._index.dictionary
        at = 0
        for line in text.splitlines(keepends=True):
            for word in _WORD.finditer(line):
                token = word[0].lower()
                if token in known and token not in self._stopwords:
                    yield at + word.start(), at + word.end()
            at += len(line)

    def _seen(self, match: Any, places: list[tuple[int, int]]) -> Seen:  # noqa: ANN401 (ScanCode's)
        rule = match.rule
        first, last = min(match.qstart, len(places) - 1), min(match.qend, len(places) - 1)
        expression = rule.license_expression or ""
        return Seen(
            rule=rule.identifier,
            kind=_kind(rule),
            expression=self._spdx_of(expression),
            keys=tuple(dict.fromkeys(self._licensing.license_keys(expression))),
            matcher=match.matcher,
            score=float(match.score()),
            coverage=float(match.coverage()),
            words=match.len(),
            start=places[first][0],
            end=places[last][1],
            start_line=match.start_line,
            end_line=match.end_line,
            refers_to=tuple(rule.referenced_filenames or ()),
        )

    def _spdx_of(self, expression: str) -> str:
        if not expression:
            return ""
        return str(self._spdx(expression, licensing=self._licensing))


def _kind(rule: Any) -> Kind:  # noqa: ANN401 (ScanCode's)
    if rule.is_license_text:
        return Kind.TEXT
    if rule.is_license_notice:
        return Kind.NOTICE
    if rule.is_license_tag:
        return Kind.TAG
    if rule.is_license_intro:
        return Kind.INTRO
    return Kind.CLUE if rule.is_license_clue else Kind.REFERENCE
