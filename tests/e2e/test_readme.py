"""The commands of the README and of every page of docs/ do what they say, in an empty folder."""

import os
import re
import subprocess
import sys
import tomllib
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


# The guide for auditors begins with a received run; tests/audit/test_guide.py runs its commands.
PAGES = [
    page
    for page in sorted((ROOT / "docs").glob("*.md"))
    if page.name != "audit-guide.md" and blocks("sh", page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_the_docs_run(page: Path, tmp_path: Path) -> None:
    assert run_as_written(blocks("sh", page.read_text(encoding="utf-8")), tmp_path)


def test_the_settings_are_settings() -> None:
    (example,) = blocks("toml")
    assert parse(Settings, example, source="README.md").near.threshold == 0.7
    assert tomllib.loads(example)["keeper"]["order"][0] == "vendored"


def test_the_files_that_it_names_are_there() -> None:
    for path in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / path).exists(), path
