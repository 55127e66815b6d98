"""A real standalone cluster on loopback: one master, two workers, and a job submitted to it.

The two ways of docs/cluster.md by which packages reach executors: the zip, where the nodes have the
dependencies, and the packed environment, where they have nothing, ScanCode neither.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest

from corpus.caches import cache_home
from corpus.java import find_java
from corpus.locality import LOCAL_ROWS_KEY

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
ZIP = ROOT / "dist" / f"codesieve-{VERSION}.zip"
PACKED = ROOT / "dist" / "environment.tar.gz"
SPARK = Path(pyspark.__file__).parent
DEPLOY = "org.apache.spark.deploy"
START_TIMEOUT_S = 180  # a JVM starts in 5 s; machines that build share their cores


SHORT_LIVED_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

# An executor on each worker, and no task before both are there.
OPTIONS = (
    *("--executor-memory", "512m"),
    *("--executor-cores", "1"),
    *("--conf", "spark.scheduler.minRegisteredResourcesRatio=1.0"),
    *("--conf", f"spark.scheduler.maxRegisteredResourcesWaitingTime={START_TIMEOUT_S}s"),
    *("--conf", f"{LOCAL_ROWS_KEY}=0"),  # executors do what the driver would do of so little
    *("--conf", f"spark.driver.extraJavaOptions={SHORT_LIVED_JVM}"),
    *("--conf", f"spark.executor.extraJavaOptions={SHORT_LIVED_JVM}"),
)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running cluster; ``environ`` is what its processes and a spark-submit to it need."""

    master: str
    environ: dict[str, str]

    def submit(self, *arguments: str | Path, folder: Path, **variables: str) -> None:
        """Run spark-submit to its end."""
        done = subprocess.run(
            [SPARK / "bin" / "spark-submit", "--master", self.master, *OPTIONS, *arguments],
            cwd=folder,
            env={**self.environ, **variables},
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-4000:]


@contextmanager
def started(
    daemon: str, *arguments: str, log: Path, environ: dict[str, str], ready: str
) -> Iterator[str]:
    """Start a Spark daemon, yield what ``ready`` finds in its log; end it and its children."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [SPARK / "bin" / "spark-class", f"{DEPLOY}.{daemon}", *arguments],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
    try:
        yield awaited(ready, log, process)
    finally:
        end(process)


def awaited(pattern: str, log: Path, process: subprocess.Popen[bytes]) -> str:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline_s and process.poll() is None:
        if found := re.search(pattern, log.read_text(encoding="utf-8", errors="replace")):
            return found[0]
        time.sleep(0.2)
    pytest.fail(f"no {pattern!r} in the log:\n{log.read_text(encoding='utf-8')[-4000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it has started: a worker's executors, and their Pythons."""
    family: list[psutil.Process] = []
    if process.poll() is None:
        family = [
            *psutil.Process(process.pid).children(recursive=True),
            psutil.Process(process.pid),
        ]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=START_TIMEOUT_S)
    assert alive == []


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    empty = folder / "conf"
    empty.mkdir()
    java = find_java(os.environ, cache_dir=cache_home(os.environ))
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYSPARK")},
        "JAVA_HOME": str(java.home),
        "SPARK_HOME": str(SPARK),
        "SPARK_CONF_DIR": str(empty),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LAUNCHER_OPTS": SHORT_LIVED_JVM,
        "SPARK_DAEMON_JAVA_OPTS": SHORT_LIVED_JVM,
    }
    anywhere = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
    with ExitStack() as running:
        master = running.enter_context(
            started(
                *("master.Master", *anywhere),
                log=folder / "master.log",
                environ=environ,
                ready=r"spark://127\.0\.0\.1:\d+",
            )
        )
        for number in (1, 2):
            size = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work{number}"))
            running.enter_context(
                started(
                    *("worker.Worker", *anywhere, *size, master),
                    log=folder / f"worker{number}.log",
                    environ=environ,
                    ready="Successfully registered with master",
                )
            )
        yield Cluster(master=master, environ=environ)


def probe(
    cluster: Cluster, *options: str | Path, folder: Path, **variables: str
) -> list[dict[str, str]]:
    """Return what the tasks of job_probe.py told, after checking that both workers took part."""
    report_file = folder / "report.json"
    job = ROOT / "tests" / "e2e" / "job_probe.py"
    cluster.submit(*options, job, report_file, folder=folder, **variables)
    report = json.loads(report_file.read_text(encoding="utf-8"))
    assert (report["master"], report["memory"]) == (cluster.master, "512m")
    rows: list[dict[str, str]] = report["rows"]
    assert len({row["executor"] for row in rows}) == 2
    return rows


