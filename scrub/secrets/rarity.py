"""How unlike words a string is: bits per character under a small model of identifiers.

Entropy alone cannot tell ``getElementsByTagNameNS`` from a key: both use many letters once.  A
model of which letter follows which two others can: identifiers cost 2 to 4 bits a character,
random strings 5 to 8.  The table is built by ``benchmarks/secrets/build_rarity.py`` from the
identifiers and words of CPython's standard library.
"""

import functools
import importlib.resources
import math
import re
from typing import Final

import numpy as np

from corpus.native import native
from scrub.secrets.letters import TEXT, Text, written

LETTERS: Final = 28  # a-z, a digit, anything else
SCALE: Final = 16.0  # a table's byte is this many to the bit
_DIGIT: Final = 26
_OTHER: Final = 27
_PAIRS: Final = LETTERS * LETTERS
_CAMEL: Final = re.compile(rb"(?<=[a-z])(?=[A-Z])")
_CLASS: Final = bytes(
    each - 97 if 97 <= each <= 122 else each - 65 if 65 <= each <= 90
    else _DIGIT if 48 <= each <= 57 else _OTHER
    for each in range(256)
)  # fmt: skip


def classes(text: bytes) -> bytes:
    """Return the letters' classes, with a break where a word begins in camelCase.

    >>> list(classes(b"aB1"))
    [0, 27, 1, 26]
    """
    return _CAMEL.sub(b"-", text).translate(_CLASS)


@native(f"int64({TEXT}, {TEXT})")
def _cost(letters: Text, table: Text) -> int:
    """Return what the classes ``letters`` cost, by the table of those that follow two others."""
    total, place = 0, _OTHER * LETTERS + _OTHER  # of the last two letters
    for third in letters:
        place = place * LETTERS + third
        total += table[place]
        place %= _PAIRS
    return total


@native(f"float64({TEXT})")
def _entropy(text: Text) -> float:
    counts = np.zeros(256, np.int64)
    for letter in text:
        counts[letter] += 1
    total = 0.0
    for count in counts:
        if count:
            total += count / text.size * math.log2(text.size / count)
    return total


@functools.lru_cache(maxsize=1 << 15)
def rarity(text: bytes) -> float:
    """Return the bits per character that ``text`` costs, 0 for none.

    >>> rarity(b"getElementsByTagName") < 4 < rarity(b"q7Xk2Vb9Zt4Wm1Rj")
    True
    """
    return _cost(written(classes(text)), _table()) / SCALE / len(text) if text else 0.0


@functools.lru_cache(maxsize=1 << 15)
def entropy(text: bytes) -> float:
    """Return Shannon's entropy of the letters of ``text``, in bits per letter.

    >>> entropy(b"aabb"), entropy(b"")
    (1.0, 0.0)
    """
    return _entropy(written(text))


@functools.cache
def _table() -> Text:
    return written((importlib.resources.files("scrub.secrets") / "rarity.bin").read_bytes())
