"""What a run tells people and tools: its report and its cards, written before the manifest."""

import dataclasses
from typing import Final

from pyspark.sql import SparkSession

from corpus.cards import Subject, write_cards
from corpus.facts import OutputFile, Role
from corpus.files import Store, digested
from corpus.losses import AlarmKind, alarms
from corpus.manifest import Manifest
from corpus.report import ReportData, render_report
from corpus.summary import Summary
from corpus.tallies import Tallying
from dedup.stages.groups import bucket_count
from jobs.settings import Settings

REPORT: Final = "report.html"


def told(
    spark: SparkSession, store: Store, settings: Settings, manifest: Manifest, summary: Summary
) -> Manifest:
    """Return ``manifest`` with alarms, and with the files of report and cards, which it writes."""
    by_role = {
        role: tuple(file.path for file in manifest.outputs if file.role is role)
        for role in (Role.DECISIONS, Role.PAIRS)
    }
    tallies = Tallying(
        store=store,
        decisions=by_role[Role.DECISIONS],
        pairs=by_role[Role.PAIRS],
        alarms=settings.alarms,
        buckets=bucket_count(len(by_role[Role.DECISIONS])),
    ).run(spark)
    raised = alarms(summary, tallies.lost, settings.alarms)
    manifest = dataclasses.replace(manifest, loss_alarms=raised)
    data = ReportData(
        run_name=store.uri.rpartition("/")[2],
        manifest=manifest,
        summary=summary,
        losses=tallies.lost,
        alarm_documents=settings.alarms.min_documents,
        alarms=tallies.alarming + sum(each.kind is AlarmKind.LANGUAGE for each in raised),
        clusters=tallies.clusters,
        cluster_sizes=tallies.sizes,
    )
    cards = write_cards(
        store,
        Subject(
            declared=settings.card,
            manifest=manifest,
            summary=summary,
            user_columns=settings.input.keep,
        ),
    )
    return dataclasses.replace(manifest, outputs=(*manifest.outputs, _report(store, data), *cards))


def _report(store: Store, data: ReportData) -> OutputFile:
    with digested(store, REPORT) as file:
        file.write(render_report(data).encode())
    return OutputFile(**{**file.entry("report", 0), "role": Role.REPORT})
