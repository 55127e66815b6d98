"""CPU seconds, peak memory and wall time of a command with everything that it starts.

CPU. ``RUSAGE_CHILDREN`` is exact for every process that somebody waited for, and a subreaper
(prctl(2)) makes this process the one who waits for orphans, such as a JVM that outlives its
driver. One kind is still lost: pyspark.daemon ignores SIGCHLD, so the kernel drops the times of
its workers when they end. Their CPU is therefore sampled from /proc, and what was last seen is
added for each process that ended under a parent that ignores SIGCHLD. That misses at most one
sampling interval per worker; workers are reused, so there are a few of them.

Memory. The sum over the process tree of PSS (/proc/PID/smaps_rollup), sampled: pages that forked
workers share count once.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_S = 0.2
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_SIGCHLD_BIT = 1 << 16  # signal 17 in the masks of /proc/PID/status, bit 0 is signal 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What a command took, all its processes together."""

    returncode: int
    cpu_s: float
    peak_mb: float
    wall_s: float


@dataclass(kw_only=True, slots=True)
class _Sampler:
    """Looks at the process tree until told to stop."""

    root: int
    stopped: threading.Event = field(default_factory=threading.Event)
    peak_bytes: int = 0
    unwaited_cpu_s: dict[int, float] = field(default_factory=dict)

    def run(self) -> None:
        while not self.stopped.wait(SAMPLE_S):
            tree = process_tree(self.root)
            ignoring = {pid for pid in tree if _ignores_sigchld(pid)}
            for pid, stat in tree.items():
                if stat.parent in ignoring:
                    self.unwaited_cpu_s[pid] = stat.cpu_s
            self.peak_bytes = max(self.peak_bytes, sum(_pss_bytes(pid) for pid in tree))


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessStat:
    """One line of /proc/PID/stat: CPU seconds are its own and those of children it waited for."""

    parent: int
    cpu_s: float


def measured(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, log: Path | None = None
) -> Usage:
    """Return what ``command`` and everything that it started took; its output goes to ``log``.

    Waits until the last descendant has ended.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = _children_cpu_s()
    started = time.perf_counter()
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
        sampler = _Sampler(root=process.pid)
        thread = threading.Thread(target=sampler.run)
        thread.start()
        returncode = process.wait()
        waited_for = _reap_orphans()
        sampler.stopped.set()
        thread.join()
    unwaited = sum(s for pid, s in sampler.unwaited_cpu_s.items() if pid not in waited_for)
    return Usage(
        returncode=returncode,
        cpu_s=_children_cpu_s() - before + unwaited,
        peak_mb=sampler.peak_bytes / 1e6,
        wall_s=time.perf_counter() - started,
    )


def tree_cpu_s(root: int) -> float:
    """Return the CPU seconds so far of a live process and of all below it."""
    return sum(stat.cpu_s for stat in process_tree(root).values())


def process_tree(root: int) -> dict[int, ProcessStat]:
    """Return the live processes at and below ``root``, and orphans taken over from there."""
    stats: dict[int, ProcessStat] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            stats[int(entry.name)] = stat
    adopted = {
        pid for pid, stat in stats.items() if stat.parent == os.getpid() and root != os.getpid()
    }
    inside = {root, *adopted} & stats.keys()
    frontier = inside
    while frontier:
        frontier = {pid for pid, stat in stats.items() if stat.parent in frontier} - inside
        inside |= frontier
    return {pid: stats[pid] for pid in sorted(inside)}


def _stat(pid: int) -> ProcessStat | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return ProcessStat(parent=int(fields[1]), cpu_s=sum(map(int, fields[11:15])) / _TICKS_PER_S)


def _ignores_sigchld(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    mask = status.partition("SigIgn:")[2].split(maxsplit=1)[0]
    return bool(int(mask, 16) & _SIGCHLD_BIT)


def _pss_bytes(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return int((rollup.partition("\nPss:")[2].split(maxsplit=1) or ["0"])[0]) * 1024


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _reap_orphans() -> set[int]:
    """Wait for the orphans that this process took over; return their ids."""
    reaped: set[int] = set()
    while True:
        try:
            reaped.add(os.wait()[0])
        except ChildProcessError:
            return reaped
