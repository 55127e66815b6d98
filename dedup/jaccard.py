"""Exact Jaccard similarity of shingle sets, one pair at a time or many at once.

J(A, B) = |A n B| / |A u B| (Jaccard 1901; Leskovec et al., Mining of Massive Datasets, 3.1.1).
Whether a pair reaches a threshold is decided in integers: a pair whose J is exactly 7/10 is
similar at 0.7, whatever 0.7 is in binary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corpus.errors import SettingsError

MAX_THRESHOLD_DECIMALS = 9  # keeps den * (|A| + |B|) inside int64 for sets of up to 2**31 shingles
_CHECK_STEPS = 32  # merge steps between two looks at the mismatches; 16 to 64 measure alike

# numba signatures; read-only, so that arrays over Arrow buffers are taken as they are.
VALUES = "Array(uint64, 1, 'C', readonly=True)"
INTEGERS = "Array(int64, 1, 'C', readonly=True)"
PAIRS = "Array(int64, 2, 'C', readonly=True)"
FRACTION = "UniTuple(int64, 2)"  # a Threshold's (num, den)
_FLAT = f"Tuple(({VALUES}, {INTEGERS}))"
_Flat = tuple[NDArray[np.uint64], NDArray[np.int64]]  # values, offsets


@dataclass(frozen=True, kw_only=True, slots=True)
class ShingleSets:
    """Many sets of 64-bit shingle hashes, one after the other.

    ``values`` is uint64[total]; set ``i`` is ``values[offsets[i]:offsets[i + 1]]``, sorted and
    without repeats.  ``offsets`` is int64[n + 1].
    """

    values: NDArray[np.uint64]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, sets: Sequence[NDArray[np.uint64]]) -> "ShingleSets":
        """Return the given sorted arrays as one."""
        offsets = np.zeros(len(sets) + 1, np.int64)
        np.cumsum([len(values) for values in sets], out=offsets[1:])
        return cls(values=np.concatenate([np.zeros(0, np.uint64), *sets]), offsets=offsets)

    def sizes(self) -> NDArray[np.int64]:
        """Return the number of shingles of each set, int64[n]."""
        return np.diff(self.offsets)

    def take(self, rows: NDArray[np.int64]) -> "ShingleSets":
        """Return the sets ``rows`` (int64), in that order."""
        sizes = self.sizes()[rows]
        offsets = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        where = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], sizes)
        return ShingleSets(values=self.values[where], offsets=offsets)


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """The smallest similarity that counts, as the exact fraction ``num / den``."""

    num: int
    den: int

    @classmethod
    def of(cls, similarity: float) -> "Threshold":
        """Return the fraction that ``similarity`` is when it is read as a decimal number.

        >>> Threshold.of(0.7)
        Threshold(num=7, den=10)

        Raises:
            SettingsError: ``similarity`` is not in (0, 1] or has more than nine decimals.
        """
        if not 0 < similarity <= 1:
            raise SettingsError(
                f"the threshold is {similarity}",
                why="it is compared with a Jaccard index",
                mend="use a number above 0 and at most 1",
            )
        decimal = Decimal(repr(float(similarity)))  # repr is the shortest decimal of the float
        if -int(decimal.as_tuple().exponent) > MAX_THRESHOLD_DECIMALS:
            raise SettingsError(
                f"the threshold is {similarity}",
                why=f"only {MAX_THRESHOLD_DECIMALS} decimals can be compared exactly",
                mend="write it with fewer decimals",
            )
        num, den = decimal.as_integer_ratio()
        return cls(num=num, den=den)

    def needed(self, size_a: int, size_b: int) -> int:
        """Return the least intersection with which two sets of these sizes reach the threshold.

        i / (a + b - i) >= num / den holds exactly when i >= (a + b) * num / (num + den).  It is
        at least 1: nothing says that two empty sets are alike.

        >>> Threshold.of(0.7).needed(10, 10)
        9
        """
        return max(-(-(size_a + size_b) * self.num // (self.num + self.den)), 1)


def jaccard(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    """Return |a n b| / |a u b|, 0..1, correctly rounded; two empty sets give 0.

    ``a`` and ``b`` are sorted uint64 arrays without repeats.  0 for two empty sets because nothing
    says that they are alike: files too short for a shingle must not all be one file.

    >>> jaccard(np.array([1, 2, 3], np.uint64), np.array([2, 3, 4], np.uint64))
    0.5
    """
    shared = len(np.intersect1d(a, b, assume_unique=True))
    union = len(a) + len(b) - shared
    return shared / union if union else 0.0


def intersections(
    left: ShingleSets, right: ShingleSets, pairs: NDArray[np.int64], *, threshold: float
) -> NDArray[np.int64]:
    """Return the exact |left[i] n right[j]| of each pair, or -1 where J is below ``threshold``.

    ``pairs`` is int64[m, 2] of (row in ``left``, row in ``right``); the result is int64[m].  The
    sizes alone rule out most hopeless pairs; the merge of the others stops as soon as too many
    shingles have missed.

    Raises:
        SettingsError: as :meth:`Threshold.of`.
        IndexError: a pair names a row that is not there.
    """
    limit = Threshold.of(threshold)
    if len(pairs) and (pairs.min() < 0 or (pairs.max(axis=0) >= (len(left), len(right))).any()):
        raise IndexError("a pair names a row outside the shingle sets")
    return _intersections(
        (left.values, left.offsets),
        (right.values, right.offsets),
        np.ascontiguousarray(pairs, np.int64),
        (limit.num, limit.den),
    )


def similarities(
    left: ShingleSets, right: ShingleSets, pairs: NDArray[np.int64], shared: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return J of each pair from its intersection size, float64[m]; -1 (unknown) stays -1.

    A quotient of integers is rounded correctly and rounding is monotone, so ``J >= threshold`` on
    these floats agrees with the exact comparison while union * den stays below 2**52.
    """
    union = left.sizes()[pairs[:, 0]] + right.sizes()[pairs[:, 1]] - shared
    return np.where(shared < 0, -1.0, shared / np.maximum(union, 1))


