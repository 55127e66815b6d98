"""Whether a run follows from its input: every row decided, similarities and edits as stated."""

import collections
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.audit.database import insert
from corpus.audit.reading import batches, files_of
from corpus.audit.relations import Check, run_check
from corpus.audit.verdict import Section, Verdict
from corpus.facts import Role
from corpus.files import Store, split_uri
from corpus.manifest import Manifest
from corpus.private_ids import Ids
from corpus.rundir import SHARDS
from corpus.splits import skipped_files
from corpus.tables import Split, read_split
from dedup.jaccard import jaccard
from jobs.audit.input_rows import INPUT_ROW, SET_ROW, TEXT_ROW, InputNotes, Starts
from jobs.audit.inputs import input_splits
from jobs.audit.private_ids import ids_of_run

CHECKS: Final = (
    Check(
        holds="every row of the input has one decision, and every decision its rows",
        wrong="a decision does not stand for as many input rows as there are",
        query="""
            SELECT coalesce(d.doc_id, i.doc_id) || ': ' || coalesce(rows, 0) || ' rows, '
                || coalesce(repeats, 0) || ' decided' AS place
            FROM decisions d FULL JOIN
                (SELECT doc_id, count(*) AS rows FROM input_rows GROUP BY doc_id) i
                ON d.doc_id = i.doc_id
            WHERE d.repeats IS DISTINCT FROM i.rows
        """,
    ),
    Check(
        holds="decisions name the content of the input",
        wrong="a decision names another content_id than the input",
        query="SELECT DISTINCT doc_id AS place FROM decisions d JOIN input_rows i USING (doc_id) "
        "WHERE d.content_id <> i.content_id",
    ),
    Check(
        holds="copies of a text have the text of the kept document, but for ends of lines",
        wrong="a copy of a text has another text than the kept document",
        query="""
            SELECT r.doc_id || ' and ' || r.because_of AS place FROM exact r
            LEFT JOIN (SELECT DISTINCT * FROM texts) a ON a.doc_id = r.doc_id
            LEFT JOIN (SELECT DISTINCT * FROM texts) b ON b.doc_id = r.because_of
            WHERE r.reason = 'exact_duplicate_text' AND a.digest IS DISTINCT FROM b.digest
        """,
    ),
)
_PAIRED: Final = "SELECT doc_id FROM pairs UNION SELECT kept_doc_id FROM pairs"
_SAME_TEXT: Final = """
    SELECT doc_id FROM exact WHERE reason = 'exact_duplicate_text' UNION
    SELECT because_of FROM exact WHERE reason = 'exact_duplicate_text'
"""
_SETS: Final = """
    SELECT p.doc_id, p.kept_doc_id, p.jaccard, p.intersection, p.union_size,
        a.first AS a_first, a.size AS a_size, b.first AS b_first, b.size AS b_size
    FROM pairs p
    LEFT JOIN (SELECT doc_id, min(first) AS first, any_value(size) AS size FROM sets
        GROUP BY doc_id) a ON a.doc_id = p.doc_id
    LEFT JOIN (SELECT doc_id, min(first) AS first, any_value(size) AS size FROM sets
        GROUP BY doc_id) b ON b.doc_id = p.kept_doc_id
    WHERE p.jaccard > 0 ORDER BY b_first, a_first
"""
_EDITED: Final = pa.schema([pa.field("doc_id", pa.string()), pa.field("text", pa.string())])


