"""What a bare machine relies on: the lock, the Makefile, the wheel and the zip."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from corpus.source_digest import source_digest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("corpus", "dedup", "scrub", "jobs")
LOCKS = ("requirements.lock", "requirements-executor.lock")


def locked(lock: str) -> dict[str, list[str]]:
    """Return each pinned distribution with the versions that it has on some Python."""
    pins: dict[str, list[str]] = {}
    text = (ROOT / lock).read_text(encoding="utf-8")
    for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE):
        pins.setdefault(name, []).append(version)
    return pins


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_registry_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links", text)


def test_the_lock_covers_what_make_install_promises() -> None:
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    wanted = names_of(
        [*project["dependencies"], *extras["local"], *extras["audit"], *extras["dev"]]
    )
    assert wanted <= set(locked("requirements.lock"))


def test_every_package_that_is_imported_is_asked_for() -> None:
    imported = {
        module.split(".")[0]
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in modules_of(node)
    }
    foreign = imported - set(sys.stdlib_module_names) - set(PACKAGES)
    providers = importlib.metadata.packages_distributions()
    names = {name for each in foreign for name in providers[each]}
    distributions = {re.sub(r"[-_.]+", "-", name).lower() for name in names}  # PEP 503
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    said = [*extras["licenses"], *extras["audit"]]  # who lacks one of these is told so
    assert distributions <= names_of([*project["dependencies"], *said])


def modules_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_executors_get_the_same_versions_but_not_spark() -> None:
    everything, executor = (locked(lock) for lock in LOCKS)
    assert "pyspark" not in executor
    assert executor.items() <= everything.items()
    assert {"numba", "pyarrow", "pandas", "xxhash"} <= set(executor)


def test_make_help_names_every_public_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    told = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert {line.split()[0] for line in told.stdout.splitlines()} == set(phony[1].split())


def test_make_without_a_python_says_what_to_install(tmp_path: Path) -> None:
    """Debian without python3-venv has a python3 that cannot make an environment."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    for name in ("find", "make", "sed"):
        (tools / name).symlink_to(shutil.which(name) or name)
    told = subprocess.run(
        [tools / "make", f"VENV={tmp_path / 'venv'}", "install"],
        cwd=ROOT,
        env={"PATH": str(tools)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert told.returncode != 0
    assert "python3-venv" in told.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    options = ["--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", str(folder)]
    subprocess.run([*command, *options, str(ROOT)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_packages_and_their_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {*PACKAGES, f"{wheel.name.split('-py3')[0]}.dist-info"}
    data = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert data <= set(names)


def test_the_wheel_can_be_imported_as_a_zip(wheel: Path, tmp_path: Path) -> None:
    """A wheel is what ``make dist`` copies to the zip for ``--py-files``."""
    zipped = tmp_path / "codesieve.zip"
    zipped.write_bytes(wheel.read_bytes())
    statement = (
        f"import sys; sys.path.insert(0, {str(zipped)!r}); import dedup; print(dedup.__file__);"
        f"from corpus.source_digest import source_digest; print(source_digest({PACKAGES}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", statement], cwd=tmp_path, capture_output=True, check=True, text=True
    )
    file, digest = told.stdout.split()
    assert file.startswith(str(zipped))
    assert digest == source_digest(PACKAGES), "a manifest names the code however it came"


def test_ci_lints_tests_and_shows_the_demo() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make (\S+)", script, re.MULTILINE) == ["lint", "test", "demo"]
    assert "set -euo pipefail" in script
