"""The Spark session: an embedded one for this machine, or what spark-submit was told to use.

The embedded Spark takes no configuration but ours, so that an edge node's cluster settings do not
leak into a local run.  On a cluster it is the other way round: only what results depend on is set.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import pyspark
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from corpus.caches import cache_home
from corpus.errors import EnvironmentFault
from corpus.java import Java, find_java
from corpus.memory import WORKER_MEMORY

_LOOPBACK: Final = "127.0.0.1"
_TASK_ATTEMPTS: Final = 4  # as on a cluster; plain local[N] fails a run at the first lost worker
_SHORT_LIVED_JVM: Final = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # 8 CPU seconds to start, not 16
)
_BATCH_BYTES: Final = 32 * 1024 * 1024  # two workers' batches must fit beside the heap of 1 GB

# Each would send the embedded Spark elsewhere, or let a cluster's settings in.
_NOT_FOR_EMBEDDED: Final = (
    "MASTER",
    "PYSPARK_DRIVER_PYTHON",
    "PYSPARK_SUBMIT_ARGS",
    "SPARK_API_MODE",
    "SPARK_CONNECT_MODE_ENABLED",
    "SPARK_REMOTE",
)


class SessionProfile(StrEnum):
    """``local`` is for real work on one machine, ``quick`` for small inputs, tests and the demo.

    ``cluster`` runs under spark-submit, wherever that leads.
    """

    LOCAL = "local"
    QUICK = "quick"
    CLUSTER = "cluster"


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalResources:
    """What the embedded Spark may use; ``scratch`` holds shuffles and spills."""

    cores: int = field(default_factory=available_cores)
    driver_memory_mb: int = 1024
    scratch: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))
    daemon_module: str = "pyspark.daemon"
    """The parent that Python workers are forked from."""


_ALL_OF_THIS_MACHINE: Final = LocalResources()


def build_session(
    *, app: str, profile: SessionProfile, resources: LocalResources = _ALL_OF_THIS_MACHINE
) -> SparkSession:
    """Return the process's Spark session, started if there is none.

    The profiles ``local`` and ``quick`` change this process's environment variables, which Spark
    reads; ``resources`` is theirs alone.

    Raises:
        EnvironmentFault: no Java fits, or Spark does not start.
    """
    builder = SparkSession.builder.appName(app)
    if profile is SessionProfile.CLUSTER:
        settings = cluster_settings(os.environ)
    else:
        java = find_java(os.environ, cache_dir=cache_home(os.environ))
        prepare_environment(os.environ, java=java, profile=profile, resources=resources)
        settings = local_settings(profile, resources)
    try:
        return builder.config(map=dict(settings)).getOrCreate()
    except PySparkRuntimeError as error:
        raise EnvironmentFault(
            "Spark did not start",
            why=f"its Java process ended at once ({error.getCondition()}); its words stand above",
            mend="codesieve doctor names what is missing",
        ) from error


def prepare_environment(
    environ: MutableMapping[str, str],
    *,
    java: Java,
    profile: SessionProfile,
    resources: LocalResources,
) -> None:
    """Point Spark's variables in ``environ`` at this Python, ``java`` and our own configuration."""
    for name in _NOT_FOR_EMBEDDED:
        environ.pop(name, None)
    environ["JAVA_HOME"] = str(java.home)
    environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    environ["SPARK_CONF_DIR"] = str(Path(__file__).parent / "conf")
    environ["SPARK_LOCAL_IP"] = _LOOPBACK
    environ["SPARK_LOCAL_DIRS"] = str(resources.scratch)
    # Left to itself, Spark takes the first python3 on PATH, which lacks our packages.
    environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in WORKER_MEMORY.items():
        environ.setdefault(name, value)
    if profile is SessionProfile.QUICK:
        environ["SPARK_LAUNCHER_OPTS"] = _SHORT_LIVED_JVM


def local_settings(profile: SessionProfile, resources: LocalResources) -> Mapping[str, str]:
    """Return the configuration of the embedded Spark.

    >>> local_settings(SessionProfile.QUICK, LocalResources(cores=2))["spark.master"]
    'local[2,4]'
    """
    quick = profile is SessionProfile.QUICK
    return {
        **_always(),
        "spark.master": f"local[{resources.cores},{_TASK_ATTEMPTS}]",
        "spark.driver.memory": f"{resources.driver_memory_mb}m",
        # Text never enters this JVM: what it does is short, and compiling it well does not pay.
        "spark.driver.extraJavaOptions": _SHORT_LIVED_JVM,
        "spark.driver.host": _LOOPBACK,
        "spark.driver.bindAddress": _LOOPBACK,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # A folder that is only made when a table is: nothing appears where the user stands.
        "spark.sql.warehouse.dir": str(resources.scratch / "spark-warehouse"),
        # Adaptive execution joins small partitions; each costs a task where there are few cores.
        "spark.sql.shuffle.partitions": "2" if quick else str(4 * resources.cores),
        "spark.sql.execution.arrow.maxBytesPerBatch": str(_BATCH_BYTES),
        "spark.python.daemon.module": resources.daemon_module,
    }


def cluster_settings(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the configuration that a run needs on any cluster, and nothing that is the user's.

    >>> sorted(set(cluster_settings({"NUMBA_CACHE_DIR": "/scratch"})) - set(cluster_settings({})))
    ['spark.executorEnv.NUMBA_CACHE_DIR']
    """
    return {**_always(), **dict(_for_executors(environ))}


def _always() -> dict[str, str]:
    return {
        "spark.sql.session.timeZone": "UTC",  # else results would depend on where the driver is
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.sql.adaptive.enabled": "true",
    }


def _for_executors(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    # Kernels are compiled once per machine and not once per worker when all share a cache.
    if cache := environ.get("NUMBA_CACHE_DIR"):
        yield "spark.executorEnv.NUMBA_CACHE_DIR", cache
