"""The commands of the README and of every page of docs/ do what they say, in an empty folder."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.settings import parse
from jobs.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str, page: str = README) -> list[str]:
    """Return the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def run_as_written(commands: list[str], folder: Path) -> str:
    """Return what the commands print, one after the other in ``folder``."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", "set -eu\n" + "\n".join(commands)],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_run(tmp_path: Path) -> None:
    assert "everything that was checked holds" in run_as_written(blocks("sh"), tmp_path)
    assert (tmp_path / "run" / "report.html").exists()


# Where commands are run that need what no empty folder has: a run received from somebody else, and
# a cluster (built, submitted to and looked at by the tests of the same words).
ELSEWHERE = {
    "audit-guide.md": "tests/audit/test_guide.py",
    "cluster.md": "tests/e2e/test_cluster.py",
}
DOCS = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md")}
FIRST = "index.md"  # makes `run`, which the other pages speak of
PAGES = sorted(
    name for name in DOCS if blocks("sh", DOCS[name]) and name not in {*ELSEWHERE, FIRST}
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the first page was followed, with the files that other pages show."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "requests.toml").write_text(*blocks("toml", DOCS["takedown.md"]), encoding="utf-8")
    (folder / "mine.toml").write_text(*blocks("toml", DOCS["rules.md"]), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODESIEVE_KEY", "5e" * 32)  # the example's request by address needs one
        assert run_as_written(blocks("sh", DOCS[FIRST]), folder)
        yield folder


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_the_docs_run(name: str, desk: Path) -> None:
    assert run_as_written(blocks("sh", DOCS[name]), desk)


def test_every_block_says_what_it_is_and_no_page_is_left_out() -> None:
    for name, page in DOCS.items():
        opening = re.findall(r"^```(.*)$", page, re.MULTILINE)[::2]
        assert set(opening) <= {"sh", "sql", "toml", "python"}, name
    assert {*PAGES, *ELSEWHERE, FIRST} == {name for name in DOCS if blocks("sh", DOCS[name])}
    for name, test in ELSEWHERE.items():
        assert (ROOT / test).exists(), name


def test_the_settings_are_settings() -> None:
    (example,) = blocks("toml")
    assert parse(Settings, example, source="README.md").near.threshold == 0.7
    assert tomllib.loads(example)["keeper"]["order"][0] == "license_class"


def test_the_files_that_it_names_are_there() -> None:
    for path in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / path).exists(), path
