"""One worker process or two, one file or four: the same documents and the same audit."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrub.measure.planting import planted
from scrub.settings import ScrubSettings

ROOT = Path(__file__).parents[2]
DOCUMENTS = 60
KINDS = ScrubSettings().kinds_that_go
LANGUAGES = ("Python", "JSON", "YAML", "Java", "Text")


def documents() -> list[dict[str, str]]:
    """Return documents, two thirds of them planted; some values stand in many of them."""
    rows = []
    for number in range(DOCUMENTS):
        language = LANGUAGES[number % len(LANGUAGES)]
        # Unlike in every line, so that none is another's near duplicate.
        draw = Random(number)
        body = "".join(
            f"name_{draw.randrange(10**6)} = {draw.randrange(10**6)}\n" for _ in range(40)
        )
        one = planted(body.encode(), doc_id=str(number // 2), language=language, kinds=KINDS)
        text = one.text.decode()
        text = text if number % 3 else body + "# ask ada.quimby" + "@" + "fastmail.se\n"
        rows.append(
            {
                "repo": f"r{number}",
                "revision": "1",
                "path": f"src/file{number}",
                "language": language,
                "content": text,
            }
        )
    return rows


def cleaned(folder: Path, *, cores: int, files: int) -> Path:
    """Clean the documents, dealt into ``files`` in another order, in a process of its own."""
    folder.mkdir()
    rows = documents()
    Random(files).shuffle(rows)
    for number in range(files):
        table = pa.Table.from_pylist(rows[number::files])
        pq.write_table(table, folder / f"part-{number}.parquet", row_group_size=7 + number)
    settings = folder.with_suffix(".toml")
    split = 4_096 if files > 1 else 1 << 26
    settings.write_text(f"[licenses]\nenabled = false\n[run]\nsplit_bytes = {split}\n")
    out = folder.with_name(folder.name + "-run")
    command = [sys.executable, "-m", "jobs.main", "clean", str(folder)]
    command += ["--out", str(out), "--settings", str(settings), "--cores", str(cores), "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CODESIEVE_KEY": bytes(range(32)).hex()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return out


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of an audit table; what stands is counted by each file, and here in all."""
    table = pq.read_table(folder)
    if "occurrences" in table.column_names:
        names = [name for name in table.column_names if name != "occurrences"]
        table = table.group_by(names).aggregate([("occurrences", "sum")])
    rows: list[dict[str, Any]] = table.to_pylist()
    return sorted(rows, key=repr)


def test_results_do_not_depend_on_processes_partitions_or_order(tmp_path: Path) -> None:
    one = cleaned(tmp_path / "one", cores=1, files=1)
    two = cleaned(tmp_path / "two", cores=2, files=4)
    roots = [json.loads((out / "manifest.json").read_text()) for out in (one, two)]
    assert roots[0]["counts"]["edited"] >= DOCUMENTS // 3
    for name in ("content_root", "decisions_root", "counts", "scrubbing", "residual"):
        assert roots[0][name] == roots[1][name]
    assert len(rows_of(one / "audit" / "findings")) >= DOCUMENTS // 2
    for audited in sorted((one / "audit").iterdir()):
        assert rows_of(audited) == rows_of(two / "audit" / audited.name), audited.name
