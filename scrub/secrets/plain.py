"""The second engine: Python's own expressions, over those that have a literal.

It shares nothing with the first one, so that it can prove what that one says, and serves where
hyperscan has no wheel.
"""

import functools
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrub.secrets.anchor import Anchor

_PIECE: Final = 3  # bytes; most literals hold one that a text does not
_PIECES: Final = 1 << 18  # codes of pieces, and one that is always there


class PlainAnchors:
    """The standard library's expressions behind a search for literals; any of ``marks`` may match."""

    engine: Final = "python-re"

    def __init__(self, anchors: Sequence[Anchor], *, marks: int = 0) -> None:
        self._marks: Final = range(marks)
        self._anchors = [each for each in enumerate(anchors) if each[1].literals]
        self._literals = Literals(word for _, anchor in self._anchors for word in anchor.literals)

    def ends(self, text: bytes) -> Mapping[int, Sequence[int]]:
        """Return the ends of the matches of each anchor that has any, rising."""
        lower = text.lower()
        there = self._literals.within(lower)
        return {
            place: ends
            for place, anchor in self._anchors
            if not there.isdisjoint(anchor.literals)
            and (ends := _search_of(anchor)(text, lower, there))
        }

    def ends_and_marks(self, text: bytes) -> tuple[Mapping[int, Sequence[int]], Collection[int]]:
        """Return the ends, and all marks, for which nothing is looked."""
        return self.ends(text), self._marks


class Literals:
    """Words to look for, all at once: first for their pieces, in a table of those that a text has.

    >>> sorted(Literals([b"key", b"secret"]).within(b"no secrets here"))
    [b'secret']
    """

    def __init__(self, words: Iterable[bytes]) -> None:
        self._words: Final = sorted(set(words))
        pieces = [_codes(word).tolist() or [_PIECES] for word in self._words]
        longest = max(map(len, pieces), default=1)
        self._pieces: Final = np.array(
            [each + each[:1] * (longest - len(each)) for each in pieces], np.int64
        ).reshape(-1, longest)

    def within(self, text: bytes) -> frozenset[bytes]:
        """Return which of the words ``text`` has."""
        has = np.zeros(_PIECES + 1, np.bool_)
        has[_codes(text)] = True
        has[_PIECES] = True
        likely = np.flatnonzero(has[self._pieces].all(axis=1)).tolist()
        return frozenset(word for word in map(self._words.__getitem__, likely) if word in text)


def _codes(text: bytes) -> NDArray[np.int64]:
    """Return the code of each piece of ``text``."""
    letters = np.frombuffer(text, np.uint8).astype(np.int64)
    ahead = len(letters) - _PIECE + 1
    if ahead <= 0:
        return np.empty(0, np.int64)
    return letters[:ahead] << 10 ^ letters[1 : ahead + 1] << 5 ^ letters[2:]


_Search = Callable[[bytes, bytes, frozenset[bytes]], list[int]]


@functools.cache
def _search_of(anchor: Anchor) -> _Search:
    """Return what finds the ends of the matches in a text, of which it gets the lower case and the
    literals there, too.
    """
    # In lower case the same is found several times as fast, where no capital is asked for.
    is_lower = anchor.ignore_case and not re.search(r"[A-Z]", re.sub(r"\\.", "", anchor.expression))
    flags = re.MULTILINE | (re.IGNORECASE if anchor.ignore_case and not is_lower else 0)
    pattern = re.compile(anchor.expression.encode(), flags)

    def everywhere(text: bytes, lower: bytes, _there: frozenset[bytes]) -> list[int]:
        return [match.end() for match in pattern.finditer(lower if is_lower else text)]

    def where_it_begins(text: bytes, lower: bytes, there: frozenset[bytes]) -> list[int]:
        written, ends, read_to = lower if is_lower else text, list[int](), 0
        for at in _places(lower, there.intersection(anchor.literals)):
            match = pattern.match(written, at) if at >= read_to else None
            if match:
                read_to = match.end()
                ends.append(read_to)
        return ends

    return where_it_begins if anchor.begins else everywhere


def _places(text: bytes, words: Iterable[bytes]) -> list[int]:
    """Return where one of ``words`` stands in ``text``, rising."""
    found = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.add(at)
            at = text.find(word, at + 1)
    return sorted(found)
