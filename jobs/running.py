"""A command from its session to its last line: the same for the command line and spark-submit."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from pyspark.sql import SparkSession

from corpus.engine import run_tasks
from corpus.files import store_at
from corpus.progress import Progress
from corpus.rundir import Receipts
from corpus.runlog import Event
from corpus.shard import STAGE, ShardTask
from corpus.shard import shard as shard_sources
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.prepare import looked_at
from jobs.settings import Settings
from jobs.takedown import base_of, effect, previewed, take_down

Start = Callable[[], SparkSession]
"""Starts Spark; called once the input has been looked at, so that mistakes show before."""


def run_clean(
    start: Start, inputs: Sequence[str], out: str, settings: Settings, progress: Progress
) -> int:
    """Clean ``inputs`` into the run directory ``out``, print what came of it, and return 0."""
    watch = Watch.start()
    named = looked_at(inputs, settings)
    return _in_session(
        start,
        progress,
        watch,
        lambda spark: clean(spark, named, out, settings, progress, watch).lines,
    )


def run_takedown(
    start: Start, run: str, request_file: str, out: str, tables: Sequence[str], progress: Progress
) -> int:
    """Make the release after ``run`` in the run directory ``out`` ("": only say what it would
    change), print what came of it, and return 0.
    """
    watch = Watch.start()
    base = base_of(run, request_file)

    def lines(spark: SparkSession) -> Sequence[str]:
        if not out:
            return previewed(spark, base, tables, progress, watch)
        made = take_down(spark, base, out, tables, progress, watch)
        return (*effect(spark, base, store_at(out), made.manifest), *made.lines)

    return _in_session(start, progress, watch, lines)


def _in_session(
    start: Start,
    progress: Progress,
    watch: Watch,
    work: Callable[[SparkSession], Sequence[str]],
) -> int:
    progress.say("starting Spark")
    spark = start()
    try:
        warm_up(spark)  # run.json tells its cost apart
        watch.session_ready()
        lines = work(spark)
    except Exception as error:
        progress.log.tell(Event.FAILED, error=type(error).__name__)  # its words may name a file
        raise
    finally:
        spark.stop()
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def warm_up(spark: SparkSession) -> None:
    """Run a first job: it warms the JVM up, and starts a Python worker with all that it loads."""
    spark.range(1).mapInArrow(lambda batches: batches, "id long").count()


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
