"""Locality-sensitive hashing of signatures: which (bands, rows), and the key of each band.

Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4: documents whose signatures agree in
all rows of at least one band are candidates.
"""

import dataclasses
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError
from corpus.native import native

_FIRST: Final = np.uint64(0xFF51AFD7ED558CCD)  # fmix64 of MurmurHash3
_SECOND: Final = np.uint64(0xC4CEB9FE1A85EC53)
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(33)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Bands:
    """A signature cut into ``bands`` bands of ``rows`` values; what is left over is not used."""

    bands: int
    rows: int


def collision_probability(similarity: float, *, bands: int, rows: int) -> float:
    """Return the chance that two documents share at least one band.

    ``similarity`` is their true Jaccard index, 0..1.  Leskovec et al., 3.4.2.

    >>> round(collision_probability(0.8, bands=20, rows=5), 5)
    0.99964
    """
    return -math.expm1(bands * math.log1p(-(similarity**rows))) if similarity < 1 else 1.0


def choose_bands(*, threshold: float, recall: float, permutations: int) -> Bands:
    """Return the most selective bands that find pairs at ``threshold`` with probability ``recall``.

    Of all (bands, rows) with ``bands * rows <= permutations`` it is the one with the most rows,
    hence the fewest false candidates, and all bands that there is room for.

    Raises ``SettingsError`` where even one row does not reach the recall.

    >>> choose_bands(threshold=0.7, recall=0.99, permutations=252)
    Bands(bands=42, rows=6)
    """
    for rows in range(permutations, 0, -1):
        bands = permutations // rows
        if collision_probability(threshold, bands=bands, rows=rows) >= recall:
            return Bands(bands=bands, rows=rows)
    raise SettingsError(
        f"near.recall is {recall} at near.threshold {threshold}",
        why=f"{permutations} permutations cannot find that many of such pairs",
        mend="raise near.permutations, or lower near.recall",
    )


def band_keys(signatures: NDArray[np.uint32], bands: Bands) -> NDArray[np.uint64]:
    """Return the key of each band of each signature: uint64 of shape (n, bands).

    ``signatures``: uint32 of shape (n, k), k at least bands * rows.  The band's number is part of
    its key, so keys of different bands meet only by chance.
    """
    width = bands.bands * bands.rows
    if signatures.ndim != 2 or signatures.shape[1] < width:
        raise ValueError(f"signatures of shape {signatures.shape} for {bands}")
    keys = np.empty((len(signatures), bands.bands), np.uint64)
    _hash_bands(np.array(signatures, np.uint32, order="C", copy=None), bands.rows, keys)
    return keys


@native("void(uint32[:, ::1], int64, uint64[:, ::1])")
def _hash_bands(signatures: NDArray[np.uint32], rows: int, keys: NDArray[np.uint64]) -> None:
    for document in range(keys.shape[0]):
        for band in range(keys.shape[1]):
            state = np.uint64(band + 1) * _GOLDEN
            for row in range(band * rows, (band + 1) * rows):
                state = (state ^ np.uint64(signatures[document, row])) * _FIRST
                state ^= state >> _SHIFT
            state *= _SECOND
            keys[document, band] = state ^ (state >> _SHIFT)
