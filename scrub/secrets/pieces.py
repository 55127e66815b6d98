"""Literals that a program writes in several pieces: added up, or side by side."""

import re
from typing import Final

_MOST_PIECES: Final = 12
_MOST_BYTES: Final = 400  # of a piece
_REACH_BYTES: Final = 500  # from the first piece's end to the beginning of the last
# Languages in which two literals side by side are one.
_SIDE_BY_SIDE: Final = frozenset(("Python", "C", "C++", "Objective-C"))
_GAP: Final = rb"[ \t]{0,8}(?:\\?\r?\n[ \t]{0,80})?"
_ADDED: Final = re.compile(
    _GAP + rb"(?:\+|\.\.?|&|\|\||<>)[ \t]{0,4}(?:_?\r?\n[ \t]{0,80})?[@bruf]?"
)
_BESIDE: Final = re.compile(rb"[ \t]{0,8}(?:\\?\r?\n[ \t]{1,80})?[bruf]?")


def pieces_after(text: bytes, stop: int, quote: bytes, language: str) -> list[tuple[int, int]]:
    """Return first byte and end of each piece behind the literal that closes at ``stop``.

    >>> pieces_after(b'x = "ab" + "cd"', 7, b'"', "Java")
    [(12, 14)]
    >>> pieces_after(b'x = "ab", "cd"', 7, b'"', "Java")
    []
    """
    found: list[tuple[int, int]] = []
    first = stop
    while len(quote) == 1 and len(found) < _MOST_PIECES and stop - first < _REACH_BYTES:
        gap = _ADDED.match(text, stop + 1)
        if gap is None and language in _SIDE_BY_SIDE:
            gap = _BESIDE.match(text, stop + 1)
        if gap is None or text[gap.end() : gap.end() + 1] != quote:
            break
        start = gap.end() + 1
        stop = text.find(quote, start, start + _MOST_BYTES)
        if stop < 0 or b"\n" in text[start:stop] or b"\\" in text[start:stop]:
            break
        found.append((start, stop))
    return found