def check_inputs(
    store: Store, manifest: Manifest, tables: duckdb.DuckDBPyConnection, inputs: Sequence[str]
) -> Section:
    """Return whether the run follows from ``inputs``; ``tables`` has its tables.

    1. are they the run's, 2. every row is read once, 3. counts and texts, 4. similarities.

    Raises:
        InputError: the inputs are not there, or damaged.
        SettingsError: the run's ids are keyed, and the key is not here.
    """
    verdict, ids = Verdict(), ids_of_run(manifest)
    # 1. the run's own
    splits = input_splits(store, manifest, inputs)
    _check_files(splits, manifest, ids, verdict)
    # 2. rows
    for name, schema in (("input_rows", INPUT_ROW), ("sets", SET_ROW), ("texts", TEXT_ROW)):
        insert(tables, name, schema.empty_table())
    _load_edited(store, manifest, tables)
    with tempfile.TemporaryDirectory(prefix="codesieve-") as folder:
        spill = Path(folder) / "shingles"
        spill.touch()
        notes = InputNotes(
            tables=tables,
            spill=spill,
            shingle_tokens=manifest.settings["near"]["shingle_tokens"],
            verdict=verdict,
            paired=Starts(tables, _PAIRED),
            same_text=Starts(tables, _SAME_TEXT),
            edited=Starts(tables, "SELECT doc_id FROM edited_texts"),
        )
        for split in splits:
            for batch in read_split(split):
                notes.note(ids.named(batch.documents))
                insert(tables, "input_rows", ids.named(batch.skipped.select(INPUT_ROW.names)))
        _note_skipped(tables, list(inputs) or [store.below(SHARDS).uri], ids)
        # 3. counts and texts
        for check in CHECKS:
            run_check(tables, check, verdict)
        verdict.holds.append(f"{notes.replayed} edited documents were compared with the input")
        # 4. similarities
        _check_pairs(tables, spill, verdict)
    return Section(title="input", verdict=verdict)


def _check_files(splits: Sequence[Split], manifest: Manifest, ids: Ids, verdict: Verdict) -> None:
    found: collections.Counter[tuple[str, str]] = collections.Counter()
    for uri in dict.fromkeys(split.uri for split in splits):
        store, name = split_uri(uri)
        found[name, ids.digest(store.sha256(name))] += 1
    stated = collections.Counter((file.name, file.sha256) for file in manifest.inputs)
    for name, _ in sorted(stated - found):
        verdict.wrong("a file that the run read is not in the input, or has changed", name)
    for name, _ in sorted(found - stated):
        verdict.wrong("a file of the input is none that the run read", name)
    verdict.holds.append(f"{sum((found & stated).values())} input files are those of the run")


def _load_edited(store: Store, manifest: Manifest, tables: duckdb.DuckDBPyConnection) -> None:
    """Make ``edited_texts``: the cleaned texts of documents with findings that were replaced."""
    insert(tables, "edited_texts", _EDITED.empty_table())
    columns = pa.schema([pa.field("doc_id", pa.string()), pa.field("content", pa.string())])
    edited = Starts(
        tables,
        "SELECT doc_id FROM decisions WHERE action = 'edit' AND doc_id NOT IN "
        "(SELECT doc_id FROM findings WHERE action = 'line_dropped')",
    )
    for file in files_of(manifest, Role.DOCUMENTS):
        for batch in batches(store, file, columns):
            own = batch.filter(edited.holds(batch.column("doc_id")))
            insert(tables, "edited_texts", own.rename_columns(_EDITED.names))


def _note_skipped(tables: duckdb.DuckDBPyConnection, uris: Sequence[str], ids: Ids) -> None:
    for uri in skipped_files(uris):
        store, name = split_uri(uri)
        with store.open(name) as file:
            rows = pq.read_table(file, columns=INPUT_ROW.names)
        for batch in rows.to_batches():
            insert(tables, "input_rows", ids.named(batch))


def _check_pairs(tables: duckdb.DuckDBPyConnection, spill: Path, verdict: Verdict) -> None:
    """Compute the exact Jaccard index of every pair again."""
    size = spill.stat().st_size // 8
    shingles = np.memmap(spill, np.uint64, "r", shape=(size,)) if size else np.zeros(0, np.uint64)
    right = 0
    for batch in tables.sql(_SETS).to_arrow_reader(10_000):
        for row in batch.to_pylist():
            place = f"{row['doc_id']} and {row['kept_doc_id']}"
            if row["a_first"] is None or row["b_first"] is None:
                verdict.wrong("a document of a pair is not in the input", place)
                continue
            one, other = (
                np.asarray(shingles[row[f"{side}_first"] :][: row[f"{side}_size"]])
                for side in ("a", "b")
            )
            sizes = len(one) + len(other)
            fits = row["union_size"] in {0, sizes - row["intersection"]}
            if row["union_size"] == 0:
                fits = np.array_equal(one, other)
            if fits and (row["union_size"] == 0 or jaccard(one, other) == row["jaccard"]):
                right += 1
            else:
                verdict.wrong("a near-copy is not as similar to its witness as stated", place)
    verdict.holds.append(f"{right} near-copies are exactly as similar as stated")
