"""The README's commands do what it says, in an empty folder."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from corpus.settings import parse
from jobs.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """Return the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_commands_run(tmp_path: Path) -> None:
    script = "set -eu\n" + "\n".join(blocks("sh"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "as the manifest says" in done.stdout
    assert (tmp_path / "run" / "report.html").exists()


def test_the_settings_are_settings() -> None:
    (example,) = blocks("toml")
    assert parse(Settings, example, source="README.md").near.threshold == 0.7
    assert tomllib.loads(example)["keeper"]["order"][0] == "vendored"


def test_the_files_that_it_names_are_there() -> None:
    for path in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / path).exists(), path
