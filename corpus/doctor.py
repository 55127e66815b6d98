"""``codesieve doctor``: is this machine fit for a run, and if not, how is it mended?

Each check looks at one thing and returns a :class:`Check`; judging is apart from looking, and
printing from both.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final, TextIO

import numba
import pyarrow as pa
from packaging.requirements import Requirement

from corpus.caches import cache_home
from corpus.errors import CodesieveError, EnvironmentFault
from corpus.java import find_java
from corpus.session import LocalResources, SessionProfile, available_cores, build_session

_GB: Final = 1_000_000_000
_OLDEST_PYTHON: Final = (3, 11)
# The driver's heap of 1 GB, what the JVM takes beside it, and two workers of 0.5 GB.
_LEAST_MEMORY_BYTES: Final = 2.5 * _GB
_COMFORTABLE_MEMORY_BYTES: Final = 4 * _GB
# Shuffles and spills of the demo; a corpus needs about its own size.
_LEAST_FREE_BYTES: Final = 0.5 * _GB
_COMFORTABLE_FREE_BYTES: Final = 5 * _GB


class Status(StrEnum):
    """How a check ended; only ``fail`` stands in the way of a run."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """What was looked at, what was found, and how to mend it (empty when all is well)."""

    name: str
    status: Status
    detail: str
    mend: str = ""


def diagnose(environ: Mapping[str, str], *, with_spark: bool, output: TextIO) -> int:
    """Return the exit code: 0, or an :class:`EnvironmentFault`'s when a check failed.

    Writes a line for each check to ``output`` as soon as it ends.
    """
    failed = False
    for check in checks(environ, with_spark=with_spark):
        output.writelines(f"{line}\n" for line in lines_of(check))
        output.flush()
        failed = failed or check.status is Status.FAIL
    return EnvironmentFault.exit_code if failed else 0


def lines_of(check: Check) -> Iterator[str]:
    """Yield the lines that a person reads.

    >>> for line in lines_of(Check(name="java", status=Status.FAIL, detail="none", mend="get one")):
    ...     print(line)
    fail  java: none
          to mend it: get one
    """
    yield f"{check.status:<4}  {check.name}: {check.detail}"
    if check.mend:
        yield f"      to mend it: {check.mend}"


def checks(environ: Mapping[str, str], *, with_spark: bool) -> Iterator[Check]:
    """Yield the checks in the order in which their subjects are needed."""
    yield judge_python(sys.version_info[:3])
    yield from judge_packages(requires("codesieve") or ())
    yield check_java(environ)
    yield judge_cores(available_cores())
    yield judge_memory(memory_bytes())
    yield from check_folders(environ)
    yield check_numba()
    if with_spark:
        yield check_spark()


def judge_python(found: tuple[int, ...]) -> Check:
    """Return whether this Python is new enough.

    >>> judge_python((3, 10, 2)).status
    <Status.FAIL: 'fail'>
    """
    detail = ".".join(map(str, found))
    if found[:2] >= _OLDEST_PYTHON:
        return Check(name="python", status=Status.OK, detail=f"{detail} ({sys.executable})")
    mend = "install Python 3.11 or newer and make a new environment with it"
    return Check(name="python", status=Status.FAIL, detail=detail, mend=mend)


def judge_packages(requirements: Iterable[str]) -> Iterator[Check]:
    """Yield one check for all requirements that hold, or one for each that does not.

    Requirements of extras are left out: each names itself when it is missed.
    """
    found: list[str] = []
    wrong: list[Check] = []
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            installed = "not installed"
        if installed != "not installed" and requirement.specifier.contains(installed):
            found.append(f"{requirement.name} {installed}")
            continue
        detail = f"{requirement.name} is {installed}, {requirement.specifier} is needed"
        mend = f"pip install '{requirement.name}{requirement.specifier}'"
        wrong.append(Check(name="packages", status=Status.FAIL, detail=detail, mend=mend))
    yield from wrong or [Check(name="packages", status=Status.OK, detail=", ".join(found))]


def check_java(environ: Mapping[str, str]) -> Check:
    """Return which Java will run Spark, and where it was found."""
    try:
        java = find_java(environ, cache_dir=cache_home(environ))
    except CodesieveError as fault:
        detail = f"{fault.what}: {fault.why}"
        return Check(name="java", status=Status.FAIL, detail=detail, mend=fault.mend)
    detail = f"{java.version} from {java.source} ({java.runtime})"
    if not java.passed_over:
        return Check(name="java", status=Status.OK, detail=detail)
    detail = "; ".join([detail, *java.passed_over])
    mend = "nothing must be done; a JAVA_HOME of Java 17 or newer would be taken"
    return Check(name="java", status=Status.WARN, detail=detail, mend=mend)


def judge_cores(cores: int) -> Check:
    """Return a warning for a single core: Spark then works and waits by turns."""
    if cores > 1:
        return Check(name="cores", status=Status.OK, detail=str(cores))
    mend = "give the process two cores or more; it works with one, slowly"
    return Check(name="cores", status=Status.WARN, detail=str(cores), mend=mend)


def memory_bytes() -> int:
    """Return the memory that this process may use: the machine's, or its control group's limit."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text(encoding="ascii").strip() if limit.is_file() else "max"
    return min(machine, int(text)) if text.isdigit() else machine


