"""Attribution that licences oblige one to keep: whose name stands in a notice, and not elsewhere.

A name or an address is attribution in a file that is for nothing else (AUTHORS, LICENSE, NOTICE
and their like), and in a passage that bears a copyright mark or the words of a licence: the lines
of the same comment around it, or those up to the next empty line where no sign of a comment begins
them.
"""

import bisect
import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scrub.finding import Finding, Kind
from scrub.pii.rule import NOTHING, PersonalRule, Seen
from scrub.secrets.anchors import Anchor

_KINDS: Final = frozenset({Kind.NAME, Kind.EMAIL, Kind.USERNAME})
_REACH_BYTES: Final = 2000  # of a passage, each way
_FILE: Final = re.compile(
    r"(?i)(?:^|/)(?:authors|licen[cs]es?|copying|copyright|notice|credits|contributors|thanks|acks"
    r"|maintainers|codeowners|patents|unlicense)(?:[-_][\w-]+(?:\.[0-9])?|\.(?:lesser|lib|[al]?gpl\w*|mit|apache|bsd\w*))?(?:\.(?:md|txt|rst|html?|adoc))?$"
    r"|(?:^|/)LICENSES/"
)
_COMMENT: Final = re.compile(rb"(?i)[ \t]*(?:[#*;%!|\"']|//|/\*|--|<!--|\(\*|\{-|dnl|rem\b|\.\.)")


def is_for_attribution(path: str) -> bool:
    """Return whether the file at ``path`` holds licences or names of authors and nothing else.

    >>> is_for_attribution("src/LICENSE-MIT.txt"), is_for_attribution("docs/authors.py")
    (True, False)
    """
    return _FILE.search(path) is not None


def attributed(
    text: bytes, path: str, findings: Iterable[Finding], marks: Sequence[int]
) -> Iterator[Finding]:
    """Yield ``findings``, in order of place, those of notices marked as attribution.

    ``marks`` are the ends, rising, of copyright marks and of the words of licences.
    """
    whole = is_for_attribution(path)
    low = high = 0
    in_notice = False
    for each in findings:
        if each.kind not in _KINDS:
            yield each
            continue
        if not whole and not low <= each.start_byte < high:
            low, high = _passage(text, each.start_byte)
            first = bisect.bisect_right(marks, low)
            in_notice = first < len(marks) and marks[first] <= high
        yield dataclasses.replace(each, attribution=True) if whole or in_notice else each


def _passage(text: bytes, at: int) -> tuple[int, int]:
    """Return where the passage around ``at`` begins and ends."""
    line = text.rfind(b"\n", max(0, at - _REACH_BYTES), at) + 1 or max(0, at - _REACH_BYTES)
    in_comment = _COMMENT.match(text, line) is not None
    low, high = line, _line_end(text, at)
    while low > 0 and at - low < _REACH_BYTES:
        above = text.rfind(b"\n", max(0, low - 1 - _REACH_BYTES), low - 1) + 1
        if not _goes_on(text, above, low, in_comment=in_comment):
            break
        low = above
    while high < len(text) and high - at < _REACH_BYTES:
        below = _line_end(text, high + 1)
        if not _goes_on(text, high + 1, below, in_comment=in_comment):
            break
        high = below
    return low, max(high, at + 1)


def _goes_on(text: bytes, start: int, stop: int, *, in_comment: bool) -> bool:
    if in_comment:
        return _COMMENT.match(text, start) is not None
    return bool(text[start:stop].strip())


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
