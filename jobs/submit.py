"""The jobs under spark-submit: the session is what spark-submit was told, the rest is the same."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pyspark.sql import SparkSession

from corpus.files import store_at
from corpus.progress import Progress
from corpus.rundir import Receipts
from corpus.session import SessionProfile, build_session
from corpus.settings import load
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.failures import exit_code_of
from jobs.prepare import looked_at
from jobs.prepare import shard as write_shards
from jobs.settings import Settings


def dedup(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the main job with ``arguments`` (default: those of the process)."""
    return exit_code_of(lambda: _dedup(_parsed("dedup.py", arguments)))


def shard(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of sharding with ``arguments`` (default: those of the process)."""
    return exit_code_of(lambda: _shard(_parsed("shard.py", arguments)))


def _parsed(program: str, arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"spark-submit [cluster options] jobs/{program}",
        description="Master, memory and executors are spark-submit's options; see docs/cluster.md.",
    )
    parser.add_argument("--input", nargs="+", required=True, metavar="URI")
    parser.add_argument("--out", required=True, metavar="URI", help="new, or begun and to resume")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="TOML; see docs/settings.md")
    return parser.parse_args(arguments)


def _session(app: str) -> SparkSession:
    spark = build_session(app=app, profile=SessionProfile.CLUSTER)
    spark.range(1).count()  # the first job warms the JVM up; run.json tells its cost apart
    return spark


def _dedup(parsed: argparse.Namespace) -> int:
    watch, settings = Watch.start(), load(Settings, parsed.settings)
    inputs = looked_at(parsed.input, settings)
    spark = _session("codesieve dedup")
    watch.session_ready()
    try:
        outcome = clean(spark, inputs, parsed.out, settings, Progress(), watch)
    finally:
        spark.stop()
    sys.stdout.write("\n".join(outcome.lines) + "\n")
    return 0


def _shard(parsed: argparse.Namespace) -> int:
    settings, out = load(Settings, parsed.settings), store_at(parsed.out)
    spark = _session("codesieve shard")
    try:
        manifest = write_shards(
            spark, out, parsed.input, settings, Progress(), receipts=Receipts(store=out)
        )
    finally:
        spark.stop()
    out.delete("_work")
    sys.stdout.write(f"{manifest.documents} documents in {parsed.out}{os.linesep}")
    return 0