def judge_memory(size_bytes: int) -> Check:
    """Return whether the driver's heap and two workers fit.

    >>> judge_memory(1_000_000_000).status
    <Status.FAIL: 'fail'>
    """
    detail = f"{size_bytes / _GB:.1f} GB"
    if size_bytes >= _COMFORTABLE_MEMORY_BYTES:
        return Check(name="memory", status=Status.OK, detail=detail)
    status = Status.WARN if size_bytes >= _LEAST_MEMORY_BYTES else Status.FAIL
    mend = f"a run takes {_LEAST_MEMORY_BYTES / _GB} GB; give the machine or container 4 GB"
    return Check(name="memory", status=status, detail=detail, mend=mend)


def check_folders(environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield whether the folders for scratch and caches can be written and have room."""
    yield check_folder("scratch", Path(tempfile.gettempdir()), variable="TMPDIR")
    try:
        cache = cache_home(environ)
    except CodesieveError as fault:
        yield Check(name="cache", status=Status.FAIL, detail=fault.what, mend=fault.mend)
    else:
        yield check_folder("cache", cache, variable="CODESIEVE_CACHE_DIR")


def check_folder(name: str, folder: Path, *, variable: str) -> Check:
    """Return whether a file can be written to ``folder``, and how much room there is."""
    mend = f"set {variable} to a folder that you may write to, on a disk with room"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"codesieve")
    except OSError as error:
        detail = f"{folder} cannot be written: {error.strerror}"
        return Check(name=name, status=Status.FAIL, detail=detail, mend=mend)
    free = shutil.disk_usage(folder).free
    detail = f"{folder}, {free / _GB:.1f} GB free"
    if free >= _COMFORTABLE_FREE_BYTES:
        return Check(name=name, status=Status.OK, detail=detail)
    status = Status.WARN if free >= _LEAST_FREE_BYTES else Status.FAIL
    return Check(name=name, status=status, detail=detail, mend=mend)


def check_numba() -> Check:
    """Return whether kernels compile, and where their machine code is kept."""
    try:
        kernel = numba.njit("int64(int64)", cache=True)(_twice)
        cache = kernel.stats.cache_path
    except Exception as error:  # noqa: BLE001 (whatever LLVM raises is the finding)
        mend = "set NUMBA_CACHE_DIR to a folder that you may write to"
        detail = f"a kernel does not compile: {type(error).__name__}"
        return Check(name="numba", status=Status.FAIL, detail=detail, mend=mend)
    return Check(name="numba", status=Status.OK, detail=f"compiles; keeps its code in {cache}")


def _twice(number: int) -> int:
    return 2 * number


def check_spark() -> Check:
    """Return whether Spark starts and its workers pass Arrow batches through this Python."""
    try:
        session = build_session(
            app="codesieve doctor", profile=SessionProfile.QUICK, resources=LocalResources(cores=2)
        )
        rows = session.range(1_000).mapInArrow(_pass_through, "id long").count()
    except CodesieveError as fault:
        detail = f"{fault.what}: {fault.why}"
        return Check(name="spark", status=Status.FAIL, detail=detail, mend=fault.mend)
    except Exception as error:  # noqa: BLE001 (whatever Spark raises is the finding)
        detail = f"a job fails: {type(error).__name__}"
        mend = "mend what fails above; else read what Spark wrote to the terminal"
        return Check(name="spark", status=Status.FAIL, detail=detail, mend=mend)
    session.stop()
    return Check(name="spark", status=Status.OK, detail=f"passed {rows} rows through its workers")


def _pass_through(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from batches
