import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from corpus.java import Java, JavaSource
from corpus.session import (
    LocalResources,
    SessionProfile,
    cluster_settings,
    local_settings,
    prepare_environment,
)

JAVA = Java(home=Path("/j/wrapped"), runtime=Path("/j"), version=21, source=JavaSource.PATH)


def prepared(environ: dict[str, str], profile: SessionProfile, scratch: Path) -> dict[str, str]:
    prepare_environment(
        environ, java=JAVA, profile=profile, resources=LocalResources(cores=2, scratch=scratch)
    )
    return environ


def test_the_embedded_spark_takes_nothing_from_a_cluster_setup(tmp_path: Path) -> None:
    edge_node = {
        "SPARK_HOME": "/opt/spark-3.5",
        "SPARK_CONF_DIR": "/etc/spark/conf",
        "SPARK_REMOTE": "sc://somewhere",
        "MASTER": "yarn",
        "PYSPARK_SUBMIT_ARGS": "--master yarn pyspark-shell",
        "JAVA_HOME": "/opt/java-8",
    }
    environ = prepared(edge_node, SessionProfile.LOCAL, tmp_path)
    assert environ["JAVA_HOME"] == "/j/wrapped"
    assert Path(environ["SPARK_HOME"], "bin", "spark-submit").exists()
    assert Path(environ["SPARK_CONF_DIR"], "log4j2.properties").exists()
    assert not {"SPARK_REMOTE", "MASTER", "PYSPARK_SUBMIT_ARGS"} & set(environ)
    assert environ["SPARK_LOCAL_DIRS"] == str(tmp_path)


def test_workers_get_this_python_unless_the_user_chose_one(tmp_path: Path) -> None:
    assert prepared({}, SessionProfile.QUICK, tmp_path)["PYSPARK_PYTHON"] == sys.executable
    chosen = prepared({"PYSPARK_PYTHON": "/opt/python"}, SessionProfile.QUICK, tmp_path)
    assert chosen["PYSPARK_PYTHON"] == "/opt/python"


def test_workers_keep_memory_for_the_next_batch_unless_the_user_says_otherwise(
    tmp_path: Path,
) -> None:
    chosen = {"MALLOC_TRIM_THRESHOLD_": "1000"}
    environ = prepared(chosen, SessionProfile.LOCAL, tmp_path)
    assert environ["MALLOC_TRIM_THRESHOLD_"] == "1000"
    assert environ["ARROW_DEFAULT_MEMORY_POOL"] == "system"  # so that the thresholds hold for it


def test_arrow_in_workers_takes_its_memory_where_it_was_told(spark: SparkSession) -> None:
    def tell(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for _ in batches:
            yield pa.RecordBatch.from_pydict({"pool": [pa.default_memory_pool().backend_name]})

    told = spark.range(1).mapInArrow(tell, "pool string").collect()
    assert {row["pool"] for row in told} == {"system"}


def test_a_cluster_keeps_its_master_memory_and_log_settings() -> None:
    ours = set(cluster_settings({"NUMBA_CACHE_DIR": "/scratch/numba"}))
    assert ours == {
        "spark.sql.session.timeZone",
        "spark.sql.parquet.compression.codec",
        "spark.sql.adaptive.enabled",
        "spark.executorEnv.NUMBA_CACHE_DIR",
    }


def test_profiles_differ_in_their_partitions_alone() -> None:
    resources = LocalResources(cores=3, driver_memory_mb=2048)
    quick = local_settings(SessionProfile.QUICK, resources)
    local = local_settings(SessionProfile.LOCAL, resources)
    assert "TieredStopAtLevel=1" in quick["spark.driver.extraJavaOptions"]
    assert local["spark.driver.extraJavaOptions"] == quick["spark.driver.extraJavaOptions"]
    assert {quick["spark.driver.memory"], local["spark.driver.memory"]} == {"2048m"}
    assert (quick["spark.sql.shuffle.partitions"], local["spark.sql.shuffle.partitions"]) == (
        "2",
        "12",
    )


def test_workers_run_arrow_batches_in_this_python(spark: SparkSession) -> None:
    def tell(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows = sum(batch.num_rows for batch in batches)
        yield pa.RecordBatch.from_pydict({"python": [sys.executable], "rows": [rows]})

    answers = spark.range(1_000).mapInArrow(tell, "python string, rows long").collect()
    assert {row["python"] for row in answers} == {sys.executable}
    assert sum(row["rows"] for row in answers) == 1_000


def test_a_lost_worker_costs_a_try_and_not_the_run(spark: SparkSession, tmp_path: Path) -> None:
    died = tmp_path / "died"

    def die_once(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if not died.exists():
                died.touch()
                os._exit(17)
            yield batch

    assert spark.range(10).coalesce(1).mapInArrow(die_once, "id long").count() == 10
    assert died.exists()


def test_the_session_is_in_utc_and_on_loopback(spark: SparkSession) -> None:
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"
    assert spark.conf.get("spark.driver.host") == "127.0.0.1"


START = """
from corpus.errors import EnvironmentFault
from corpus.session import SessionProfile, build_session
try:
    build_session(app="t", profile=SessionProfile.QUICK).range(3).count()
except EnvironmentFault as fault:
    raise SystemExit(f"fault: {fault}")
"""


def start(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "HOME": str(tmp_path), **variables}
    for name in ("SPARK_HOME", "SPARK_CONF_DIR", "SPARK_LAUNCHER_OPTS"):
        environ.pop(name, None)
    return subprocess.run(
        [sys.executable, "-c", START],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.spark
def test_a_user_sees_no_word_of_spark_and_finds_no_new_files(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    run = start(here, CODESIEVE_CACHE_DIR=str(tmp_path / "cache"))
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert list(here.iterdir()) == []


@pytest.mark.spark
def test_a_java_that_does_not_fit_is_a_fault_and_no_traceback(tmp_path: Path) -> None:
    run = start(tmp_path, CODESIEVE_JAVA_HOME=str(tmp_path))
    assert run.returncode == 1
    assert run.stderr.startswith("fault: CODESIEVE_JAVA_HOME")
    assert "Traceback" not in run.stderr


def test_arrow_in_this_process_takes_its_memory_from_the_system() -> None:
    told = """\
import contextlib
from jobs.main import main
with contextlib.suppress(SystemExit):
    main(["--help"])
import pyarrow
print(pyarrow.default_memory_pool().backend_name)
"""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ARROW_")}
    ran = subprocess.run(
        [sys.executable, "-c", told], env=environ, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "system"
