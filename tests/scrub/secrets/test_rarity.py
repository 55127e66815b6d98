"""Costs under the model of words and entropies, as their formulas have them."""

import importlib.resources
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrub.secrets.rarity import LETTERS, SCALE, classes, entropy, rarity

TABLE = (importlib.resources.files("scrub.secrets") / "rarity.bin").read_bytes()
TEXTS = st.one_of(st.binary(max_size=80), st.text("abXYZ019_-", max_size=80).map(str.encode))


@given(TEXTS)
def test_rarity_is_the_mean_cost_of_what_follows_two_letters(text: bytes) -> None:
    read = bytes((LETTERS - 1, LETTERS - 1)) + classes(text)
    costs = [
        TABLE[(first * LETTERS + second) * LETTERS + third]
        for first, second, third in zip(read, read[1:], read[2:], strict=False)
    ]
    assert rarity(text) == (sum(costs) / SCALE / len(text) if text else 0.0)


@given(TEXTS)
def test_entropy_is_the_mean_surprise_of_a_letter(text: bytes) -> None:
    shares = [count / len(text) for count in Counter(text).values()]
    expected = -sum(share * math.log2(share) for share in shares)
    assert entropy(text) == pytest.approx(expected, abs=1e-12)
