"""The words by which licence passages are found.

``vocabulary.tsv`` was chosen from ScanCode's rules by ``benchmarks/licenses/vocabulary.py``: for
each rule words that are rare in code, so few that all rules are covered at the least cost.  It
holds words and weights, no text of a rule.
"""

import dataclasses
import functools
import re
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

HEADS: Final = 1 << 16  # bits of the table that nearly all other words fail at
HEAD_SHIFT: Final = np.uint64(64 - 16)
LENGTHS: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio
SPREAD: Final = np.uint64(0xD6E8FEB86659FD93)  # odd, half of its bits set
ENOUGH: Final = 6  # weight of a licence paragraph: one telling word, or some that tell together
_WORDS: Final = re.compile(r"[^\W_]+")
_LOWERED: Final = bytes(byte if bytes([byte]).isalnum() else 32 for byte in range(256)).lower()
"""What takes the place of each ASCII character: small letters, and blanks between words."""
_MOD: Final = 1 << 64


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Weighted words as native kernels read them, compiled anew where this module changes.

    ``words``: weight of each.  ``heads``: a bit for each :func:`head_of`, set where a word has it.
    ``table``: word hashes by open addressing, 0 is free; ``weights``: of the same slots.
    """

    engine: str
    words: dict[str, int]
    heads: NDArray[np.uint64]
    table: NDArray[np.uint64]
    weights: NDArray[np.int64]


def word_hash(word: str) -> int:
    """Return 64 bits of the UTF-8 of ``word``, each ASCII byte with bit 5 set: by eights xor,
    multiply, and the upper half onto the lower one.

    >>> word_hash("MIT") == word_hash("mit"), word_hash("license") == word_hash("licence")
    (True, False)
    """
    written = bytes(byte | 32 if byte < 128 else byte for byte in word.encode())
    value = 0
    for at in range(0, len(written), 8):
        value ^= int.from_bytes(written[at : at + 8], "little")
        value = value * int(SPREAD) % _MOD
        value ^= value >> 32
    return value


def head_of(word: str) -> int:
    """Return a number below :data:`HEADS` from the first eight bytes, in lower case, and the length.

    >>> head_of("MIT") == head_of("mit"), head_of("mit") == head_of("mitre")
    (True, False)
    """
    written = word.encode()
    head = int.from_bytes(bytes(byte | 32 for byte in written[:8]), "little")
    return (head + len(written) * int(LENGTHS)) * int(SPREAD) % _MOD >> int(HEAD_SHIFT)


def weigh(engine: str, words: dict[str, int]) -> Vocabulary:
    """Return the vocabulary of ``words``: three bytes each at least, with a weight."""
    slots = 1 << (4 * len(words)).bit_length()
    heads = np.zeros(HEADS // 64, np.uint64)
    table, weights = np.zeros(slots, np.uint64), np.zeros(slots, np.int64)
    for word, weight in words.items():
        head = head_of(word)
        heads[head // 64] |= np.uint64(1 << head % 64)
        value = word_hash(word)
        slot = value % slots
        while table[slot]:
            slot = (slot + 1) % slots
        table[slot], weights[slot] = value, weight
    return Vocabulary(engine=engine, words=words, heads=heads, table=table, weights=weights)


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary; ``engine`` names the ScanCode version whose rules it covers.

    >>> vocabulary().engine
    'scancode-toolkit 32.5.0'
    """
    text = resources.files("scrub.licenses").joinpath("vocabulary.tsv").read_text("utf-8")
    head, *lines = text.splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return weigh(head.removeprefix("# "), {word: int(weight) for word, weight in pairs})


def words_in(text: str) -> frozenset[str]:
    """Return the words of the vocabulary that ``text`` has.

    >>> sorted(words_in("the MIT License"))
    ['license', 'mit']
    """
    if text.isascii():  # the same words as the expression's, six times as fast
        written = text.encode().translate(_LOWERED).decode().split()
    else:
        written = _WORDS.findall(text.lower())
    return _known().intersection(written)


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(vocabulary().words)


words_of: Final = functools.lru_cache(maxsize=1 << 15)(words_in)
"""The same for lines, which recur."""


def weight_of(words: frozenset[str]) -> int:
    """Return the weight of ``words`` of the vocabulary together."""
    return sum(map(vocabulary().words.__getitem__, words))
