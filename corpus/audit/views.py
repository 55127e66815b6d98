"""The views that ``codesieve audit sql`` offers over a run.

docs/audit-questions.md lists them from here.
"""

import dataclasses
from collections.abc import Mapping
from typing import Final

import duckdb

from corpus.audit.database import locked
from corpus.audit.opened import registered
from corpus.audit.roles import TABLES
from corpus.audit.stated import manifest_tables
from corpus.files import Store
from corpus.manifest import Manifest

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
    "considered": View(
        words="decisions about what could become a document: no binaries, links, broken files",
        query="SELECT d.* FROM decisions d JOIN families USING (reason) "
        "WHERE family <> 'not_a_document'",
    ),
    "clusters": View(
        words="kept documents that near-copies left for: how many documents stand in the cluster, "
        "the kept one included, and how alike they are",
        query="SELECT kept_doc_id AS doc_id, count(*) + 1 AS documents, "
        "min(jaccard) AS similarity_min, median(jaccard) AS similarity_median "
        "FROM pairs GROUP BY kept_doc_id",
    ),
    "redacted": View(
        words="kinds of findings taken out of each document",
        query="SELECT doc_id, repo, path, each.kind, each.count FROM "
        "(SELECT doc_id, repo, path, unnest(redactions) AS each FROM documents)",
    ),
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
