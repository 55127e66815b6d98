"""The views that ``codesieve audit sql`` offers over a run.

docs/audit-questions.md lists them from here.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa

from corpus.audit.database import locked
from corpus.audit.opened import registered
from corpus.audit.roles import TABLES
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.records import to_json

MEMORY_MB: Final = 700

TABLE_WORDS: Final = {
    "documents": "the cleaned corpus, a row a document, the text in `content`",
    "decisions": "a row for every input document, kept ones too",
    "findings": "a row for each secret or piece of personal data, without its value",
    "licenses": "the licence of each document, and the evidence for it",
    "pairs": "every near-copy that left, its witness, and the counts behind their similarity",
    "suppressed": "look-alikes of secrets and personal data that stand, counted",
}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A view: what it holds in words, and its query."""

    words: str
    query: str


VIEWS: Final[Mapping[str, View]] = {
    "kept": View(
        words="decisions about what stayed, with licence, redactions and copies",
        query="SELECT d.*, t.license, t.redactions, t.copies FROM decisions d "
        "LEFT JOIN documents t USING (doc_id) WHERE action <> 'drop'",
    ),
    "dropped": View(
        words="decisions about what left", query="SELECT * FROM decisions WHERE action = 'drop'"
    ),
    "reasons": View(
        words="every reason of every document, one a row; `is_first` for the decision's own",
        query="SELECT doc_id, repo, path, language, size_bytes, each.stage, each.reason, "
        "each.because_of, each.score, each = all_reasons[1] AS is_first FROM "
        "(SELECT *, unnest(all_reasons) AS each FROM decisions)",
    ),
    "repositories": View(
        words="documents and bytes in, kept and dropped of each repository",
        query="SELECT repo, count(*) AS documents_in, count(*) FILTER (action <> 'drop') AS kept, "
        "count(*) FILTER (action = 'drop') AS dropped, sum(size_bytes) AS size_bytes_in "
        "FROM decisions GROUP BY repo",
    ),
    "languages": View(
        words="the same of each language",
        query="SELECT language, count(*) AS documents_in, "
        "count(*) FILTER (action <> 'drop') AS kept, count(*) FILTER (action = 'drop') AS dropped, "
        "sum(size_bytes) AS size_bytes_in FROM decisions GROUP BY language",
    ),
    "redacted": View(
        words="kinds of findings taken out of each document",
        query="SELECT doc_id, repo, path, each.kind, each.count FROM "
        "(SELECT doc_id, repo, path, unnest(redactions) AS each FROM documents)",
    ),
}

MANIFEST_WORDS: Final = {
    "manifest": "one row: roots, digests and sums of the manifest",
    "stages": "what each stage had, kept, dropped and edited, by reason",
    "inputs": "the files that the run read",
    "files": "the files that it wrote, with their digests",
    "engines": "versions of code, rules and libraries",
    "settings": "every setting, one a row, its value as JSON",
    "alarms": "repositories and languages that lost more than allowed",
}


def questioned(store: Store, manifest: Manifest) -> duckdb.DuckDBPyConnection:
    """Return a connection to the run's tables and views that can open no file and load nothing."""
    connection = locked(memory_mb=MEMORY_MB)
    for role in TABLES:
        registered(connection, store, manifest, role, role.value)
    for name, table in manifest_tables(manifest).items():
        connection.register(name, table)
    for name, view in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {view.query}")
    return connection


def manifest_tables(manifest: Manifest) -> dict[str, pa.Table]:
    """Return what the manifest says as tables, by name (MANIFEST_WORDS)."""
    alarm = {"kind": "", "name": "", "documents_in": 0, "dropped": 0}
    return {
        "manifest": _table([_top(manifest)], {}),
        "stages": _table(
            list(_stages(manifest)), {"stage": "", "action": "", "reason": "", "documents": 0}
        ),
        "inputs": _table([to_json(each) for each in manifest.inputs], {"name": "", "rows": 0}),
        "files": _table([to_json(each) for each in manifest.outputs], {"path": "", "role": ""}),
        "engines": _table(
            [{"name": name, "version": version} for name, version in manifest.engines.items()],
            {"name": "", "version": ""},
        ),
        "settings": _table(
            [{"name": name, "value": value} for name, value in flat(manifest.settings)],
            {"name": "", "value": ""},
        ),
        "alarms": _table([to_json(each) for each in manifest.loss_alarms], alarm),
    }


def _top(manifest: Manifest) -> dict[str, Any]:
    sums = {
        name: value
        for name, value in to_json(manifest.counts).items()
        if not isinstance(value, Mapping)
    }
    near = manifest.near_duplicates
    return {
        "content_root": manifest.content_root,
        "decisions_root": manifest.decisions_root,
        "settings_digest": manifest.settings_digest,
        "run_key": manifest.run_key,
        "threshold": near[0].threshold if near else None,
        "documents_scanned_again": manifest.residual.documents_scanned,
        "findings_left": manifest.residual.findings,
        **sums,
    }


def _stages(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for each in manifest.stages:
        for action, documents in (("in", each.documents_in), ("keep", each.kept)):
            yield {"stage": each.stage, "action": action, "reason": "", "documents": documents}
        for action, counts in (("drop", each.dropped), ("edit", each.edited)):
            for reason, documents in counts.items():
                yield {
                    "stage": each.stage,
                    "action": action,
                    "reason": reason,
                    "documents": documents,
                }


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each setting of nested ``values`` as its dotted name and its value as JSON.

    >>> list(flat({"near": {"threshold": 0.7}}))
    [('near.threshold', '0.7')]
    """
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", json.dumps(value, sort_keys=True, ensure_ascii=False)


def _table(rows: Sequence[Mapping[str, Any]], of_no_rows: Mapping[str, Any]) -> pa.Table:
    """Return ``rows`` as a table; where there are none, with columns like ``of_no_rows``."""
    if rows:
        return pa.Table.from_pylist([dict(row) for row in rows])
    return pa.Table.from_pylist([dict(of_no_rows)]).slice(0, 0)
