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


@functools.lru_cache(maxsize=1 << 12)
def rarity(text: bytes) -> float:
    """Return the bits per character that ``text`` costs, 0 for none.

    >>> rarity(b"getElementsByTagName") < 4 < rarity(b"q7Xk2Vb9Zt4Wm1Rj")
    True
    """
    if not text:
        return 0.0
    table = _table()
    total, place = 0, _OTHER * LETTERS + _OTHER  # of the last two letters
    for third in classes(text):
        place = place * LETTERS + third
        total += table[place]
        place %= _PAIRS
    return total / SCALE / len(text)


def entropy(text: bytes) -> float:
    """Return Shannon's entropy of the letters of ``text``, in bits per letter.

    >>> entropy(b"aabb"), entropy(b"")
    (1.0, 0)
    """
    size = len(text)
    counts = [text.count(letter) for letter in set(text)]
    return sum([count / size * math.log2(size / count) for count in counts])


@functools.cache
def _table() -> bytes:
    return (importlib.resources.files("scrub.secrets") / "rarity.bin").read_bytes()
