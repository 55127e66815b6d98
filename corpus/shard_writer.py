"""Writes the rows of one group as shards: sorted, of a target size, the same bytes each time."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.document import DOCUMENT, SKIPPED
from corpus.files import Store, digested
from corpus.shard_manifest import DOCUMENTS_FOLDER, SKIPPED_FOLDER, ShardFile
from corpus.shard_settings import ShardSettings
from corpus.sources.interface import Rows

_SORT_KEYS: Final = [(name, "ascending") for name in ("repo", "revision", "path", "doc_id")]
_SKIPPED_ROWS: Final = 1_000_000  # a file of skipped rows is written when it has so many
_REPEATING: Final = frozenset(("repo", "revision", "language", "encoding", "reason", "because_of"))
# Chunks by content, so that a store that keeps equal chunks once stores little of a new version.
_CHUNKING: Final = {"min_chunk_size": 256 << 10, "max_chunk_size": 1 << 20, "norm_level": 0}


class ShardWriter:
    """Gathers rows of the group ``group`` and writes a file whenever enough have come."""

    def __init__(self, store: Store, group: str, settings: ShardSettings) -> None:
        self._store, self._group, self._settings = store, group, settings
        self._documents: list[pa.RecordBatch] = []
        self._skipped: list[pa.RecordBatch] = []
        self._text_bytes = 0
        self.files: list[ShardFile] = []
        self.documents = 0
        self.reasons: Counter[str] = Counter()

    def add(self, rows: Rows) -> None:
        """Take ``rows``; what they lack of the user's columns is null."""
        self._documents.append(rows.documents)
        self._skipped.append(rows.skipped)
        self.documents += rows.documents.num_rows
        self.reasons.update(rows.skipped.column("reason").to_pylist())
        self._text_bytes += _text_bytes(rows.documents)
        if self._text_bytes >= self._settings.target_text_bytes:
            self._write_documents()
        if sum(batch.num_rows for batch in self._skipped) >= _SKIPPED_ROWS:
            self._write_skipped()

    def finish(self) -> None:
        """Write what is left."""
        self._write_documents()
        self._write_skipped()

    def _write_documents(self) -> None:
        text_bytes, self._text_bytes = self._text_bytes, 0
        schema = pa.unify_schemas([DOCUMENT, *(batch.schema for batch in self._documents)])
        table = pa.Table.from_batches(
            [_widened(batch, schema) for batch in self._documents], schema
        )
        self._documents = []
        self._write(f"{DOCUMENTS_FOLDER}/shard", table, text_bytes)

    def _write_skipped(self) -> None:
        table = pa.Table.from_batches(self._skipped, SKIPPED)
        self._skipped = []
        self._write(f"{SKIPPED_FOLDER}/skipped", table, 0)

    def _write(self, stem: str, table: pa.Table, text_bytes: int) -> None:
        if not table.num_rows:
            return
        number = sum(file.path.startswith(stem) for file in self.files)
        path = f"{stem}-{self._group}-{number:05d}.parquet"
        order = pc.sort_indices(table, sort_keys=_SORT_KEYS)
        sorting = pq.SortingColumn.from_ordering(table.schema, _SORT_KEYS)
        with (
            digested(self._store, path) as file,
            pq.ParquetWriter(
                file.sink,
                table.schema,
                compression="zstd",
                compression_level=self._settings.compression_level,
                # A dictionary of texts costs time and finds nothing: equal files are rare in one.
                use_dictionary=[name for name in table.schema.names if name in _REPEATING],
                write_page_checksum=True,
                write_page_index=True,
                use_content_defined_chunking=_CHUNKING,
                sorting_columns=sorting,
            ) as writer,
        ):
            for rows in self._row_groups(table, order):
                writer.write_table(rows, row_group_size=max(rows.num_rows, 1))
        entry = file.entry("shard", table.num_rows)
        self.files.append(
            ShardFile(
                path=path,
                rows=table.num_rows,
                size_bytes=entry["size_bytes"],
                text_bytes=text_bytes,
                sha256=entry["sha256"],
            )
        )

    def _row_groups(self, table: pa.Table, order: pa.Array) -> Iterator[pa.Table]:
        """Yield the rows in ``order``, about a row group's bytes of text at a time."""
        sizes = np.ones(table.num_rows, np.int64)
        if "content" in table.schema.names:
            lengths = pc.binary_length(table.column("content")).combine_chunks()
            sizes = lengths.to_numpy().astype(np.int64)[order.to_numpy()]
        number = np.cumsum(sizes) // self._settings.row_group_text_bytes
        starts = np.flatnonzero(np.diff(number, prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
            yield table.take(order.slice(start, end - start))


def _widened(documents: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    present = set(documents.schema.names)
    columns = [
        documents.column(field.name)
        if field.name in present
        else pa.nulls(documents.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _text_bytes(documents: pa.RecordBatch) -> int:
    return int(pc.sum(pc.binary_length(documents.column("content"))).as_py() or 0)