@njit(f"int64(int64, int64, {FRACTION})", cache=True, nogil=True)
def needed_shared(size_a: int, size_b: int, threshold: tuple[int, int]) -> int:
    """Return :meth:`Threshold.needed` inside kernels; ``threshold`` is (num, den)."""
    num, den = threshold
    return max((num * (size_a + size_b) + num + den - 1) // (num + den), 1)


@njit(f"int64({VALUES}, {VALUES})", cache=True, nogil=True)
def _merge(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> int:
    """Return how many values two ascending arrays share."""
    i = j = shared = 0
    while i < len(a) and j < len(b):
        for _ in range(min(len(a) - i, len(b) - j)):  # neither side can end within so many steps
            x, y = a[i], b[j]
            shared += int(x == y)
            i += int(x <= y)
            j += int(y <= x)
    return shared


@njit(f"int64({VALUES}, {VALUES}, int64)", cache=True, nogil=True)
def shared_or_hopeless(a: NDArray[np.uint64], b: NDArray[np.uint64], needed: int) -> int:
    """Return how many values two ascending arrays share, or -1 if that is below ``needed``.

    A merge is one long chain of dependent loads.  Both sets are cut at the middle value of ``a``
    and the halves merged in step, which gives the processor two chains at a time (measured: 1.4
    times faster; four chains run out of registers).  Sizes that differ much never come so far
    at thresholds of use, so there is no galloping.
    """
    spare_a, spare_b = len(a) - needed, len(b) - needed  # how many of each side may miss
    if spare_a < 0 or spare_b < 0:
        return -1
    a_cut = len(a) // 2
    b_cut = int(np.searchsorted(b, a[a_cut]))
    i, j, k, m, shared = 0, 0, a_cut, b_cut, 0
    while i < a_cut and j < b_cut and k < len(a) and m < len(b):
        steps = min(a_cut - i, b_cut - j, len(a) - k, len(b) - m, _CHECK_STEPS)
        for _ in range(steps):
            x, y, z, w = a[i], b[j], a[k], b[m]
            shared += int(x == y) + int(z == w)
            i += int(x <= y)
            j += int(y <= x)
            k += int(z <= w)
            m += int(w <= z)
        if i + k - a_cut - shared > spare_a or j + m - b_cut - shared > spare_b:
            return -1
    shared += _merge(a[i:a_cut], b[j:b_cut]) + _merge(a[k:], b[m:])
    return shared if shared >= needed else -1


@njit(f"int64[::1]({_FLAT}, {_FLAT}, {PAIRS}, {FRACTION})", cache=True, nogil=True)
def _intersections(
    left: _Flat, right: _Flat, pairs: NDArray[np.int64], threshold: tuple[int, int]
) -> NDArray[np.int64]:
    (values_a, offsets_a), (values_b, offsets_b) = left, right
    shared = np.full(len(pairs), -1, np.int64)
    for p in range(len(pairs)):
        i, j = pairs[p]
        a = values_a[offsets_a[i] : offsets_a[i + 1]]
        b = values_b[offsets_b[j] : offsets_b[j + 1]]
        shared[p] = shared_or_hopeless(a, b, needed_shared(len(a), len(b), threshold))
    return shared
