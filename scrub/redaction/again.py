"""Where a text must be scanned again after its edits: around them, for elsewhere it is as it was.

What a detector says of a place depends on the lines within its reach, and a scan of the text before
its edits has found all of it that must go.  So a scan after the edits can tell something new only
on the lines within reach of an edit.  Some rules look further, as far
as a key's body or a table goes: where one does, before the edits or after, all of the text is
scanned again, and so it is where the stretches hold any finding.
"""

from collections.abc import Sequence
from typing import Final

from scrub.redaction.edits import Edit

_WORTH_SHARE: Final = 0.7  # of the text; stretches that hold more of it are no cheaper


def stretches(text: bytes, edits: Sequence[Edit], reach_bytes: int) -> tuple[tuple[int, int], ...]:
    r"""Return (start, end) of the stretches of ``text`` that must be seen again, apart and rising.

    ``edits``, disjoint and in order, have just made it; a stretch holds whole lines, at least
    ``reach_bytes`` each way.  All of it is one stretch where little else would be left.

    >>> text = b"a <KEY>" + b"\nb" * 5000
    >>> stretches(text, [Edit(start_byte=2, end_byte=9, replacement=b"<KEY>")], 1000)
    ((0, 1008),)
    """
    whole = ((0, len(text)),)
    found: list[tuple[int, int]] = []
    moved, held = 0, 0
    for edit in edits:
        at = edit.start_byte + moved
        end = at + len(edit.replacement)
        moved = end - edit.end_byte
        if found and end + reach_bytes < found[-1][1]:
            continue  # on a long line, whose ends are looked for once
        low = max(0, at - reach_bytes)
        low = text.rfind(b"\n", 0, low) + 1 if low else 0
        high = text.find(b"\n", min(len(text), end + reach_bytes))
        high = len(text) if high < 0 else high + 1
        if found and low <= found[-1][1]:
            low, last = found.pop()
            held -= last - low
        found.append((low, high))
        held += high - low
        if held > _WORTH_SHARE * len(text):
            return whole
    return tuple(found)
