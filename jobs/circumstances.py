"""What a run ran with, and what it cost: engines for the manifest, times for ``run.json``."""

import dataclasses
import datetime as dt
import hashlib
import importlib.metadata
import os
import platform
import resource
import sys
import time
from pathlib import Path

from corpus.files import Store
from corpus.language import engine_name
from corpus.runrecord import RunRecord, StepTime, write_run_record
from corpus.source_digest import source_digest
from scrub.emission import engines as scrub_engines
from scrub.keys import key_id_of

PACKAGES = ("corpus", "dedup", "jobs", "scrub")
ENGINES = ("codesieve", "pyspark", "pyarrow", "numba", "numpy", "xxhash", "datasketch")


def engines() -> dict[str, str]:
    """Return the versions, and the key's id, on which the bytes of a run depend, by name.

    ``code`` is a digest of codesieve's own files: it enters no root, but runs with other code are
    other runs.
    """
    found = {name: importlib.metadata.version(name) for name in ENGINES}
    found["code"] = source_digest(PACKAGES)
    found["python"] = ".".join(map(str, sys.version_info[:2]))
    found["language"] = engine_name()
    found["key"] = key_id_of(os.environ)
    return found | scrub_engines()


def tree_cpu_s() -> float:
    """Return the CPU seconds of this process and its descendants: the JVM and Python workers.

    Linux only (``/proc``); elsewhere only this process and those that it waited for are counted.
    """
    own = resource.getrusage(resource.RUSAGE_SELF)
    waited = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = own.ru_utime + own.ru_stime + waited.ru_utime + waited.ru_stime
    if not sys.platform.startswith("linux"):
        return total
    tick = os.sysconf("SC_CLK_TCK")
    parent: dict[int, int] = {}
    spent: dict[int, float] = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            fields = Path(entry.path, "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parent[int(entry.name)] = int(fields[1])
        spent[int(entry.name)] = sum(map(int, fields[11:15])) / tick
    ours = {os.getpid()}
    while fresh := {pid for pid, above in parent.items() if above in ours} - ours:
        ours |= fresh
    return total + sum(spent[pid] for pid in ours - {os.getpid()})


@dataclasses.dataclass(kw_only=True, slots=True)
class Watch:
    """The clock of a run; it never touches what is hashed."""

    command: tuple[str, ...]
    started: str
    start_s: float
    start_cpu_s: float
    session_s: float = 0.0
    session_cpu_s: float = 0.0

    @classmethod
    def start(cls) -> "Watch":
        """Return a watch that runs from now."""
        return cls(
            command=tuple(sys.argv),
            started=_now(),
            start_s=time.monotonic(),
            start_cpu_s=tree_cpu_s(),
        )

    def session_ready(self) -> None:
        """Note that the Spark session has run its first job."""
        self.session_s = time.monotonic() - self.start_s
        self.session_cpu_s = tree_cpu_s()

    def record(self, store: Store, manifest: str) -> None:
        """Write ``run.json`` for the run whose manifest's text is ``manifest``."""
        whole_cpu_s = tree_cpu_s()
        record = RunRecord(
            started=self.started,
            finished=_now(),
            command=self.command,
            host={
                "machine": platform.machine(),
                "system": platform.platform(),
                "cores": str(os.cpu_count()),
                "python": platform.python_version(),
            },
            steps=(
                StepTime(step="session", wall_s=self.session_s, cpu_s=self.session_cpu_s),
                StepTime(
                    step="run",
                    wall_s=time.monotonic() - self.start_s - self.session_s,
                    cpu_s=whole_cpu_s - self.session_cpu_s,
                ),
            ),
            manifest_sha256=hashlib.sha256(manifest.encode()).hexdigest(),
        )
        write_run_record(store, record)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
