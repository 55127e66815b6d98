"""What people look at to judge precision: some findings of each rule, in context, without values.

The value itself shows only its shape (``Aaaa9!``), and every other finding in the passage its kind.
"""

import dataclasses
import hashlib
import heapq
from collections.abc import Iterable, Sequence
from typing import Any, Final

_CONTEXT_LINES: Final = 2
_CONTEXT_BYTES: Final = 300  # of a side, at most
_SHAPE_BYTES: Final = 40
_SHAPES: Final = bytes(
    ord("9") if 48 <= each <= 57 else ord("A") if 65 <= each <= 90
    else ord("a") if 97 <= each <= 122 or each >= 128 else each if each >= 32 else ord(" ")
    for each in range(256)
)  # fmt: skip

Row = dict[str, Any]


@dataclasses.dataclass(kw_only=True, slots=True)
class Strata:
    """The findings of each kind and rule that come first by a hash of their place, and how many
    there are of each: what precision over the whole is weighed with.
    """

    each: int
    sizes: dict[tuple[str, str], int] = dataclasses.field(default_factory=dict)
    _heaps: dict[tuple[str, str], list[tuple[int, str, int, Row]]] = dataclasses.field(
        default_factory=dict
    )

    def add(self, findings: Iterable[Row]) -> None:
        """Take rows of ``audit/findings``."""
        for row in findings:
            stratum = (row["kind"], row["rule"])
            self.sizes[stratum] = self.sizes.get(stratum, 0) + 1
            place = f"{row['doc_id']}:{row['start_byte']}"
            drawn = int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], "big")
            entry = (-drawn, row["doc_id"], row["start_byte"], row)
            heap = self._heaps.setdefault(stratum, [])
            if len(heap) < self.each:
                heapq.heappush(heap, entry)
            else:
                heapq.heappushpop(heap, entry)

    def rows(self) -> list[Row]:
        """Return the chosen ones, by stratum and in the order of their hashes."""
        chosen = sorted(self._heaps.items())
        return [entry[3] for _, heap in chosen for entry in sorted(heap, reverse=True)]


def shape(value: bytes) -> str:
    """Return what kind of letters ``value`` is made of.

    >>> shape(b"Hunter2!")
    'Aaaaaa9!'
    """
    cut = value[:_SHAPE_BYTES].translate(_SHAPES).decode("ascii")
    return cut + (f"... ({len(value)} bytes)" if len(value) > _SHAPE_BYTES else "")


def passage(
    text: bytes, own: tuple[int, int], findings: Sequence[tuple[int, int, str]]
) -> tuple[str, str]:
    r"""Return what stands before and after the place ``own`` in ``text``, two lines each, with all
    ``findings`` (start, end, kind; disjoint) in it as their kinds.

    >>> passage(b"a = 1\nmail = x@y.z\n", (6, 10), [(13, 18, "email")])
    ('a = 1\n', ' = <EMAIL>\n')
    """
    start, end = own
    low, high = start, end
    for _ in range(_CONTEXT_LINES + 1):
        low = text.rfind(b"\n", 0, low)
        high = text.find(b"\n", high + 1)
        low, high = (low if low >= 0 else -1), (high if high >= 0 else len(text))
        if low < 0:
            break
    low = max(low + 1, start - _CONTEXT_BYTES)
    high = min(max(high, end), end + _CONTEXT_BYTES)
    return _redacted(text, low, start, findings), _redacted(text, end, high + 1, findings)


def _redacted(text: bytes, low: int, high: int, findings: Sequence[tuple[int, int, str]]) -> str:
    parts, at = [], low
    for start, end, kind in findings:
        if end > low and start < high:
            parts += [text[at : max(at, start)], f"<{kind.upper()}>".encode()]
            at = max(at, end)
    parts.append(text[at : max(at, high)])
    return b"".join(parts).decode("utf-8", "replace")
