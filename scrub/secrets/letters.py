"""Small steps over a text for kernels: native code that others inline."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native

Text = NDArray[np.uint8]
Members = NDArray[np.bool_]
TEXT: Final = "Array(uint8, 1, 'C', readonly=True)"
MEMBERS: Final = "Array(boolean, 1, 'C', readonly=True)"
WORD: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"


def members(letters: bytes) -> Members:
    """Return, by byte, whether it is one of ``letters``.

    >>> bool(members(b"ab")[ord("b")]), bool(members(b"ab")[ord("c")])
    (True, False)
    """
    table = np.zeros(256, np.bool_)
    table[list(letters)] = True
    return table


BLANK: Final = members(b" \t")
SPACE: Final = members(b" \t\r\n\f\v")


def written(word: bytes) -> Text:
    """Return ``word`` as kernels read it."""
    return np.frombuffer(word, np.uint8)


@native(f"int64({TEXT}, int64, {MEMBERS}, int64)")
def past(text: Text, at: int, letters: Members, most: int) -> int:
    """Return where the run of ``letters`` from ``at`` ends, after ``most`` bytes at the latest.

    >>> past(written(b"a = b"), 1, members(b" ="), 9)
    4
    """
    stop = min(text.size, at + most)
    while at < stop and letters[text[at]]:
        at += 1
    return at


@native(f"boolean({TEXT}, int64, {TEXT})")
def stands(text: Text, at: int, word: Text) -> bool:
    """Return whether ``word`` stands at ``at``.

    >>> stands(written(b"a or b"), 2, written(b"or"))
    True
    """
    if at + word.size > text.size:
        return False
    for place in range(word.size):  # noqa: SIM110 (kernels know no generators)
        if text[at + place] != word[place]:
            return False
    return True


@native(f"boolean({TEXT}, int64, {MEMBERS})")
def is_at(text: Text, at: int, letters: Members) -> bool:
    """Return whether one of ``letters`` stands at ``at``, which may be behind the text.

    >>> is_at(written(b"ab"), 1, members(b"b")), is_at(written(b"ab"), 2, members(b"b"))
    (True, False)
    """
    return at < text.size and letters[text[at]]


@native(f"boolean({TEXT}, int64, int64)")
def has(text: Text, at: int, letter: int) -> bool:
    """Return whether ``letter`` stands at ``at``, which may be behind the text.

    >>> has(written(b"ab"), 1, ord("b")), has(written(b"ab"), 2, ord("b"))
    (True, False)
    """
    return at < text.size and text[at] == letter
