"""Estimated shares with intervals that know how the sample was drawn.

The interval is the exact binomial one (Clopper and Pearson 1934) for as many independent
observations as have the variance of the estimate (Korn and Graubard, Survey Methodology 24, 1998).
The variance is that of a ratio, linearised, over the units that were drawn (Saerndal, Swensson,
Wretman: Model Assisted Survey Sampling, 1992, 5.7), widened where few of them make it up.

A few units can hold most of the weight, and where nothing or everything was found no variance is
seen at all.  Then an observation is a unit, and as many count as there would be if all had the
same weight: for equal units that is the rule of three, on two sides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

_TAIL = 0.025  # of each side of a 95 % interval
_NORMAL = 1.959963984540054  # what is beyond this many standard deviations is that tail
_ENOUGH_UNITS = 8  # fewer say nothing of their spread (NCHS Data Presentation Standards, 2017)


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """An estimated share with its 95 % interval, and how many observations it rests on."""

    value: float
    low: float
    high: float
    observations: int


def weighted_share(
    found: NDArray[np.bool_],
    *,
    weight: NDArray[np.float64],
    drawn_with: NDArray[np.float64],
    unit: NDArray[np.int64],
) -> Share:
    """Return the share of the total ``weight`` that was found.

    All arrays have one entry an observation.  ``drawn_with`` is its probability of being in the
    sample: with 1 throughout, nothing is left to chance and the interval is a point.  ``unit``
    (int64, 0..) says which observations are drawn together.  Without observations nothing is
    known: 1, from 0 to 1.

    >>> half = np.full(40, 0.5)
    >>> share = weighted_share(np.arange(40) > 0, weight=half, drawn_with=half, unit=np.arange(40))
    >>> round(share.low, 3), share.value, round(share.high, 3)
    (0.913, 0.975, 0.997)
    """
    if not len(found):
        return Share(value=1.0, low=0.0, high=1.0, observations=0)
    value = 1.0 if found.all() else float(weight[found].sum() / weight.sum())
    by_chance = weight / weight.sum() * np.sqrt(1 - drawn_with)
    if not by_chance.any():
        return binomial_share(value, np.inf, len(found))
    units = 1 / (_totals(by_chance, unit) ** 2).sum()  # as many as if all had the same weight
    squares = _totals(by_chance * (found - value), unit) ** 2
    effective = units
    if squares.any() and value not in {0.0, 1.0}:
        effective = min(value * (1 - value) / squares.sum(), units)
        if units >= _ENOUGH_UNITS:
            freedom = max(squares.sum() ** 2 / (squares**2).sum(), 1)  # Satterthwaite 1946
            widened = stdtrit(freedom, 1 - _TAIL) / _NORMAL
            effective = max(value * (1 - value) / squares.sum() / widened**2, effective)
    return binomial_share(value, float(effective), len(found))


def total_share(
    weight: NDArray[np.float64],
    *,
    of: int,
    drawn_with: NDArray[np.float64],
    unit: NDArray[np.int64],
    worth_if_none: float,
) -> Share:
    """Return sum(``weight``) / ``of``, at most 1: the share of a known number that was estimated.

    ``worth_if_none`` is how many independent observations the sample is worth if it is empty.
    """
    value = min(float(weight.sum()) / of, 1.0)
    spread = float((_totals(weight / of * np.sqrt(1 - drawn_with), unit) ** 2).sum())
    if not len(weight) or value == 1:
        effective = worth_if_none
    else:
        effective = value * (1 - value) / spread if spread else np.inf
    return binomial_share(value, effective, len(weight))


def binomial_share(value: float, effective: float, observations: int) -> Share:
    """Return the Clopper-Pearson interval for ``effective`` observations (inf: a point)."""
    low, high = value, value
    if np.isfinite(effective):
        hits, misses = value * effective, (1 - value) * effective
        low = float(betaincinv(hits, misses + 1, _TAIL)) if hits else 0.0
        high = float(betaincinv(hits + 1, misses, 1 - _TAIL)) if misses else 1.0
    return Share(value=value, low=low, high=high, observations=observations)


def _totals(terms: NDArray[np.float64], unit: NDArray[np.int64]) -> NDArray[np.float64]:
    totals: NDArray[np.float64] = np.bincount(unit, terms).astype(np.float64)
    return totals
