"""The sums of a manifest, counted again from the run's decisions."""

import dataclasses
from typing import Any

import duckdb

from corpus.accounts import counts, stage_counts
from corpus.audit.database import rows_of
from corpus.audit.verdict import Verdict
from corpus.decision import Family, Reason
from corpus.errors import CodesieveError
from corpus.losses import AlarmSettings, RepositoryLoss, alarms
from corpus.manifest import Manifest
from corpus.records import to_json
from corpus.settings import from_mapping
from corpus.summary import Summary

_NO_DOCUMENT = ", ".join(
    f"'{reason.value}'" for reason in Reason if reason.family is Family.NOT_A_DOCUMENT
)
_LOSSES = f"""
    SELECT repo, count(*) AS documents_in, count(*) FILTER (action = 'drop') AS dropped
    FROM decisions WHERE reason NOT IN ({_NO_DOCUMENT})
    GROUP BY repo HAVING documents_in >= ? AND dropped > ? * documents_in ORDER BY repo
"""


def check_sums(
    manifest: Manifest, summary: Summary, tables: duckdb.DuckDBPyConnection, verdict: Verdict
) -> None:
    """Tell ``verdict`` whether counts, stages and alarms are those of the decisions."""
    found = counts(summary, rows_in=summary.rows)
    _compare("counts", dataclasses.asdict(found), dataclasses.asdict(manifest.counts), verdict)
    names = [stage.stage for stage in manifest.stages]
    for name in sorted({cell.stage for cell in summary.cells} - {"", *names}):
        verdict.wrong("a decision names a stage that did not run", name)
    stages = {each.stage: dataclasses.asdict(each) for each in stage_counts(summary, names)}
    stated = {each.stage: dataclasses.asdict(each) for each in manifest.stages}
    for name in names:
        _compare(f"stage {name}", stages[name], stated[name], verdict)
    verdict.holds.append(
        f"{found.documents_in} documents are decided: {found.kept} kept, {found.dropped} dropped"
    )
    _check_alarms(manifest, summary, tables, verdict)
    kinds = "SELECT kind, count(*) AS places FROM findings GROUP BY kind"
    places = {row["kind"]: row["places"] for row in rows_of(tables, kinds)}
    _compare("scrubbing", {"findings": places}, to_json(manifest.scrubbing), verdict)


def _check_alarms(
    manifest: Manifest, summary: Summary, tables: duckdb.DuckDBPyConnection, verdict: Verdict
) -> None:
    try:
        stated = manifest.settings["alarms"]
        settings = from_mapping(AlarmSettings, stated, source="manifest.json")
    except (CodesieveError, KeyError, TypeError):
        verdict.unchecked.append("alarms: their settings are those of another version")
        return
    limits = (settings.min_documents, settings.dropped_share)
    losses = [RepositoryLoss(**row) for row in rows_of(tables, _LOSSES, limits)]
    verdict.require(
        alarms(summary, losses, settings) == manifest.loss_alarms,
        f"{len(manifest.loss_alarms)} alarms, as losses and settings have it",
        "loss_alarms are not those that the decisions and the settings give",
    )


def _compare(what: str, found: dict[str, Any], stated: dict[str, Any], verdict: Verdict) -> None:
    for name, value in found.items():
        if _plain(value) != _plain(stated[name]):
            verdict.wrong(
                f"{what}.{name} of the manifest is not that of the decisions",
                f"{stated[name]} instead of {value}",
            )


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever a field holds)
    """Return mappings as plain dictionaries, so that they compare by content."""
    return dict(value) if hasattr(value, "items") else value
