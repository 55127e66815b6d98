"""``codesieve audit compare``: how two documents of a run differ, from the input."""

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.compare import Side, compare
from corpus.console import wants_colour
from corpus.errors import InputError
from corpus.facts import Role
from corpus.files import Store, store_at
from corpus.manifest import Manifest, read_manifest
from corpus.private_ids import Ids
from corpus.tables import Split, read_split
from dedup.fingerprint import shingle_sets
from dedup.jaccard import jaccard
from dedup.lexer import lexer_ids
from jobs.audit.inputs import input_splits
from jobs.audit.private_ids import ids_of_run


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Named:
    doc_id: str
    repo: str
    path: str


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    return compare_documents(
        store_at(parsed.out),
        parsed.documents,
        parsed.input,
        sys.stdout,
        colour=wants_colour(sys.stdout),
    )


def compare_documents(
    store: Store,
    documents: Sequence[str],
    inputs: Sequence[str],
    output: TextIO,
    *,
    colour: bool,
) -> int:
    """Print how the two ``documents`` (doc_ids or their first digits) of a run differ; return 0.

    Raises:
        InputError: a document is unknown or ambiguous, or the input shards are not there.
    """
    manifest = read_manifest(store)
    named = [_named(store, manifest, prefix) for prefix in documents]
    rows = _rows(store, manifest, inputs, named)
    sets = shingle_sets(
        pa.array([row["content"] for row in rows]),
        lexer_ids([row["language"] for row in rows]),
        shingle_tokens=manifest.settings["near"]["shingle_tokens"],
    )
    middle = sets.offsets[1]
    left, right = (
        Side(name=f"{each.repo}/{each.path}", text=row["content"])
        for each, row in zip(named, rows, strict=True)
    )
    similarity = jaccard(sets.values[:middle], sets.values[middle:])
    output.write(compare(left, right, jaccard=similarity, colour=colour) + "\n")
    return 0


def _rows(
    store: Store, manifest: Manifest, inputs: Sequence[str], named: Sequence[_Named]
) -> list[dict[str, str]]:
    """Return the input rows (doc_id, language, content) of the documents ``named``."""
    splits = input_splits(store, manifest, inputs)
    found = texts_of(splits, {each.doc_id for each in named}, ids_of_run(manifest))
    rows = [found[each.doc_id] for each in named if each.doc_id in found]
    if len(rows) < len(named):
        raise InputError(
            "a document is not in the input shards",
            why="the tables given are not those of the run",
            mend="name the run's own input with --input",
        )
    return rows


def _named(store: Store, manifest: Manifest, prefix: str) -> _Named:
    found: set[tuple[str, str, str]] = set()
    for file in manifest.outputs:
        if file.role is Role.DECISIONS:
            with store.open(file.path) as opened:
                rows = pq.read_table(opened, columns=["doc_id", "repo", "path"])
            own = rows.filter(pc.starts_with(rows.column("doc_id"), prefix.lower()))
            found |= {(row["doc_id"], row["repo"], row["path"]) for row in own.to_pylist()}
    if len(found) != 1:
        raise InputError(
            f"{prefix!r} names {len(found)} documents of the run",
            why="a document is named by its doc_id, or by first digits that no other has",
            mend="take the doc_id from the report, or from audit/decisions",
        )
    doc_id, repo, path = found.pop()
    return _Named(doc_id=doc_id, repo=repo, path=path)


def texts_of(splits: Sequence[Split], doc_ids: set[str], ids: Ids) -> dict[str, dict[str, str]]:
    """Return the input rows (doc_id, language, content) of ``doc_ids``, those that are there."""
    texts: dict[str, dict[str, str]] = {}
    wanted = pa.array(sorted(doc_ids))
    for split in splits:
        for batch in read_split(split):
            documents = ids.named(batch.documents)
            mine = documents.filter(pc.is_in(documents.column("doc_id"), value_set=wanted))
            for row in mine.select(["doc_id", "language", "content"]).to_pylist():
                texts[row["doc_id"]] = row
        if len(texts) == len(doc_ids):
            break
    return texts
