"""Summaries against plain counting over rows, and the laws of a commutative monoid."""

import collections
import itertools
import json
import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decision import DECISION, Action, Reason
from corpus.errors import ConservationError
from corpus.summary import Count, Summary, require_conserved

REASONS = [Reason.NEAR_DUPLICATE, Reason.EXACT_DUPLICATE, Reason.BINARY]


@st.composite
def decisions(draw, max_size=12):
    rows = []
    for number in range(draw(st.integers(0, max_size))):
        action = draw(st.sampled_from(Action))
        drop = draw(st.sampled_from(REASONS))
        reason = {"keep": Reason.KEPT, "edit": Reason.REDACTED, "drop": drop}[action]
        parts = draw(st.integers(1, 40))
        rows.append(
            {
                "doc_id": f"{number:032x}",
                "content_id": "",
                "repo": "r",
                "revision": "",
                "path": f"{number}",
                "language": draw(st.sampled_from(["", "C", "Python"])),
                "size_bytes": draw(st.integers(0, 2**40)),
                "repeats": draw(st.integers(1, 3)),
                "action": action.value,
                "stage": "near" if reason is Reason.NEAR_DUPLICATE else "any",
                "reason": reason.value,
                "because_of": "",
                "score": draw(st.integers(0, parts)) / parts,
                "all_reasons": [],
                "settings_digest": "",
            }
        )
    return pa.Table.from_pylist(rows, schema=DECISION)


@given(decisions())
def test_counts_are_those_of_plain_counting(table):
    rows, summary = table.to_pylist(), Summary.of(table)
    dropped = [row for row in rows if row["action"] == "drop"]
    assert summary.count().documents == len(rows)
    assert summary.dropped.documents == len(dropped)
    assert summary.dropped.size_bytes == sum(row["size_bytes"] for row in dropped)
    assert summary.kept.documents == len(rows) - len(dropped)
    assert summary.edited.documents == sum(row["action"] == "edit" for row in rows)
    assert summary.rows == sum(row["repeats"] for row in rows)
    assert summary.repeats == summary.rows - len(rows)
    by_reason = collections.Counter(row["reason"] for row in dropped)
    assert {key: count.documents for key, count in summary.dropped_by_reason.items()} == by_reason
    by_language = collections.Counter(row["language"] for row in rows)
    languages = summary.by(lambda cell: cell.language)
    assert {key: count.documents for key, count in languages.items()} == by_language


@given(decisions())
def test_histograms_are_those_of_plain_counting(table):
    rows, summary = table.to_pylist(), Summary.of(table)
    scores = [row["score"] for row in rows if row["reason"] == "near_duplicate"]
    expected = collections.Counter(math.floor(score * 100 + 1e-9) - 50 for score in scores)
    assert summary.similarity_below == sum(n for place, n in expected.items() if place < 0)
    assert summary.similarity == tuple(expected[place] for place in range(51))
    digits = collections.Counter(
        row["size_bytes"].bit_length() for row in rows if row["action"] != "drop"
    )
    assert summary.sizes_kept == tuple(digits[place] for place in range(64))
    assert sum(summary.sizes_dropped) == summary.dropped.documents


@pytest.mark.parametrize("hundredths", range(50, 101))
def test_a_score_on_a_bound_belongs_to_the_bin_above(hundredths):
    row = {
        **dict.fromkeys(DECISION.names, ""),
        "action": "drop",
        "reason": "near_duplicate",
        "score": hundredths / 100,
        "size_bytes": 1,
        "repeats": 1,
        "all_reasons": [],
    }
    summary = Summary.of(pa.RecordBatch.from_pylist([row], schema=DECISION))
    assert summary.similarity.index(1) == hundredths - 50


@given(decisions(), st.lists(st.integers(0, 12), max_size=3), st.randoms())
def test_parts_sum_to_the_whole_in_any_order(table, cuts, random):
    bounds = [0, *sorted(min(cut, table.num_rows) for cut in cuts), table.num_rows]
    parts = [
        Summary.of(table.slice(start, end - start)) for start, end in itertools.pairwise(bounds)
    ]
    random.shuffle(parts)
    assert sum(parts, Summary.empty()) == Summary.of(table)


@given(decisions(4), decisions(4), decisions(4))
def test_plus_is_associative_and_commutative_with_a_neutral_element(one, two, three):
    a, b, c = Summary.of(one), Summary.of(two), Summary.of(three)
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + Summary.empty() == a


@given(decisions())
def test_a_summary_survives_json(table):
    summary = Summary.of(table)
    assert Summary.from_json(json.loads(json.dumps(summary.to_json()))) == summary


def test_conservation_names_the_numbers():
    table = pa.Table.from_pylist(
        [
            {**dict.fromkeys(DECISION.names, ""), "action": action, "reason": reason, "score": 0.0}
            | {"size_bytes": 1, "repeats": 2, "all_reasons": []}
            for action, reason in (("keep", "kept"), ("drop", "binary"))
        ],
        schema=DECISION,
    )
    summary = Summary.of(table)
    require_conserved(2, summary)
    with pytest.raises(ConservationError, match="3 documents came in, but 2 have a decision"):
        require_conserved(3, summary)


def test_counts_add_up():
    assert Count(documents=1, size_bytes=2) + Count() == Count(documents=1, size_bytes=2)
