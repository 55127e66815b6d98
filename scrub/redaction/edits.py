"""Findings to edits: every occurrence of a value, overlaps merged, byte-exact.

Replacements are another module's business (:mod:`scrub.redaction.profiles`); here are only spans.
"""

import bisect
import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scrub.finding import Finding, Suppressed
from scrub.redaction.places import Protected, places, sought_values


class Target(NamedTuple):
    """A span that must go, ``text[start_byte:end_byte]``, and the finding that names it.

    Where findings overlap, ``finding`` is the longest of them, the first in order of equals.
    """

    start_byte: int
    end_byte: int
    finding: Finding


class Edit(NamedTuple):
    """``text[start_byte:end_byte]`` becomes ``replacement``."""

    start_byte: int
    end_byte: int
    replacement: bytes

    def __repr__(self) -> str:
        """Return where it is, without its text: a surrogate may be keyed."""
        return f"Edit({self.start_byte}:{self.end_byte})"


def occurrences(
    text: bytes, findings: Sequence[Finding], suppressed: Sequence[Suppressed] = ()
) -> tuple[Finding, ...]:
    """Return ``findings`` and a copy of them for each further place of their values, sorted.

    No value is followed into a span that a policy lets stand (``suppressed``), nor, if it is short
    or of a kind that only context tells, out of its own place.
    """
    ordered = sorted(findings)
    sought = sought_values(text, ordered)
    if not sought:
        return tuple(ordered)
    known = {(each.start_byte, each.end_byte) for each in ordered}
    further = [
        (start, end, form)
        for start, form in places(text, tuple(sought))
        if (start, end := start + len(form)) not in known
    ]
    if not further:
        return tuple(ordered)
    protected = Protected(suppressed)
    for start, end, form in further:
        if (start, end) not in known and not protected.touches(start, end):
            known.add((start, end))
            origin = sought[form]
            encoding = "" if form == origin.value else origin.encoding
            ordered.append(origin._replace(start_byte=start, end_byte=end, encoding=encoding))
    return tuple(sorted(ordered))


def merged(findings: Iterable[Finding]) -> tuple[Target, ...]:
    """Return disjoint targets, in order, that cover exactly what ``findings`` cover.

    Findings that share a byte become one target; such that only touch stay apart.
    """
    targets: list[Target] = []
    for each in sorted(findings):
        if targets and each.start_byte < targets[-1].end_byte:
            last = targets[-1]
            longer = max(last.finding, each, key=_length)  # max gives the first of equals
            targets[-1] = Target(
                start_byte=last.start_byte,
                end_byte=max(last.end_byte, each.end_byte),
                finding=longer,
            )
        elif each.start_byte < each.end_byte:
            targets.append(Target(start_byte=each.start_byte, end_byte=each.end_byte, finding=each))
    return tuple(targets)


def applied(text: bytes, edits: Sequence[Edit]) -> bytes:
    """Return ``text`` with ``edits``, which are disjoint and in order, made.

    >>> applied(b"a secret", [Edit(start_byte=2, end_byte=8, replacement=b"<KEY>")])
    b'a <KEY>'
    """
    parts: list[bytes | memoryview] = []
    at = 0
    for edit in edits:
        assert at <= edit.start_byte <= edit.end_byte <= len(text), "edits overlap"
        parts += [text[at : edit.start_byte], edit.replacement]
        at = edit.end_byte
    return b"".join([*parts, memoryview(text)[at:]])  # which may be megabytes, copied once


class OffsetMap:
    """Where bytes of the edited text stood before; built once from the edits."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        growth = itertools.accumulate(
            len(edit.replacement) - (edit.end_byte - edit.start_byte) for edit in edits
        )
        before = [0, *growth]
        self._edits = edits
        self._shift = before
        self._starts = [
            edit.start_byte + moved for edit, moved in zip(edits, before, strict=False)
        ]  # of the replacements, in the edited text

    def before(self, offset: int) -> int:
        """Return the offset in the original of ``offset`` in the edited text.

        Inside a replacement that is the start of what it replaced.

        >>> OffsetMap([Edit(start_byte=2, end_byte=8, replacement=b"<KEY>")]).before(7)
        8
        """
        number = bisect.bisect_right(self._starts, offset)
        if not number:
            return offset
        edit = self._edits[number - 1]
        if offset < self._starts[number - 1] + len(edit.replacement):
            return edit.start_byte
        return offset - self._shift[number]


def _length(finding: Finding) -> int:
    return finding.end_byte - finding.start_byte


def original_of(target: Target, maps: Sequence[OffsetMap]) -> Target:
    """Return ``target``, found in an edited text, where it stood before all edits (``maps``)."""
    start, last = target.start_byte, target.end_byte - 1
    for each in reversed(maps):
        start, last = each.before(start), each.before(last)
    return target._replace(start_byte=start, end_byte=max(last, start) + 1)
