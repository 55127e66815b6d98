"""What Spark itself counts as shuffled by a run, from its event log: bytes written, compressed.

    python benchmarks/shuffle.py corpus --out scratch

The manifest states the payload of the near-duplicate steps (its bytes before compression and
framing), because a job that keeps to Spark Connect cannot ask for Spark's own counters. Here the
job runs under spark-submit with its event log on; every shuffle of the run is summed, those of
groups, keepers, verdicts and roots too.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from systems import DEDUP_ONLY, HERE

from corpus.caches import cache_home
from corpus.java import find_java


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", nargs="+", type=Path, help="Parquet files, or a folder of them")
    parser.add_argument("--out", type=Path, required=True, help="scratch folder; emptied")
    options = parser.parse_args(arguments)
    shutil.rmtree(options.out, ignore_errors=True)
    (options.out / "events").mkdir(parents=True)
    run = submit(options.shards, options.out.resolve())
    manifest = json.loads((run / "manifest.json").read_text())
    documents = manifest["counts"]["documents_in"]
    written = shuffled(events(options.out / "events"))
    (near,) = manifest["near_duplicates"]
    payload = sum(step["payload_bytes"] for step in near["shuffles"])
    print(f"{documents:,} documents, {sum(written.values()):,} bytes in {len(written)} shuffles")
    print(f"per document: {sum(written.values()) / documents:.0f} bytes of all shuffles by Spark's")
    print(f"counter; {payload / documents:.0f} bytes of payload of the near-duplicate steps")
    for stage, size in written.most_common(8):
        print(f"  {size / documents:8.1f} stage {stage}")
    return 0


def submit(shards: list[Path], out: Path) -> Path:
    """Run ``jobs/dedup.py`` with the event log on; return its run directory."""
    run = out / "run"
    java = find_java(os.environ, cache_dir=cache_home(os.environ))
    log = {"spark.eventLog.enabled": "true", "spark.eventLog.dir": (out / "events").as_uri()}
    options = ["--master", "local[2]", "--driver-memory", "1g"]
    plain = {"spark.eventLog.compress": "false", "spark.ui.enabled": "false"}
    for name, value in (log | plain).items():
        options += ["--conf", f"{name}={value}"]
    job = [str(HERE.parent / "jobs" / "dedup.py"), "--input", *map(str, shards)]
    job += ["--out", str(run), "--settings", str(DEDUP_ONLY)]
    python = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    subprocess.run(
        [str(Path(sys.executable).with_name("spark-submit")), *options, *job],
        env={**os.environ, **python, "JAVA_HOME": str(java.home)},
        check=True,
    )
    return run


def events(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of the one application whose log lies below ``folder``."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(("appstatus", ".")):
            with path.open(encoding="utf-8") as lines:
                yield from (json.loads(line) for line in lines)


def shuffled(log: Iterator[dict[str, Any]]) -> Counter[int]:
    """Return the bytes that the tasks of each stage have written to shuffles, where it is some."""
    written: Counter[int] = Counter()
    for event in log:
        if event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            size = event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"]
            if size:
                written[event["Stage ID"]] += size
    return written


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
