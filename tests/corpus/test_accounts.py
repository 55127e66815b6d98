"""The manifest's sums against the summary that they are drawn from."""

import pytest

from corpus.accounts import counts, stage_counts
from corpus.errors import ConservationError


def test_the_sums_are_those_of_the_summary(report_data):
    summary = report_data.summary
    assert counts(summary, rows_in=summary.rows) == report_data.manifest.counts


def test_rows_that_nothing_accounts_for_are_refused(report_data):
    with pytest.raises(ConservationError, match="rows_in"):
        counts(report_data.summary, rows_in=report_data.summary.rows + 1)


def test_each_stage_takes_what_the_one_before_has_left(report_data):
    sources, duplicates = stage_counts(report_data.summary, ("sources", "duplicates"))
    assert sources.documents_in == report_data.manifest.counts.documents_in
    assert sources.dropped == {"binary": 7_411, "empty": 2_903, "too_large": 41}
    assert duplicates.documents_in == sources.kept
    assert set(duplicates.dropped) == {
        "exact_duplicate",
        "exact_duplicate_text",
        "near_duplicate",
    }
    assert duplicates.kept == report_data.manifest.counts.kept
