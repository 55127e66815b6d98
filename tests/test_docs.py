"""Pages that are written from the code say what the code says."""

import argparse
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest

from jobs.cli import parser

DOCS = Path(__file__).parents[1] / "docs"


def script(name: str) -> ModuleType:
    """Return the script of docs/ with that name, as a module."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_settings_page_is_what_the_dataclasses_say() -> None:
    assert page("settings.md") == script("settings_reference").reference()


def test_the_page_of_questions_is_what_is_asked() -> None:
    assert page("audit-questions.md") == script("questions_reference").reference()


def test_the_schema_of_the_manifest_is_what_the_dataclasses_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(DOCS)
    reference = script("manifest_reference")
    assert page("manifest.schema.json") == reference.schema_text()
    assert page("manifest-reference.md") == reference.page()
    jsonschema.Draft202012Validator.check_schema(json.loads(page("manifest.schema.json")))


def test_every_command_that_a_page_names_is_one() -> None:
    """Also those in the middle of a sentence: `codesieve NAME` or `codesieve GROUP NAME`."""
    known = commands(parser())
    pages = [*DOCS.glob("**/*.md"), DOCS.parent / "README.md"]
    named = {
        (path.name, tuple(words.split()[:2]))
        for path in pages
        for words in re.findall(r"codesieve ((?:[a-z-]+ ?){1,2})", code_of(path))
    }
    assert len(named) > 20
    groups = {words[0] for words in known if len(words) > 1}
    for path_name, words in named:
        own = words if words[0] in groups else words[:1]
        assert own in known, (path_name, words)


def code_of(path: Path) -> str:
    """Return what a page sets as code: blocks of commands, and words between backticks."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


def commands(group: argparse.ArgumentParser) -> set[tuple[str, ...]]:
    """Return the commands below ``group``, each as its words."""
    found: set[tuple[str, ...]] = set()
    for action in group._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                found |= {(name,), *((name, *rest) for rest in commands(below))}
    return found


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(
        [*command, "--site-dir", tmp_path / "site"],
        cwd=DOCS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = {path.stem for path in DOCS.glob("*.md")}
    assert pages <= {path.stem for path in (tmp_path / "site").glob("*.html")}


def test_every_claim_of_the_threat_model_names_a_test_that_is_there() -> None:
    page = (DOCS / "threat-model.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "claim" not in line]
    named = [re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row) for row in rows]
    assert all(named)
    for path, name in (test for row in named for test in row):
        assert f"def {name}(" in (DOCS.parent / path).read_text(encoding="utf-8"), name
