"""A sample of documents in which near pairs are drawn together.

A uniform sample of a share p of the documents keeps p squared of the pairs.  So documents are
drawn by the value of a reserved min-hash, an extra permutation that no band uses.  Two documents
with Jaccard J have the same value with probability J (Broder 1997), and are then drawn together or
not at all; else they are drawn independently.  With one value in ``m`` drawn, both are drawn with
probability J / m + (1 - J) / m**2, and the pair stands for one over that (Horvitz and Thompson
1952).
"""

import numpy as np
from numpy.typing import NDArray


def sampling_modulus(n_documents: int, sample_documents: int) -> int:
    """Return ``m`` such that about ``sample_documents`` are drawn; 1 draws everything.

    >>> sampling_modulus(220_000, 4_000), sampling_modulus(900, 4_000)
    (55, 1)
    """
    return max(round(n_documents / sample_documents), 1)


def drawn(reserved: NDArray[np.uint32], modulus: int) -> NDArray[np.bool_]:
    """Return which documents are in the sample, bool[n].

    Minima are small numbers, so they are mixed before they are divided (SplitMix64's finaliser:
    Steele, Lea, Flood, OOPSLA 2014).

    >>> drawn(np.array([9, 9, 7], np.uint32), 2).tolist()
    [True, True, False]
    """
    mixed = reserved.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    chosen: NDArray[np.bool_] = mixed % np.uint64(modulus) == 0
    return chosen


def pair_weight(similarity: NDArray[np.float64], modulus: int) -> NDArray[np.float64]:
    """Return how many pairs of the corpus a drawn pair of this similarity stands for.

    >>> pair_weight(np.array([1.0, 0.5]), 10).round(3).tolist()
    [10.0, 18.182]
    """
    return modulus**2 / (1 + similarity * (modulus - 1))  # exactly 1 where all are drawn
