"""The command line, installed as ``codesieve``."""

import argparse
import dataclasses
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from corpus.doctor import diagnose
from corpus.files import store_at
from corpus.progress import Progress
from corpus.runlog import RunLog
from corpus.session import LocalResources, SessionProfile, build_session
from corpus.settings import load
from jobs import daemon
from jobs.audit.cli import add_audit
from jobs.demo import demo_inputs
from jobs.failures import exit_code_of
from jobs.garbage import collect_garbage
from jobs.policy import add_policy
from jobs.rules import add_rules
from jobs.running import Start, run_clean, run_shard, run_takedown
from jobs.scrubbing import measured
from jobs.settings import RunSettings, Settings

_INPUTS: Final = """\
An INPUT is a Parquet table (The Stack, StarCoderData and data-prep-kit columns are known; others
with [input] fields), a folder of shards, a git checkout or bare repository (REPO or REPO@REVISION),
a folder, an archive (tar, zip, wheel, sdist, npm), or JSON lines (plain, gz, zst).  Globs work."""

_EXAMPLES: Final = """\
examples:
  codesieve clean ~/src/project --out run
  codesieve clean shards/ 'more/*.parquet' --out run --settings settings.toml
  codesieve audit verify run
The same command on the same run directory resumes.  Exit codes: 2 settings, 3 input,
4 conservation, 5 environment, 6 an audit that fails."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the command in ``arguments`` (default: those of the process)."""
    parsed = parser().parse_args(arguments)
    return exit_code_of(lambda: int(parsed.run(parsed)))


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; each carries its function as ``run``."""
    top = argparse.ArgumentParser(
        prog="codesieve",
        description="Turns source code into a training corpus that can be defended.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_clean(commands)
    _add_shard(commands)
    _add_takedown(commands)
    _add_demo(commands)
    add_audit(commands)
    add_policy(commands)
    add_rules(commands)
    garbage = commands.add_parser(
        "gc", help="remove files of a run that its manifest does not name"
    )
    garbage.add_argument("out", metavar="RUN")
    garbage.set_defaults(run=lambda parsed: collect_garbage(store_at(parsed.out)))
    doctor = commands.add_parser("doctor", help="check this machine, and say how to mend it")
    doctor.add_argument("--quick", action="store_true", help="do not start Spark")
    doctor.set_defaults(
        run=lambda parsed: diagnose(os.environ, with_spark=not parsed.quick, output=sys.stdout)
    )
    return top


def _add_clean(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "clean",
        help="clean a corpus on this machine",
        description="Cleans a corpus on this machine. " + _INPUTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("inputs", nargs="+", metavar="INPUT")
    command.add_argument("--out", required=True, metavar="DIR", help="run directory, new or begun")
    command.add_argument("--settings", type=Path, metavar="FILE", help="TOML; see docs/settings.md")
    command.add_argument(
        "--measure", action="store_true", help="measure recall of secrets and personal data"
    )
    _add_session(command)
    command.set_defaults(run=_clean)


def _add_shard(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "shard",
        help="write sources as Parquet shards",
        description="Writes sources as Parquet shards. " + _INPUTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("inputs", nargs="+", metavar="INPUT")
    command.add_argument("--out", required=True, metavar="DIR")
    command.add_argument("--settings", type=Path, metavar="FILE")
    _add_session(command)
    command.set_defaults(run=_shard)


def _add_takedown(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "takedown",
        help="make the next release of a run, without what was asked for",
        description="Makes the next release of a finished run: what the requests name leaves, the"
        " next best copies take its place, all else is taken over. docs/takedown.md shows a file.",
    )
    command.add_argument("base", metavar="RUN", help="a finished run, with its state")
    command.add_argument("--request", required=True, metavar="FILE", help="TOML: [[request]]")
    made = command.add_mutually_exclusive_group(required=True)
    made.add_argument("--out", metavar="DIR", help="run directory of the release")
    made.add_argument("--dry-run", action="store_true", help="say what it would change")
    command.add_argument(
        "--input", action="append", default=[], metavar="INPUT",
        help="the run's input tables, if they have moved",
    )  # fmt: skip
    _add_session(command)
    command.set_defaults(run=_takedown)


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "demo", help="clean the source code of the packages that are installed beside codesieve"
    )
    command.add_argument("--slice", type=int, default=0, metavar="N", help="only N distributions")
    command.add_argument("--out", default="demo-run", metavar="DIR")
    _add_session(command)
    command.set_defaults(run=_demo)


def _add_session(command: argparse.ArgumentParser) -> None:
    command.add_argument("--cores", type=int, metavar="N", help="cores to use (default: all)")
    command.add_argument("--memory-mb", type=int, default=1024, help="heap of the JVM (1024)")
    command.add_argument("--scratch", type=Path, metavar="DIR", help="where shuffles may spill")
    command.add_argument("--quiet", action="store_true", help="no progress")
    command.add_argument(
        "--log", default="", metavar="FILE", help="JSON lines of what happens; - is stderr"
    )


def _resources(parsed: argparse.Namespace) -> LocalResources:
    resources = LocalResources(driver_memory_mb=parsed.memory_mb, daemon_module=daemon.MODULE)
    if parsed.cores:
        resources = dataclasses.replace(resources, cores=parsed.cores)
    if parsed.scratch:
        resources = dataclasses.replace(resources, scratch=parsed.scratch)
    return resources


def _starting(parsed: argparse.Namespace, profile: SessionProfile) -> Start:
    resources = _resources(parsed)
    return lambda: build_session(app="codesieve", profile=profile, resources=resources)


def _progress(parsed: argparse.Namespace, settings: RunSettings) -> Progress:
    return Progress(quiet=parsed.quiet, log=RunLog(to=parsed.log or settings.log))


def _clean(parsed: argparse.Namespace) -> int:
    settings = load(Settings, parsed.settings)
    return _run_locally(parsed, measured(settings) if parsed.measure else settings, parsed.inputs)


def _takedown(parsed: argparse.Namespace) -> int:
    start, progress = _starting(parsed, SessionProfile.LOCAL), _progress(parsed, RunSettings())
    out = "" if parsed.dry_run else parsed.out
    return run_takedown(start, parsed.base, parsed.request, out, parsed.input, progress)


def _demo(parsed: argparse.Namespace) -> int:
    return _run_locally(parsed, Settings(), demo_inputs(parsed.slice))


def _run_locally(parsed: argparse.Namespace, settings: Settings, inputs: Sequence[str]) -> int:
    start = _starting(parsed, SessionProfile.LOCAL)
    return run_clean(start, inputs, parsed.out, settings, _progress(parsed, settings.run))


def _shard(parsed: argparse.Namespace) -> int:
    start, settings = _starting(parsed, SessionProfile.QUICK), load(Settings, parsed.settings)
    return run_shard(start, parsed.inputs, parsed.out, settings, _progress(parsed, settings.run))


if __name__ == "__main__":
    sys.exit(main())