APACHE = """Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
"""
GPL = """# This program is free software: you can redistribute it and/or modify
# it under the terms of the GNU General Public License as published by
# the Free Software Foundation, either version 3 of the License, or
# (at your option) any later version.

"""
STOLEN = 3  # files that lie in another tree too, with another header


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a table of some of this project's sources, each twice, the second time edited, and
    some of them a third time, under the GPL.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "dedup").glob("*.py"))]
    path = tmp_path_factory.mktemp("table") / "own.parquet"
    rows = [
        *(("here", f"{number}.py", text) for number, text in enumerate(texts)),
        *(("there", f"{number}.py", f"{text}seen = True\n") for number, text in enumerate(texts)),
        *(("theirs", f"{number}.py", GPL + text) for number, text in enumerate(texts[-STOLEN:])),
        *((repo, "LICENSE", APACHE) for repo in ("here", "there")),
    ]
    columns = dict(zip(("repo", "path", "content"), zip(*rows, strict=True), strict=True))
    languages = ["Python" if name.endswith(".py") else "Text" for name in columns["path"]]
    pq.write_table(pa.table({**columns, "language": languages}), path, row_group_size=12)
    return path


@pytest.fixture(scope="module")
def settings(table: Path) -> Path:
    """Return settings that cut the table into several splits, so that both workers have work."""
    path = table.with_name("settings.toml")
    detections = json.dumps(str(table.with_name("detections")))
    path.write_text(f"[run]\nsplit_bytes = 30000\n[licenses]\ncache = {detections}\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def local_run(table: Path, settings: Path) -> bytes:
    """Return the manifest of the same run on this machine alone."""
    out = table.with_name("run")  # the report names the directory, and the manifest the report
    command = [Path(sys.executable).with_name("codesieve"), "clean", table, "--out", out, "--quiet"]
    subprocess.run([*command, "--settings", settings], check=True, capture_output=True)
    return (out / "manifest.json").read_bytes()


def dedup(
    cluster: Cluster,
    *options: str | Path,
    table: Path,
    settings: Path,
    folder: Path,
    **variables: str,
) -> bytes:
    """Return the manifest of ``jobs/dedup.py`` over ``table`` on the cluster."""
    out = folder / "run"
    job = (ROOT / "jobs" / "dedup.py", "--input", table, "--out", out, "--settings", settings)
    cluster.submit(*options, *job, folder=folder, **variables)
    return (out / "manifest.json").read_bytes()


def test_zip_where_the_nodes_have_the_dependencies(
    cluster: Cluster, tmp_path: Path, table: Path, settings: Path, local_run: bytes
) -> None:
    assert ZIP.exists(), "make dist builds it"
    cache = tmp_path / "cache"
    options = ("--py-files", ZIP, "--conf", f"spark.executorEnv.XDG_CACHE_HOME={cache}")
    rows = probe(cluster, *options, folder=tmp_path, PYSPARK_PYTHON=sys.executable)
    for row in rows:
        assert row["package"] == f"{row['executor']}/{ZIP.name}/dedup/fingerprint.py"
        assert row["python"] == sys.executable
    assert list(cache.rglob("*.nbi")), "compiled kernels were not kept"
    found = dedup(
        cluster,
        *options,
        table=table,
        settings=settings,
        folder=tmp_path,
        PYSPARK_PYTHON=sys.executable,
    )
    assert found == local_run


def test_packed_environment_where_they_have_nothing(
    cluster: Cluster, tmp_path: Path, table: Path, settings: Path, local_run: bytes
) -> None:
    assert PACKED.exists(), "make packed-env builds it"
    options = ("--archives", f"{PACKED}#environment")
    pythons = {
        "PYSPARK_PYTHON": "./environment/bin/python",
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }
    rows = probe(cluster, *options, folder=tmp_path, **pythons)
    for row in rows:
        assert row["package"].startswith(f"{row['executor']}/environment/lib/")
        assert row["python"].startswith(f"{row['executor']}/")
        assert row["scancode"] == "missing"
    # the driver has it, and detects anew; the executors judge with what it found
    detections = table.with_name("detections")
    shutil.rmtree(detections)
    found = dedup(cluster, *options, table=table, settings=settings, folder=tmp_path, **pythons)
    assert found == local_run
    assert list(detections.glob("detections-*.sqlite")), "the driver's machine keeps what it found"
    verdicts = pq.read_table(tmp_path / "run" / "audit" / "decisions", columns=["repo", "reason"])
    reasons = Counter(zip(*(column.to_pylist() for column in verdicts.columns), strict=True))
    assert reasons["theirs", "license_denied"] == STOLEN
    assert reasons["here", "laundering_suspect"] == reasons["there", "laundering_suspect"] == STOLEN
    assert reasons["here", "kept"] > STOLEN
