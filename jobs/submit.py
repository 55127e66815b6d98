"""The jobs under spark-submit: the session is what spark-submit was told, the rest is the same."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from pyspark.sql import SparkSession

from corpus.progress import Progress
from corpus.runlog import RunLog
from corpus.session import SessionProfile, build_session
from corpus.settings import load
from jobs.failures import exit_code_of
from jobs.running import Start, run_clean, run_shard
from jobs.settings import Settings

Command = Callable[[Start, Sequence[str], str, Settings, Progress], int]


def dedup(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the main job with ``arguments`` (default: those of the process)."""
    return _run("dedup", run_clean, arguments)


def shard(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of sharding with ``arguments`` (default: those of the process)."""
    return _run("shard", run_shard, arguments)


def _run(job: str, command: Command, arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(
        prog=f"spark-submit [cluster options] jobs/{job}.py",
        description="Master, memory and executors are spark-submit's options; see docs/cluster.md.",
    )
    parser.add_argument("--input", nargs="+", required=True, metavar="URI")
    parser.add_argument("--out", required=True, metavar="URI", help="new, or begun and to resume")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="TOML; see docs/settings.md")
    parsed = parser.parse_args(arguments)

    def start() -> SparkSession:
        return build_session(app=f"codesieve {job}", profile=SessionProfile.CLUSTER)

    def run() -> int:
        settings = load(Settings, parsed.settings)
        progress = Progress(log=RunLog(to=settings.run.log))
        return command(start, parsed.input, parsed.out, settings, progress)

    return exit_code_of(run)
