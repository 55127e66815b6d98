"""What a run tells people and tools: its report and its cards, written before the manifest."""

import dataclasses
from typing import Final

from pyspark.sql import SparkSession

from corpus.cards import Subject, write_cards
from corpus.facts import OutputFile, Role
from corpus.files import Store, digested
from corpus.losses import ClusterRow, ClusterSize, alarms
from corpus.manifest import Manifest
from corpus.report import ReportData, render_report
from corpus.summary import Summary
from corpus.tallies import cluster_sizes, repository_losses, top_clusters
from jobs.settings import Settings

REPORT: Final = "report.html"


def told(
    spark: SparkSession, store: Store, settings: Settings, manifest: Manifest, summary: Summary
) -> Manifest:
    """Return ``manifest`` with alarms, and with the files of report and cards, which it writes."""
    by_role = {
        role: [f"{store.uri}/{file.path}" for file in manifest.outputs if file.role is role]
        for role in (Role.DECISIONS, Role.PAIRS)
    }
    decisions = spark.read.parquet(*by_role[Role.DECISIONS])
    losses = repository_losses(decisions, alarm_documents=settings.alarms.min_documents)
    clusters: tuple[ClusterRow, ...] = ()
    sizes: tuple[ClusterSize, ...] = ()
    if by_role[Role.PAIRS]:
        pairs = spark.read.parquet(*by_role[Role.PAIRS])
        clusters, sizes = top_clusters(pairs, decisions), cluster_sizes(pairs)
    raised = alarms(summary, losses, settings.alarms)
    manifest = dataclasses.replace(manifest, loss_alarms=raised)
    data = ReportData(
        run_name=store.uri.rpartition("/")[2],
        manifest=manifest,
        summary=summary,
        losses=losses,
        clusters=clusters,
        cluster_sizes=sizes,
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
