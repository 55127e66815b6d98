"""Whether a run is what it says it is, from its own directory: streamed, in bounded memory."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.audit.database import insert, workbench
from corpus.audit.loading import load
from corpus.audit.relations import check_relations
from corpus.audit.state_check import check_state
from corpus.audit.sums import check_sums
from corpus.audit.trees import root_of_table
from corpus.audit.verdict import Section, Verdict
from corpus.facts import OutputFile
from corpus.filecheck import verify_files
from corpus.files import Store
from corpus.manifest import Manifest

UNCHECKED: Final = (
    "what the run says of itself: engines, candidates, measured recall; only a second run shows it",
)


def check_files(store: Store, manifest: Manifest) -> Section:
    """Return whether every file is there, as listed, and none besides."""
    verdict = Verdict()
    found = verify_files(store, manifest)
    _tell_files(verdict, found.missing, found.changed, found.extra)
    if not verdict.problems:
        verdict.holds.append(f"{found.files} files, {found.size_bytes} bytes, as listed; no other")
    for file in manifest.outputs:
        if file.path.endswith(".parquet") and file.path not in (*found.missing, *found.changed):
            rows = _rows(store, file)
            if rows != file.rows:
                verdict.wrong(f"a file has {rows} rows, not {file.rows}", file.path)
    check_state(store, manifest, verdict)
    return Section(title="files", verdict=verdict)


TableCheck = Callable[[Store, Manifest, duckdb.DuckDBPyConnection], Section]


def check_tables(
    store: Store, manifest: Manifest, *, more: Sequence[TableCheck] = ()
) -> tuple[Section, ...]:
    """Return whether rows, roots, sums and the rules across tables hold, and what ``more`` say.

    Raises:
        EnvironmentFault: there is no room to sort in.
    """
    with workbench() as tables:
        sections = _check_tables(store, manifest, tables)
        return (*sections, *(check(store, manifest, tables) for check in more))


def _check_tables(
    store: Store, manifest: Manifest, tables: duckdb.DuckDBPyConnection
) -> tuple[Section, ...]:
    """Return the sections.  1. rows, 2. roots, 3. sums, 4. rules across tables."""
    # 1. rows
    rows, roots, sums, rules = Verdict(), Verdict(), Verdict(), Verdict()
    loaded = load(store, manifest, tables, rows)
    if not rows.problems:
        rows.holds.append("ids, closed lists, precedence and order of every row")
    # 2. roots
    for table, stated in (
        ("documents", manifest.content_root),
        ("decisions", manifest.decisions_root),
    ):
        root = root_of_table(tables, table)
        roots.require(
            root == stated,
            f"the root over {table} is {root}",
            f"the root over {table} is {root}, not {stated}",
        )
    # 3. sums
    check_sums(manifest, loaded.summary, tables, sums)
    # 4. rules
    insert(tables, "claims", _claims(manifest))
    check_relations(tables, rules)
    rules.unchecked += UNCHECKED
    return (
        Section(title="rows", verdict=rows),
        Section(title="roots", verdict=roots),
        Section(title="sums", verdict=sums),
        Section(title="rules", verdict=rules),
    )


def _claims(manifest: Manifest) -> pa.Table:
    near = manifest.near_duplicates
    return pa.table(
        {
            "threshold": pa.array([near[0].threshold if near else 2.0], pa.float64()),
            "policy": pa.array([near[0].policy if near else ""], pa.string()),
        }
    )


def _tell_files(
    verdict: Verdict, missing: tuple[str, ...], changed: tuple[str, ...], extra: tuple[str, ...]
) -> None:
    for what, paths in (
        ("a file is missing", missing),
        ("a file is not as listed (size or SHA-256)", changed),
        ("a file is listed nowhere", extra),
    ):
        for path in paths:
            verdict.wrong(what, path)


def _rows(store: Store, file: OutputFile) -> Any:  # noqa: ANN401 (pyarrow's)
    try:
        with store.open(file.path) as opened:
            return pq.read_metadata(opened).num_rows
    except (pa.ArrowException, OSError):
        return "unreadable"
