"""The input of a run beside its tables: every row noted, and what removals and edits rest on."""

import dataclasses
import hashlib
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus.audit.database import insert, rows_of
from corpus.audit.spans import differs_only_in
from corpus.audit.verdict import Verdict
from dedup.fingerprint import shingle_sets
from dedup.lexer import lexer_ids
from dedup.text import normalised

INPUT_ROW: Final = pa.schema([pa.field("doc_id", pa.string()), pa.field("content_id", pa.string())])
SET_ROW: Final = pa.schema(
    [
        pa.field("doc_id", pa.string()),
        pa.field("first", pa.int64()),
        pa.field("size", pa.int64()),
    ]
)
TEXT_ROW: Final = pa.schema([pa.field("doc_id", pa.string()), pa.field("digest", pa.string())])
_READ: Final = ("doc_id", "language", "content")


class Starts:
    """A set of doc_ids, by their first 64 bits: 8 bytes each; a stranger may rarely be in it."""

    def __init__(self, tables: duckdb.DuckDBPyConnection, query: str) -> None:
        found = tables.sql(query).to_arrow_reader(65_536)
        parts = [_starts(batch.column(0)) for batch in found]
        self._values = np.unique(np.concatenate([np.zeros(0, np.uint64), *parts]))

    def holds(self, doc_ids: pa.Array) -> pa.Array:
        """Return whether each of ``doc_ids`` is in the set."""
        return pa.array(np.isin(_starts(doc_ids), self._values))


def _starts(doc_ids: pa.Array) -> NDArray[np.uint64]:
    return np.array([int(each[:16], 16) for each in doc_ids.to_pylist()], np.uint64)


@dataclasses.dataclass(kw_only=True)
class InputNotes:
    """Takes the input's documents, batch by batch, into ``input_rows``, ``sets`` (places in the
    file ``spill``, uint64) and ``texts`` of ``tables``, and compares edited ones at once.
    """

    tables: duckdb.DuckDBPyConnection
    spill: Path
    shingle_tokens: int
    verdict: Verdict
    paired: Starts
    same_text: Starts
    edited: Starts
    replayed: int = 0
    _written: int = 0

    def note(self, documents: pa.RecordBatch) -> None:
        """Take ``documents`` (schema ``corpus.document.DOCUMENT`` and more)."""
        insert(self.tables, "input_rows", documents.select(INPUT_ROW.names))
        doc_ids = documents.column("doc_id")
        self._note_sets(documents.select(list(_READ)).filter(self.paired.holds(doc_ids)))
        self._note_texts(documents.select(list(_READ)).filter(self.same_text.holds(doc_ids)))
        self._replay(documents.select(list(_READ)).filter(self.edited.holds(doc_ids)))

    def _note_sets(self, rows: pa.RecordBatch) -> None:
        if not rows.num_rows:
            return
        found = shingle_sets(
            rows.column("content"),
            lexer_ids(rows.column("language").to_pylist()),
            shingle_tokens=self.shingle_tokens,
        )
        with self.spill.open("ab") as file:
            file.write(found.values.tobytes())
        columns = [
            rows.column("doc_id"),
            pa.array(found.offsets[:-1] + self._written),
            pa.array(np.diff(found.offsets)),
        ]
        insert(self.tables, "sets", pa.Table.from_arrays(columns, schema=SET_ROW))
        self._written += len(found.values)

    def _note_texts(self, rows: pa.RecordBatch) -> None:
        digests = [
            hashlib.sha256(normalised(text.as_buffer().to_pybytes())).hexdigest()
            for text in rows.column("content")
        ]
        if digests:
            columns = [rows.column("doc_id"), pa.array(digests, pa.string())]
            insert(self.tables, "texts", pa.Table.from_arrays(columns, schema=TEXT_ROW))

    def _replay(self, rows: pa.RecordBatch) -> None:
        """Compare the cleaned texts of ``rows`` with the input, outside of the findings."""
        if not rows.num_rows:
            return
        insert(self.tables, "arrived", rows.select(["doc_id"]))
        query = "SELECT {} FROM {} WHERE doc_id IN (SELECT doc_id FROM arrived)"
        cleaned = rows_of(self.tables, query.format("doc_id, text", "edited_texts"))
        places = rows_of(self.tables, query.format("doc_id, start_byte, end_byte", "findings"))
        self.tables.execute("DROP TABLE arrived")
        spans: dict[str, list[tuple[int, int]]] = {}
        for row in places:
            spans.setdefault(row["doc_id"], []).append((row["start_byte"], row["end_byte"]))
        texts: dict[str, Any] = {row["doc_id"]: row["text"] for row in cleaned}
        own = pc.is_in(rows.column("doc_id"), pa.array(list(texts), pa.string()))
        for row in rows.filter(own).to_pylist():
            doc_id = row["doc_id"]
            original, text = row["content"].encode(), texts[doc_id].encode()
            if not differs_only_in(original, text, spans.get(doc_id, [])):
                self.verdict.wrong("a document was edited outside of its findings", doc_id)
            self.replayed += 1
