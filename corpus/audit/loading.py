"""A run's tables, read once, checked row by row, and laid out for the checks across tables."""

import collections
import dataclasses
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from corpus.audit.database import insert
from corpus.audit.decisions import (
    DECISION_ROW,
    REASON_NAMES,
    REASON_OF,
    decision_batches,
    exploded,
)
from corpus.audit.documents import DOCUMENT_ROW, document_rows
from corpus.audit.reading import batches, files_of
from corpus.audit.verdict import Verdict
from corpus.decision import Action
from corpus.errors import CodesieveError
from corpus.facts import OutputFile, Role
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.output import PAIR
from corpus.scrubbing import FINDING
from corpus.summary import Summary

T = TypeVar("T")

READERS: Final = min(4, os.cpu_count() or 1)  # files in memory at once; hashing leaves the GIL

_KEPT_OF_DECISION: Final = [
    name for name in DECISION_ROW.names if name not in {"all_reasons", "settings_digest"}
]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Loaded:
    """Tables ``documents``, ``decisions``, ``reasons``, ``pairs`` and ``findings`` in ``tables``,
    and the sums of the decisions.
    """

    tables: duckdb.DuckDBPyConnection
    summary: Summary


def load(
    store: Store, manifest: Manifest, tables: duckdb.DuckDBPyConnection, verdict: Verdict
) -> Loaded:
    """Return the tables of the run; ``verdict`` is told what is wrong with single rows and files.

    1. documents, several files at once, 2. decisions, 3. what else the checks need.
    """
    # 1. documents
    insert(tables, "documents", DOCUMENT_ROW.empty_table())
    files = files_of(manifest, Role.DOCUMENTS)

    def read(file: OutputFile) -> tuple[list[pa.Table], Verdict]:
        own = Verdict()
        rows = _guarded(document_rows(store, file, own.wrong, ids_are_keyed=_keyed(manifest)), own)
        return list(rows), own

    with ThreadPoolExecutor(READERS) as pool:
        for rows, own in _ahead(pool, read, files):
            _join(verdict, own)
            for each in rows:
                insert(tables, "documents", each)
    # 2. decisions
    summary = Summary.empty()
    insert(tables, "decisions", DECISION_ROW.empty_table().select(_KEPT_OF_DECISION))
    insert(tables, "reasons", REASON_OF.empty_table())
    for file in files_of(manifest, Role.DECISIONS):
        found = decision_batches(
            store, file, verdict.wrong, settings_digest=manifest.settings_digest
        )
        for batch in _guarded(found, verdict):
            insert(tables, "decisions", batch.select(_KEPT_OF_DECISION))
            insert(tables, "reasons", exploded(batch))
            summary += Summary.of(_readable(batch))
    # 3. the rest
    for role, schema in ((Role.PAIRS, PAIR), (Role.FINDINGS, FINDING.remove_metadata())):
        insert(tables, role.value, schema.empty_table())
        for file in files_of(manifest, role):
            for batch in _guarded(batches(store, file, schema), verdict):
                insert(tables, role.value, batch.select(schema.names))
    return Loaded(tables=tables, summary=summary)


def _ahead(
    pool: ThreadPoolExecutor, read: Callable[[OutputFile], T], files: Sequence[OutputFile]
) -> Iterator[T]:
    """Yield what ``read`` makes of ``files``, in order, while READERS of them are under way."""
    waiting: collections.deque[Future[T]] = collections.deque()
    for file in files:
        waiting.append(pool.submit(read, file))
        if len(waiting) > READERS:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _keyed(manifest: Manifest) -> bool:
    return any(
        isinstance(table, dict) and bool(table.get("private_ids"))
        for table in manifest.settings.values()
    )


def _readable(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows whose action and reason are known; the others are told of elsewhere."""
    actions = pa.array([action.value for action in Action])
    return batch.filter(
        pc.and_(
            pc.is_in(batch.column("action"), actions),
            pc.is_in(batch.column("reason"), REASON_NAMES),
        )
    )


def _guarded(rows: Iterator[pa.Table], verdict: Verdict) -> Iterator[pa.Table]:
    """Yield ``rows``; a file that cannot be read is a problem, not the end."""
    try:
        yield from rows
    except CodesieveError as error:
        verdict.wrong(f"{error.what}: {error.why}")


def _join(verdict: Verdict, other: Verdict) -> None:
    for problem in other.problems:
        for place in problem.examples:
            verdict.wrong(problem.what, place, places=0)
        verdict.wrong(problem.what, places=problem.places)
