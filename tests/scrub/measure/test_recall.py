"""Planting puts values where it says, and recall counts what would have gone."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scrub.emission import redactor_of
from scrub.finding import Kind
from scrub.keys import keys_of
from scrub.measure.planting import PER_DOCUMENT, planted
from scrub.measure.recall import figures, interval, trial
from scrub.settings import ScrubSettings

KINDS = tuple(Kind)
KEY = keys_of(bytes(32)).surrogate
TEXT = b"import os\n\n\ndef f(x):\n    return x\n"


@hypothesis_settings(max_examples=50)
@given(
    text=st.text(max_size=200), doc_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    language=st.sampled_from(["Python", "JSON", "YAML", "C", ""]),
)  # fmt: skip
def test_plants_leave_the_text_in_place_and_their_spans_are_values(
    text: str, doc_id: str, language: str
) -> None:
    before = text.encode()
    sown = planted(before, doc_id=doc_id, language=language, kinds=KINDS)
    assert len(sown.plants) == PER_DOCUMENT
    assert planted(before, doc_id=doc_id, language=language, kinds=KINDS) == sown
    spans = [span for plant in sown.plants for span in plant.spans]
    assert spans == sorted(spans)
    assert all(sown.text[a:b].strip() and b"\n" not in sown.text[a:b] for a, b in spans)
    for line in before.splitlines():
        assert line in sown.text


def test_each_kind_is_planted_and_most_are_found_to_the_byte() -> None:
    redactor = redactor_of(ScrubSettings(), KEY)
    sums = [
        trial(TEXT, redactor, doc_id=f"{n:032x}", path="a.py", language="Python", kinds=KINDS)
        for n in range(200)
    ]
    found = figures(sum(sums[1:], sums[0]))
    assert set(found) == set(KINDS)
    for kind in (Kind.PROVIDER_TOKEN, Kind.PRIVATE_KEY, Kind.EMAIL, Kind.JWT):
        assert found[kind]["recall"] > 0.9
        assert found[kind]["exact_share"] > 0.9


def test_who_finds_nothing_recalls_nothing() -> None:
    blind = dataclasses.replace(redactor_of(ScrubSettings(), KEY), detectors=())
    sums = trial(TEXT, blind, doc_id="0" * 32, path="a.py", language="Python", kinds=KINDS)
    assert sum(sums.planted.values()) == PER_DOCUMENT
    assert sum(sums.recalled.values()) == sum(sums.exact.values()) == 0


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),  # scipy.stats.binomtest(hits, trials).proportion_ci()
    [(0, 20, 0.0, 0.1684), (20, 20, 0.8316, 1.0), (7, 12, 0.2767, 0.8483)],
)
def test_the_interval_is_the_exact_binomial_one(
    hits: int, trials: int, low: float, high: float
) -> None:
    found = interval(hits, trials)
    assert (found.low, found.high) == (low, high)
