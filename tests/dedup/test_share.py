import numpy as np
import pytest
from scipy import stats

from dedup.share import Share, binomial_share, total_share, weighted_share

HALF = np.full(50, 0.5)
APART = np.arange(50)


def test_all_found_is_the_exact_binomial_bound_on_the_units():
    share = weighted_share(np.ones(50, bool), weight=HALF, drawn_with=HALF * 0, unit=APART)
    assert (share.value, share.high) == (1.0, 1.0)
    assert share.low == pytest.approx(0.025 ** (1 / 50))  # two-sided rule of three
    none = weighted_share(np.zeros(50, bool), weight=HALF, drawn_with=HALF * 0, unit=APART)
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(1 - share.low)


def test_binomial_intervals_are_those_of_scipy():
    exact = stats.binomtest(7, 40).proportion_ci(method="exact")
    share = binomial_share(7 / 40, 40, 40)
    assert (share.low, share.high) == (pytest.approx(exact.low), pytest.approx(exact.high))


def test_observations_drawn_together_are_worth_less():
    found = np.arange(50) % 5 > 0
    apart = weighted_share(found, weight=HALF, drawn_with=HALF, unit=APART)
    together = weighted_share(np.sort(found), weight=HALF, drawn_with=HALF, unit=APART // 5)
    assert apart.value == together.value == 0.8
    assert together.low < apart.low
    assert together.high > apart.high


def test_one_heavy_unit_is_one_observation():
    found = np.arange(50) % 5 > 0
    heavy = HALF * np.where(APART == 3, 1_000, 1)
    share = weighted_share(found, weight=heavy, drawn_with=HALF, unit=APART)
    assert share.value > 0.98
    assert share.low < 0.2


def test_one_rare_miss_is_not_taken_for_a_known_spread():
    one_miss = weighted_share(APART > 0, weight=HALF, drawn_with=HALF * 0, unit=APART)
    exact = stats.binomtest(49, 50).proportion_ci(method="exact")
    assert (one_miss.low, one_miss.high) == (pytest.approx(exact.low), pytest.approx(exact.high))


def test_a_sample_of_everything_is_exact():
    found = np.arange(50) > 4
    one = np.ones(50)
    share = weighted_share(found, weight=one, drawn_with=one, unit=APART)
    assert share == Share(value=0.9, low=0.9, high=0.9, observations=50)
    assert weighted_share(found | True, weight=one, drawn_with=one, unit=APART).low == 1.0


def test_without_observations_nothing_is_known():
    nothing = np.zeros(0)
    share = weighted_share(
        nothing.astype(bool), weight=nothing, drawn_with=nothing, unit=nothing.astype(np.int64)
    )
    assert (share.low, share.high, share.observations) == (0.0, 1.0, 0)


def test_an_empty_total_is_bounded_by_what_the_sample_is_worth():
    nothing = np.zeros(0)
    share = total_share(
        nothing, of=1_000, drawn_with=nothing, unit=nothing.astype(np.int64), worth_if_none=50
    )
    assert (share.value, share.low) == (0.0, 0.0)
    assert share.high == pytest.approx(1 - 0.025 ** (1 / 50))


def test_a_total_is_a_share_of_a_known_number_and_never_above_one():
    unit = np.arange(4)
    share = total_share(
        np.full(4, 5.0), of=100, drawn_with=np.full(4, 0.2), unit=unit, worth_if_none=1
    )
    assert share.low < share.value == 0.2 < share.high
    full = total_share(
        np.full(4, 5.0), of=10, drawn_with=np.full(4, 0.2), unit=unit, worth_if_none=5
    )
    assert (full.value, full.high) == (1.0, 1.0)
