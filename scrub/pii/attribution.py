"""Attribution that licences oblige one to keep: whose name stands in a notice, and not elsewhere.

A name or an address is attribution in a file that is for nothing else (AUTHORS, LICENSE, NOTICE
and their like), and in a passage that bears a copyright mark or the words of a licence: the lines
of the same comment around it, or those up to the next empty line where no sign of a comment begins
them.
"""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scrub.finding import Finding, Kind
from scrub.pii.rule import NOTHING, PersonalRule, Seen
from scrub.secrets.anchor import Anchor

_KINDS: Final = frozenset({Kind.NAME, Kind.EMAIL, Kind.USERNAME})
_REACH_BYTES: Final = 2000  # of a passage, each way, and of a line
_FURTHEST_BYTES: Final = 2 * _REACH_BYTES + 2  # to what is still in a passage, on its last line
_FILE: Final = re.compile(
    r"(?i)(?:authors|licen[cs]es?|copying|copyright|notice|credits|contributors|thanks|acks"
    r"|maintainers|codeowners|patents|unlicense)(?:[-_][\w-]+(?:\.[0-9])?|\.(?:lesser|lib|[al]?gpl\w*|mit|apache|bsd\w*))?(?:\.(?:md|txt|rst|html?|adoc))?$"
)
_FOLDER: Final = re.compile(r"(?i)(?:^|/)LICENSES/")
_COMMENT: Final = re.compile(rb"(?i)[ \t]*(?:[#*;%!|\"']|//|/\*|--|<!--|\(\*|\{-|dnl|rem\b|\.\.)")


def is_for_attribution(path: str) -> bool:
    """Return whether the file at ``path`` holds licences or names of authors and nothing else.

    >>> is_for_attribution("src/LICENSE-MIT.txt"), is_for_attribution("docs/authors.py")
    (True, False)
    """
    return _FILE.match(path, path.rfind("/") + 1) is not None or _FOLDER.search(path) is not None


def attributed(
    text: bytes, path: str, findings: Iterable[Finding], marks: Sequence[int]
) -> Iterator[Finding]:
    """Yield ``findings``, in order of place, those of notices marked as attribution.

    ``marks`` are the ends, rising, of copyright marks and of the words of licences.  What lies in
    the passage of a finding before it is judged as that one is.
    """
    whole = is_for_attribution(path)
    passage = _Passage(text, 0, 0)
    far: list[int] = []  # places that no mark is near to, whose passages nobody had to look at yet
    for each in findings:
        is_notice = whole
        if each.kind in _KINDS and marks and not whole:
            at = each.start_byte
            if far and at - far[-1] > _FURTHEST_BYTES:
                far.clear()  # no passage of theirs reaches so far
            if _is_near(marks, at):
                for place in [*far, at]:
                    if not passage.covers(place):
                        passage = _Passage(text, place)
                far.clear()
                is_notice = passage.holds_one(marks)
            else:
                far.append(at)
        is_told = is_notice and each.kind in _KINDS
        yield each.in_notice() if is_told else each


def _is_near(marks: Sequence[int], at: int) -> bool:
    """Return whether one of ``marks`` is as near to ``at`` as the passage around it reaches."""
    first = bisect.bisect_right(marks, at - _FURTHEST_BYTES)
    return first < len(marks) and marks[first] <= at + _FURTHEST_BYTES


class _Passage:
    """The passage around ``at``, of whose ends only as much is looked for as is asked for."""

    def __init__(self, text: bytes, at: int, end: int = -1) -> None:
        self._text, self._at = text, at
        self._line_end = _line_end(text, at) if end < 0 else end
        self._end = end
        self._is_notice: bool | None = None

    def covers(self, place: int) -> bool:
        """Return whether ``place``, which is not before ``at``, lies within it."""
        is_near = place - self._at <= _FURTHEST_BYTES
        return is_near and (place < self._line_end or place < self._high())

    def holds_one(self, marks: Sequence[int]) -> bool:
        """Return whether one of ``marks`` lies within it."""
        if self._is_notice is None:
            line = _line_start(self._text, self._at)
            self._is_notice = _has(marks, line, self._line_end) or _has(
                marks, self._low(line), self._high()
            )
        return self._is_notice

    def _in_comment(self) -> bool:
        return _COMMENT.match(self._text, _line_start(self._text, self._at)) is not None

    def _low(self, low: int) -> int:
        in_comment = self._in_comment()
        while low > 0 and self._at - low < _REACH_BYTES:
            above = _line_start(self._text, low - 1)
            if not _goes_on(self._text, above, low, in_comment=in_comment):
                break
            low = above
        return low

    def _high(self) -> int:
        if self._end < 0:
            text, high, in_comment = self._text, self._line_end, self._in_comment()
            while high < len(text) and high - self._at < _REACH_BYTES:
                below = _line_end(text, high + 1)
                if not _goes_on(text, high + 1, below, in_comment=in_comment):
                    break
                high = below
            self._end = max(high, self._at + 1)
        return self._end


def _has(marks: Sequence[int], low: int, high: int) -> bool:
    first = bisect.bisect_right(marks, low)
    return first < len(marks) and marks[first] <= high


def _goes_on(text: bytes, start: int, stop: int, *, in_comment: bool) -> bool:
    if in_comment:
        return _COMMENT.match(text, start) is not None
    return bool(text[start:stop].strip())


def _line_start(text: bytes, at: int) -> int:
    low = max(0, at - _REACH_BYTES)
    return text.rfind(b"\n", low, at) + 1 or low


def _line_end(text: bytes, start: int) -> int:
    newline = text.find(b"\n", start, start + _REACH_BYTES)
    return newline if newline >= 0 else min(len(text), start + _REACH_BYTES)


def _is_only_a_mark(_text: bytes, _end: int) -> Seen:
    return NOTHING


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="notice",
            expression=(
                r"copyright|\xc2\xa9|\(c\),? ?[12]|permission is hereby|redistribution and use|licen[cs]ed? under"
                r"|under the terms|spdx-license|public licen[cs]e|all rights reserved"
            ),
            literals=(
                b"copyright",
                b"\xc2\xa9",
                b"(c)",
                b"permission",
                b"redistribution",
                b"licen",
                b"under",
                b"spdx",
                b"rights",
            ),
            ignore_case=True,
        ),
        confirm=_is_only_a_mark,
    ),
)
