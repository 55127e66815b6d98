"""MinHash signatures, bit-identical to ``datasketch.MinHash(scheme="affine32")``.

Broder, On the resemblance and containment of documents, 1997: two sets agree in a value of their
signatures with a probability that is their Jaccard index.
"""

import dataclasses
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from dedup.simd import NUMBERS, lower_minima

EMPTY: Final = np.uint32(0xFFFFFFFF)  # every value of the signature of the empty set
LANES: Final = NUMBERS  # permutations are padded to a multiple of this
STEP: Final = 1024  # shingles that are mixed at a time: they stay in the first-level cache

_FIRST: Final = np.uint32(0x85EBCA6B)
_SECOND: Final = np.uint32(0xC2B2AE35)
_S13: Final = np.uint32(13)
_S16: Final = np.uint32(16)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Permutations:
    """The maps ``x -> multipliers * x + offsets`` modulo 2^32: two uint32 arrays of shape (k,)."""

    multipliers: NDArray[np.uint32]
    offsets: NDArray[np.uint32]

    @classmethod
    def generate(cls, count: int, *, seed: int) -> Self:
        """Return the ``count`` permutations that datasketch makes from ``seed``.

        >>> Permutations.generate(2, seed=1).multipliers.tolist()
        [3582191691, 4270784983]
        """
        random = np.random.RandomState(seed)  # datasketch's generator
        halves = random.randint(0, 1 << 31, count, dtype=np.uint32)
        multipliers = halves * np.uint32(2) + np.uint32(1)
        offsets = random.randint(0, 1 << 32, count, dtype=np.uint32)
        return cls(multipliers=multipliers, offsets=offsets)

    def __len__(self) -> int:
        return len(self.multipliers)

    def with_one_more(self, *, seed: int) -> Self:
        """Return these permutations and, as the last one, the first that ``seed`` makes."""
        one = self.generate(1, seed=seed)
        return type(self)(
            multipliers=np.append(self.multipliers, one.multipliers),
            offsets=np.append(self.offsets, one.offsets),
        )

    def padded(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Return both arrays filled up with zeros to a multiple of ``LANES``."""
        missing = -len(self) % LANES
        return np.pad(self.multipliers, (0, missing)), np.pad(self.offsets, (0, missing))


@native("uint32(uint64)")
def premix(shingle: np.uint64) -> np.uint32:
    """Return fmix32, MurmurHash3's finalizer, of the low 32 bits of ``shingle``."""
    state = np.uint32(shingle & np.uint64(0xFFFFFFFF))
    state = np.uint32((state ^ (state >> _S16)) * _FIRST)
    state = np.uint32((state ^ (state >> _S13)) * _SECOND)
    return np.uint32(state ^ (state >> _S16))


@native("void(uint64[::1], int64, int64, uint32[::1], uint32[::1], uint32[::1], uint32[::1])")
def sign(
    shingles: NDArray[np.uint64],
    first: int,
    last: int,
    multipliers: NDArray[np.uint32],
    offsets: NDArray[np.uint32],
    mixed: NDArray[np.uint32],
    minima: NDArray[np.uint32],
) -> None:
    """Write the signature of ``shingles[first:last]`` to ``minima``, padded as the permutations.

    ``mixed`` is scratch: so many shingles are mixed and go by in one step.
    """
    minima[:] = EMPTY
    for start in range(first, last, mixed.size):
        count = min(mixed.size, last - start)
        part = shingles[start : start + count]  # plain indices let the compiler use vectors
        for number in range(count):
            mixed[number] = premix(part[number])
        for lane in range(0, minima.size, LANES):
            lower_minima(mixed, count, multipliers, offsets, minima, lane)
