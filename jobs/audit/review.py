"""``codesieve audit review RUN --to FILE``: a sample of findings for people to judge precision by.

The file holds passages of the input, so it is no part of the run: it lies outside of it, readable
by its owner alone.
"""

import argparse
import collections
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import InputError, SettingsError
from corpus.facts import Role
from corpus.files import Store, store_at
from corpus.manifest import Manifest, read_manifest
from jobs.audit.compare import texts_of
from jobs.audit.inputs import input_splits
from jobs.audit.private_ids import ids_of_run
from scrub.measure.review import Strata, passage, shape


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    target = Path(parsed.to)
    if target.resolve().is_relative_to(Path(parsed.out).resolve()):
        raise SettingsError(
            f"{target} lies in the run",
            why="the sample holds passages of the input, and a run is handed on",
            mend="name a file elsewhere with --to",
        )
    store = store_at(parsed.out)
    manifest = read_manifest(store)
    written = write_sample(store, manifest, target, each=parsed.each, inputs=parsed.input)
    sys.stdout.write(f"{target}: {written} findings to judge\n")
    return 0


def write_sample(
    store: Store, manifest: Manifest, target: Path, *, each: int, inputs: list[str]
) -> int:
    """Write up to ``each`` findings of every kind and rule as JSON lines; return how many.

    Raises:
        InputError: the input shards are not there, or are not the run's.
    """
    strata = Strata(each=each)
    for rows in _findings(store, manifest):
        strata.add(rows.to_pylist())
    chosen = strata.rows()
    wanted = {row["doc_id"] for row in chosen}
    ids = pa.array(sorted(wanted), pa.string())
    places: dict[str, list[tuple[int, int, str]]] = collections.defaultdict(list)
    for rows in _findings(store, manifest):
        for row in rows.filter(pc.is_in(rows.column("doc_id"), value_set=ids)).to_pylist():
            places[row["doc_id"]].append((row["start_byte"], row["end_byte"], row["kind"]))
    splits = input_splits(store, manifest, inputs)
    texts = texts_of(splits, wanted, ids_of_run(manifest)) if wanted else {}
    if len(texts) < len(wanted):
        raise InputError(
            "a document is not in the input shards",
            why="the tables given are not those of the run",
            mend="name the run's own input with --input",
        )
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(target, flags, 0o600), "w", encoding="utf-8") as file:
        for row in chosen:
            line = _line(row, texts[row["doc_id"]], sorted(places[row["doc_id"]]))
            line["stratum_findings"] = strata.sizes[row["kind"], row["rule"]]
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return len(chosen)


def _findings(store: Store, manifest: Manifest) -> Iterator[pa.Table]:
    for file in manifest.outputs:
        if file.role is Role.FINDINGS:
            with store.open(file.path) as opened:
                yield pq.read_table(opened)


def _line(
    row: dict[str, Any], document: dict[str, str], findings: list[tuple[int, int, str]]
) -> dict[str, Any]:
    """Return a finding as people see it; they write true or false into ``verdict``."""
    text = document["content"].encode()
    start, end = row["start_byte"], row["end_byte"]
    before, after = passage(text, (start, end), findings)
    told = {name: row[name] for name in ("kind", "rule", "doc_id", "line", "confidence")}
    return {
        **told,
        "language": document["language"],
        "before": before,
        "shape": shape(text[start:end]),
        "after": after,
        "verdict": "",
    }
