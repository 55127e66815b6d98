"""A command from its session to its last line: the same for the command line and spark-submit."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from pyspark.sql import SparkSession

from corpus.engine import run_tasks
from corpus.progress import Progress
from corpus.rundir import Receipts
from corpus.shard import STAGE, ShardTask
from corpus.shard import shard as shard_sources
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.prepare import looked_at
from jobs.settings import Settings

Start = Callable[[], SparkSession]
"""Starts Spark; called once the input has been looked at, so that mistakes show before."""


def run_clean(
    start: Start, inputs: Sequence[str], out: str, settings: Settings, progress: Progress
) -> int:
    """Clean ``inputs`` into the run directory ``out``, print what came of it, and return 0."""
    watch = Watch.start()
    named = looked_at(inputs, settings)
    progress.say("starting Spark")
    spark = start()
    try:
        spark.range(1).count()  # the first job warms the JVM up; run.json tells its cost apart
        watch.session_ready()
        outcome = clean(spark, named, out, settings, progress, watch)
    finally:
        spark.stop()
    sys.stdout.write("\n".join(outcome.lines) + "\n")
    return 0


def run_shard(
    start: Start, inputs: Sequence[str], out: str, settings: Settings, progress: Progress
) -> int:
    """Write the shards of ``inputs`` to the folder ``out``, print what they hold, and return 0."""

    def run(tasks: Sequence[ShardTask], receipts: Receipts) -> list[dict[str, Any]]:
        spark = start()
        try:
            return run_tasks(spark, STAGE, tasks, receipts=receipts, progress=progress)
        finally:
            spark.stop()

    manifest = shard_sources(inputs, out, settings=settings.shard, fields=settings.input, run=run)
    skipped = sum(manifest.skipped.values())
    sys.stdout.write(f"{manifest.documents} documents, {skipped} files skipped, in {out}\n")
    for reason, files in sorted(manifest.skipped.items()):
        sys.stdout.write(f"  {files:>10} {reason}\n")
    return 0
