"""Whether a passage starts inside a comment that began before it."""

import functools
from collections.abc import Iterator
from typing import Final

from scrub.licenses.lines import BLOCKS, OWN_BLOCKS, PROSE, PYTHON

_DOUBLE: Final = b'"""'
_SINGLE: Final = b"'''"


def opened_before(before: bytes, language: str) -> bool:
    r"""Return whether ``before``, what stands before a passage, leaves a comment open.

    >>> opened_before(b"int x;\n/* one\n", "C"), opened_before(b"/* one */\n", "C")
    (True, False)
    """
    for start, end in OWN_BLOCKS.get(language, BLOCKS):
        at = before.rfind(start.encode())
        if at >= 0 and before.find(end.encode(), at + len(start)) < 0:
            return True
    if language not in PYTHON:
        return False
    quotes = list(_quotes_in(before))
    if len(quotes) % 2 == 0:
        return False
    head = before[before.rfind(b"\n", 0, quotes[-1]) + 1 : quotes[-1]]
    return not head.strip(b" \trRuUbB")


def _quotes_in(text: bytes) -> Iterator[int]:
    """Yield where triple quotes stand in ``text``, of overlapping ones the first."""
    at, double, single = 0, text.find(_DOUBLE), text.find(_SINGLE)
    while double >= 0 or single >= 0:
        place = min(each for each in (double, single) if each >= 0)
        yield place
        at = place + len(_DOUBLE)
        double = text.find(_DOUBLE, at) if 0 <= double < at else double
        single = text.find(_SINGLE, at) if 0 <= single < at else single


@functools.cache
def may_be_opened(language: str) -> bool:
    """Return whether ``language`` has comments that go on over lines, or docstrings."""
    return language not in PROSE and bool(language in PYTHON or OWN_BLOCKS.get(language, BLOCKS))
