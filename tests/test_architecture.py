"""The rules of DESIGN that a machine can read: who imports whom, how long, under what name."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("corpus", "dedup", "scrub", "jobs")

# A package may import itself and these.
MAY_IMPORT = {
    "corpus": set(),
    "dedup": {"corpus"},
    "scrub": {"corpus"},
    "jobs": {"corpus", "dedup", "scrub"},
}

# The only files that may import pyspark. Everything else is tested without a JVM.
SPARK_FILES = {
    "corpus/engine.py",
    "corpus/exchange.py",
    "corpus/locality.py",
    "corpus/pipeline.py",
    "corpus/eligibility.py",
    "corpus/relations.py",
    "corpus/returned.py",
    "corpus/roots.py",
    "corpus/session.py",
    "corpus/skipped.py",
    "corpus/stages.py",
    "corpus/tallies.py",
    "corpus/verdicts.py",
    "dedup/stages/candidates.py",
    "dedup/stages/duplicates.py",
    "dedup/stages/groups.py",
    "dedup/stages/keepers.py",
    "dedup/stages/large.py",
    "dedup/stages/measuring.py",
    "dedup/stages/rounds.py",
    "dedup/stages/selection.py",
    "dedup/stages/verify.py",
    "jobs/clean.py",
    "jobs/daemon.py",
    "jobs/telling.py",
    "jobs/requests.py",
    "jobs/takedown.py",
    "scrub/requests/stage.py",
    "jobs/inputs.py",
    "jobs/prepare.py",
    "jobs/running.py",
    "jobs/sealing.py",
    "jobs/submit.py",
    "scrub/licenses/attribution.py",
    "scrub/licenses/comparing.py",
    "scrub/licenses/copies.py",
    "scrub/licenses/placing.py",
    "scrub/licenses/stage.py",
    "scrub/licenses/sums.py",
}

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
LONGEST_FILE_LINES = 250
LONGEST_FUNCTION_LINES = 40


def source_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=relative(path))


def imported_modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


every_source = pytest.mark.parametrize("path", source_files(*PACKAGES), ids=relative)


@every_source
def test_packages_import_only_what_lies_below_them(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = {module.split(".")[0] for module in imported_modules(tree_of(path))} & set(PACKAGES)
    assert ours <= MAY_IMPORT[package] | {package}


@every_source
def test_imports_stand_at_the_top(path: Path) -> None:
    lazy = [
        f"{relative(path)}:{node.lineno}"
        for function in functions(tree_of(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert lazy == []


@every_source
def test_pyspark_is_imported_only_where_listed(path: Path) -> None:
    uses_spark = any(name.split(".")[0] == "pyspark" for name in imported_modules(tree_of(path)))
    assert not uses_spark or relative(path) in SPARK_FILES


@every_source
def test_names_say_what_is_inside(path: Path) -> None:
    assert not {path.stem, *path.relative_to(ROOT).parts} & NAMES_THAT_SAY_NOTHING


@every_source
def test_files_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE_LINES
    long = [
        f"{function.name} has {length} lines"
        for function in functions(tree_of(path))
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION_LINES
        and not has_numbered_steps(path, function)
    ]
    assert long == []


def has_numbered_steps(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether the docstring or the comments number the function's steps."""
    lines = path.read_text(encoding="utf-8").splitlines()[function.lineno : function.end_lineno]
    return all(any(re.match(rf"\s*(#\s*)?{n}\. ", line) for line in lines) for n in (1, 2))


@every_source
def test_row_positions_never_become_identifiers(path: Path) -> None:
    names = {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    assert not names & {"monotonically_increasing_id", "zipWithIndex", "_jvm", "rdd"}


def test_listed_spark_files_exist_and_need_their_place() -> None:
    users = {
        relative(path)
        for path in source_files(*PACKAGES)
        if any(name.split(".")[0] == "pyspark" for name in imported_modules(tree_of(path)))
    }
    assert users == SPARK_FILES


def test_no_init_under_tests() -> None:
    """``tests/dedup/__init__.py`` would shadow the package ``dedup``."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_no_path_of_a_machine() -> None:
    """A home or a work folder in a text means that it holds only where it was written."""
    nobody = r"(?!(?:ada|jroe|user)\b)"  # people of the tests
    somebody = re.compile(rf"(?<![\w.$}}])/(?:work|(?:home|Users)/{nobody}\w+|root)/\w")
    guilty = [
        f"{relative(path)}: {found[0]}"
        for path in project_texts()
        if (found := somebody.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert guilty == []


def project_texts() -> list[Path]:
    folders = [*PACKAGES, "tests", "docs", "benchmarks", "notebooks", ".ci"]
    below = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    named = [ROOT / name for name in ("Makefile", "pyproject.toml")]
    texts = [*below, *named, *ROOT.glob("*.md"), *ROOT.glob("*.lock")]
    return [
        path for path in texts if path.is_file() and path.suffix not in {".pyc", ".nbi", ".nbc"}
    ]


def test_importing_the_packages_does_not_load_spark() -> None:
    statement = "import corpus, dedup, scrub, sys; sys.exit('pyspark' in sys.modules)"
    subprocess.run([sys.executable, "-c", statement], check=True)
