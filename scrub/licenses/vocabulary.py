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

PREFIXES: Final = 1 << 15  # of three letters, five bits each
ENOUGH: Final = 6  # weight of a licence paragraph: one telling word, or some that tell together
_WORDS: Final = re.compile(r"[^\W_]+")
_MOD: Final = 1 << 64


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Weighted words as the kernel reads them.

    ``words``: weight of each.  ``prefixes``: of the :data:`PREFIXES` first three letters, which occur;
    ``fours``: of these and the fourth letter (0: the word ends), which occur.
    ``table``: word hashes by open addressing, 0 is free; ``weights``: of the same slots.
    """

    engine: str
    words: dict[str, int]
    prefixes: NDArray[np.uint8]
    fours: NDArray[np.uint8]
    table: NDArray[np.uint64]
    weights: NDArray[np.int64]


def word_hash(word: str) -> int:
    """Return FNV-1a (64 bits) of the lower-case UTF-8 ``word``, each ASCII byte with bit 5 set.

    >>> word_hash("MIT") == word_hash("mit")
    True
    """
    value = 14695981039346656037
    for byte in word.encode():
        value = (value ^ (byte | 32 if byte < 128 else byte)) * 1099511628211 % _MOD
    return value


def letter_code(byte: int) -> int:
    """Return five bits for a byte of a word, 0 for any other; digits and UTF-8 share a few.

    >>> letter_code(ord("a")), letter_code(ord("Z")), letter_code(ord("_"))
    (1, 26, 0)
    """
    if byte >= 128:
        return 31
    letter = chr(byte).lower()
    if "a" <= letter <= "z":
        return ord(letter) - 96
    return 27 + byte % 4 if letter.isdigit() else 0


def prefix_of(word: str) -> int:
    """Return the codes of the first three bytes.

    >>> prefix_of("mit") == prefix_of("MITRE")
    True
    """
    first, second, third = (letter_code(byte) for byte in word.encode()[:3])
    return first << 10 | second << 5 | third


def weigh(engine: str, words: dict[str, int]) -> Vocabulary:
    """Return the vocabulary of ``words``: three bytes each at least, with a weight."""
    slots = 1 << (4 * len(words)).bit_length()
    prefixes, fours = np.zeros(PREFIXES, np.uint8), np.zeros(PREFIXES << 5, np.uint8)
    table, weights = np.zeros(slots, np.uint64), np.zeros(slots, np.int64)
    for word, weight in words.items():
        prefixes[prefix_of(word)] = 1
        fours[prefix_of(word) << 5 | letter_code((word.encode() + b" ")[3])] = 1
        value = word_hash(word)
        slot = value % slots
        while table[slot]:
            slot = (slot + 1) % slots
        table[slot], weights[slot] = value, weight
    return Vocabulary(
        engine=engine, words=words, prefixes=prefixes, fours=fours, table=table, weights=weights
    )


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


@functools.lru_cache(maxsize=1 << 15)
def words_of(line: str) -> frozenset[str]:
    """Return the words of the vocabulary that ``line`` has.

    >>> sorted(words_of("the MIT License"))
    ['license', 'mit']
    """
    return frozenset(vocabulary().words.keys() & set(_WORDS.findall(line.lower())))


def weight_of(words: frozenset[str]) -> int:
    """Return the weight of ``words`` of the vocabulary together."""
    return sum(map(vocabulary().words.__getitem__, words))
