"""One small real run that all tests of the audit look at, and a hand that tampers with copies."""

import dataclasses
import hashlib
import json
import random
import shutil
import string
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.files import store_at
from corpus.manifest import Manifest, read_manifest
from corpus.progress import Progress
from corpus.rundir import canonical_json, digest_of
from dedup.settings import NearSettings
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.prepare import looked_at
from jobs.settings import Settings

FILES = 60


def _rows() -> list[dict[str, str]]:
    """Return modules of the standard library, and copies of them that differ a little."""
    library = Path(sysconfig.get_paths()["stdlib"])
    draw = random.Random(11)
    rows = []

    def add(repo: str, path: str, content: str) -> None:
        language = "Python" if path.endswith(".py") else "Text"
        rows.append(
            {"repo": repo, "revision": "1", "path": path, "language": language, "content": content}
        )

    for path in sorted(library.glob("*.py"))[:FILES]:
        text = _tagged("MIT", path.read_text(encoding="utf-8", errors="replace"))
        add("ada/stdlib", f"lib/{path.name}", text)
        if draw.random() < 0.3:
            add("copies", f"vendor/{path.name}", text)
        if draw.random() < 0.3:
            add("windows", path.name, "\r\n".join(text.splitlines()) + "  \r\n")
        if draw.random() < 0.5:
            edited = [line for line in text.splitlines() if draw.random() > 0.02]
            add("edited", path.name, "\n".join(edited))
    for name, license_id in (
        ("mit", "MIT"),
        ("gpl", "GPL-3.0-only"),
        ("or", "MIT OR GPL-3.0-only"),
    ):
        add(f"tagged/{name}", "src/a.py", _tagged(license_id, _module(name, 30)))
    mail = "jane.roe" + "@" + "widgets-inc.com"
    letters = random.Random(3).choices(string.ascii_letters + string.digits, k=36)
    key = "gh" + "p_" + "".join(letters)
    leaks = {"one": f"TOKEN = '{key}'\nMAIL = '{mail}'\n", "two": f"SUPPORT = '{mail}'\n"}
    for name, line in leaks.items():
        add(f"leaks/{name}", "settings.py", _tagged("MIT", line + _module(name, 40)))
    add(
        "odd \x1b[31m",
        "na\u202eme\x00.py",
        _tagged("MIT", "value = 'a name that a terminal must not act on'\n" * 9),
    )
    rows.append(rows[0])
    return rows


def _tagged(license_id: str, text: str) -> str:
    """Return ``text`` under a licence that it names itself, so that no detector must be asked."""
    tag = "SPDX-License-" + f"Identifier: {license_id}"
    return f"# {tag}\n{text}"


def _module(name: str, functions: int) -> str:
    """Return a module that is like no other."""
    return "".join(
        f"def {name}_{number}(value):\n    return value * {number} + {len(name) * number}\n\n\n"
        for number in range(functions)
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finished:
    """A run, the table that it cleaned, and its manifest."""

    table: Path
    out: Path
    manifest: Manifest

    def decisions(self) -> list[dict[str, Any]]:
        """Return all decisions."""
        rows: list[dict[str, Any]] = pq.read_table(self.out / "audit" / "decisions").to_pylist()
        return rows


@pytest.fixture(scope="session")
def finished(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run of 60 real files and their copies, from three tables."""
    folder = tmp_path_factory.mktemp("audited")
    (folder / "in").mkdir()
    rows = _rows()
    for number in range(3):
        pq.write_table(pa.Table.from_pylist(rows[number::3]), folder / "in" / f"{number}.parquet")
    return _cleaned(spark, folder / "in", folder / "run", Settings())


@pytest.fixture(scope="session")
def later(
    spark: SparkSession, finished: Finished, tmp_path_factory: pytest.TempPathFactory
) -> Finished:
    """A later run: another threshold, one table less, and one more."""
    folder = tmp_path_factory.mktemp("later")
    shutil.copytree(finished.table, folder / "in")
    (folder / "in" / "2.parquet").unlink()
    rows = pq.read_table(finished.table / "2.parquet").to_pylist()
    fewer = [row for row in rows if row["repo"] != "edited"]
    pq.write_table(pa.Table.from_pylist(fewer), folder / "in" / "3.parquet")
    near = NearSettings(threshold=0.95)
    return _cleaned(spark, folder / "in", folder / "run", Settings(near=near))


def _cleaned(spark: SparkSession, table: Path, out: Path, settings: Settings) -> Finished:
    inputs = looked_at([str(table)], settings)
    clean(spark, inputs, str(out), settings, Progress(quiet=True), Watch.start())
    return Finished(table=table, out=out, manifest=read_manifest(store_at(str(out))))


class Tampered:
    """A copy of a run in the hands of somebody who wants to hide what he does."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def values(self) -> dict[str, Any]:
        """Return the manifest's values."""
        found: dict[str, Any] = json.loads((self.out / "manifest.json").read_text())
        return found

    def manifest(self) -> Manifest:
        """Return the manifest."""
        return read_manifest(store_at(str(self.out)))

    def path(self, role: str, number: int = 0) -> Path:
        """Return the file of ``role`` with that number."""
        paths = [file["path"] for file in self.values()["outputs"] if file["role"] == role]
        return self.out / paths[number]

    def edit(self, role: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
        """Change the rows of the first file of ``role`` that ``change`` changes."""
        for file in self.values()["outputs"]:
            if file["role"] == role:
                path = self.out / file["path"]
                table = pq.read_table(path)
                rows = table.to_pylist()
                change(rows)
                if rows != table.to_pylist():
                    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
                    return
        raise AssertionError(f"nothing of {role} to change")

    def seal(self, *, change: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
        """Make every digest fit again: those of files, the manifest's seal, run.json's."""
        values = self.values()
        for file in values["outputs"]:
            content = (self.out / file["path"]).read_bytes()
            file["sha256"], file["size_bytes"] = hashlib.sha256(content).hexdigest(), len(content)
            if file["path"].endswith(".parquet"):
                file["rows"] = pq.read_metadata(self.out / file["path"]).num_rows
        change(values)
        values.pop("seal")
        values["seal"] = digest_of(values)
        text = canonical_json(values)
        (self.out / "manifest.json").write_text(text)
        record = json.loads((self.out / "run.json").read_text())
        record["manifest_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        (self.out / "run.json").write_text(canonical_json(record))


@pytest.fixture
def tampered(finished: Finished, tmp_path: Path) -> Tampered:
    """A copy of the run, without its state, to tamper with."""
    shutil.copytree(
        finished.out, tmp_path / "run", ignore=shutil.ignore_patterns("state"), symlinks=True
    )
    return Tampered(tmp_path / "run")
