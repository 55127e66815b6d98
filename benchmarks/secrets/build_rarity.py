"""Builds scrub/secrets/rarity.bin from the identifiers and words of CPython's standard library."""

import re
import sysconfig
from collections import Counter
from pathlib import Path

import numpy as np

from scrub.secrets.rarity import LETTERS, SCALE, classes

TARGET = Path(__file__).resolve().parents[2] / "scrub" / "secrets" / "rarity.bin"
WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{2,40}")
VECTOR = re.compile(rb"(?:[A-Za-z_]*\d){3}")  # test vectors and generated names, no words
SMOOTHING = 2.0  # counts that the model of pairs lends to the model of triples


def main() -> None:
    """Write the model of words, from the standard library's names."""
    library = Path(sysconfig.get_path("stdlib"))
    words: Counter[bytes] = Counter()
    for path in sorted(library.rglob("*.py")):
        if "site-packages" not in path.parts:
            words.update(WORD.findall(path.read_bytes()))
    words = Counter({word: times for word, times in words.items() if not VECTOR.search(word)})
    counts = np.zeros((LETTERS,) * 3)
    for word, times in words.items():
        triples = bytes((LETTERS - 1, LETTERS - 1)) + classes(word) + bytes((LETTERS - 1,))
        for place in range(len(triples) - 2):
            # A logarithm of the times, so that "self" does not outweigh the rest of the language.
            counts[tuple(triples[place : place + 3])] += 1 + np.log2(times)
    pairs = counts.sum(axis=0)
    pairs = (pairs + 1) / (pairs + 1).sum(axis=1, keepdims=True)
    triple = (counts + SMOOTHING * pairs) / (counts.sum(axis=2, keepdims=True) + SMOOTHING)
    bits = np.minimum(-np.log2(triple) * SCALE, 255).round().astype(np.uint8)
    TARGET.write_bytes(bits.tobytes())
    print(f"{len(words)} words, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
