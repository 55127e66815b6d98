"""Every further place of values that were found once, in one pass over the text."""

import bisect
import itertools
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from scrub.finding import Finding, Kind, Suppressed

LEAST_VALUE_BYTES: Final = 8  # a shorter value also occurs where it means something else
_LONG_VALUE_BYTES: Final = 20  # so long a value is itself wherever it stands, boundaries or not
_FEW_VALUES: Final = 16  # up to here, a search for each is faster than windows of the whole text
_HEAD_BYTES: Final = 256  # of a place that are compared with forms in order
_TABLE_BITS: Final = 20
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
# What a detector tells by form alone it finds everywhere; what only context tells stays in place.
_STAYS_IN_PLACE: Final = frozenset(
    {
        Kind.EMAIL,
        Kind.IP_ADDRESS,
        Kind.USERNAME,
        Kind.MAC_ADDRESS,
        Kind.IBAN,
        Kind.WALLET,
        Kind.COORDINATES,
    }
)


def sought_values(text: bytes, findings: Sequence[Finding]) -> dict[bytes, Finding]:
    """Return which byte strings to look for, and the first finding that each came from.

    Both the bytes as found and, where they hold the value encoded, the value itself.
    """
    sought: dict[bytes, Finding] = {}
    for each in findings:
        if each.kind not in _STAYS_IN_PLACE:
            for form in (text[each.start_byte : each.end_byte], each.value):
                if len(form) >= LEAST_VALUE_BYTES:
                    sought.setdefault(form, each)
    return sought


def places(text: bytes, forms: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield (start, form) wherever one of ``forms`` stands in ``text``; none is below 8 bytes.

    A short one must stand alone: no letter, digit or underscore may continue it.
    """
    search = _each if len(forms) <= _FEW_VALUES else _windows
    for start, form in search(text, forms):
        if len(form) >= _LONG_VALUE_BYTES or _stands_alone(text, start, start + len(form)):
            yield start, form


class Protected:
    """Spans that a policy lets stand: a value must not be followed into them."""

    def __init__(self, suppressed: Sequence[Suppressed]) -> None:
        kept = sorted((each.start_byte, each.end_byte) for each in suppressed)
        self._starts = [start for start, _ in kept]
        self._ends = list(itertools.accumulate((end for _, end in kept), max))

    def touches(self, start: int, end: int) -> bool:
        """Return whether a protected span shares a byte with ``start`` to ``end``."""
        before = bisect.bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start


def _each(text: bytes, forms: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    for form in forms:
        at = text.find(form)
        while at >= 0:
            yield at, form
            at = text.find(form, at + len(form))


def _windows(text: bytes, forms: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield as :func:`_each`, of one place the longest form first.

    Windows of 8 bytes are numbers, and few are in the table of the numbers that forms begin with.
    There the forms in order say which of them can stand: the last that is no greater than the text,
    and those that begin it.
    """
    ordered = sorted(forms)
    within = _beginnings(ordered)
    free = [0] * len(ordered)  # where the next place of a form may begin
    for start in _likely(text, ordered):
        head = text[start : start + _HEAD_BYTES]
        place = after = bisect.bisect_right(ordered, head)
        while after < len(ordered) and ordered[after].startswith(head):  # longer than the head
            after += 1
        standing = [*range(place, after)]
        place -= 1
        while place >= 0:
            standing.append(place)
            place = within[place]
        for each in standing:
            form = ordered[each]
            if start >= free[each] and text.startswith(form, start):
                free[each] = start + len(form)
                yield start, form


def _beginnings(ordered: Sequence[bytes]) -> list[int]:
    """Return for each form the longest other that it begins with, by number, -1 for none.

    >>> _beginnings([b"a", b"ab", b"abc", b"b"])
    [-1, 0, 1, -1]
    """
    within: list[int] = []
    for number, form in enumerate(ordered):
        before = number - 1
        while before >= 0 and not form.startswith(ordered[before]):
            before = within[before]
        within.append(before)
    return within


def _likely(text: bytes, forms: Sequence[bytes]) -> Iterator[int]:
    """Yield the places, rising, where a form may begin: all such, and few others."""
    if len(text) < LEAST_VALUE_BYTES:
        return
    raw = np.frombuffer(text, np.uint8).astype(np.uint64)
    windows = np.zeros(len(text) - LEAST_VALUE_BYTES + 1, np.uint64)
    for place in range(LEAST_VALUE_BYTES):
        windows = (windows << np.uint64(8)) | raw[place : place + len(windows)]
    begins = np.frombuffer(b"".join(form[:LEAST_VALUE_BYTES] for form in forms), ">u8")
    table = np.zeros(1 << _TABLE_BITS, np.bool_)
    table[_slots(begins.astype(np.uint64))] = True
    yield from np.flatnonzero(table[_slots(windows)]).tolist()


def _slots(
    windows: np.ndarray[tuple[int], np.dtype[np.uint64]],
) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Return slots of a table for ``windows`` (Knuth's multiplicative hashing, TAOCP 6.4)."""
    return (windows * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _TABLE_BITS)


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    before = start > 0 and text[start - 1] in _WORD and text[start] in _WORD
    after = end < len(text) and text[end] in _WORD and text[end - 1] in _WORD
    return not before and not after
