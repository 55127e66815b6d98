"""Parquet tables as input: the documents of a split, batch by batch.

A split is some row groups of one file: the unit of work of both passes.  :mod:`corpus.splits` plans
them.  A table is read row group by row group, so memory does not grow with it.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus.document import DOCUMENT
from corpus.errors import InputError
from corpus.fields import FieldMap
from corpus.files import split_uri
from corpus.foreign import NO_SKIPPED, foreign_rows, known_documents

BATCH_BYTES: Final = 32_000_000  # of text
BATCH_ROWS: Final = 8_192  # bounds what is per row, ids above all
_BUFFER_BYTES: Final = 1 << 20  # of a compressed column, read ahead where it is not read whole
_WHOLE_BYTES: Final = 1 << 26  # compressed columns up to this are: that takes half the time
_ALL_ROWS: Final = np.empty(0, np.int64)  # stands for every row, by identity


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """Some row groups of one Parquet file.  ``text_bytes``: content column, uncompressed."""

    uri: str
    first_row_group: int
    row_groups: int
    rows: int
    text_bytes: int
    file_size_bytes: int
    footer_sha256: str
    copy: int  # 0; 1, 2... for further files equal in name, size and footer
    fields: FieldMap
    kept: (
        pa.Schema
    )  # of the user's columns in all tables of the input; null where this one lacks it
    max_document_bytes: int

    @property
    def key(self) -> str:
        """Return 32 hex digits that stay when the folder moves and change when the file does."""
        name = self.uri.rpartition("/")[2]
        place = (self.file_size_bytes, self.footer_sha256, self.first_row_group, self.row_groups)
        return hashlib.sha256(json.dumps([name, *place, self.copy]).encode()).hexdigest()[:32]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Some rows of a split: those that are documents, where they stand, and those that are none.

    ``documents``: schema DOCUMENT, then the user's columns.  ``row``: int64, the position in the
    split of each document, counting every row.  ``skipped``: schema SKIPPED.
    """

    documents: pa.RecordBatch
    row: pa.Array
    skipped: pa.RecordBatch


def document_schema(split: Split) -> pa.Schema:
    """Return the schema of the documents of ``split``: DOCUMENT, then the user's columns."""
    return pa.schema([*DOCUMENT, *split.kept], metadata=DOCUMENT.metadata)


def read_split(split: Split) -> Iterator[Batch]:
    """Return the rows of ``split`` in order, in batches of about 32 MB of text at most.

    Raises:
        InputError: the file has changed since it was planned, or is damaged.
    """
    schema = document_schema(split)
    for first, raw in _batches(split, split.fields.columns(), _ALL_ROWS):
        row = np.arange(first, first + raw.num_rows, dtype=np.int64)
        if split.fields.trusted:
            documents, skipped = _conforming(raw, schema), NO_SKIPPED
        else:
            rows = foreign_rows(raw, split.fields, split.max_document_bytes)
            documents, skipped = rows.documents(schema), rows.skipped()
            row = row[rows.taken]
        yield Batch(documents=documents, row=pa.array(row), skipped=skipped)


def read_rows(
    split: Split, rows: NDArray[np.int64], columns: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Return ``columns`` of the documents at the sorted positions ``rows``, in that order.

    ``columns`` are names of :func:`document_schema`; ids are computed only if they are asked for.

    Raises:
        InputError: as :func:`read_split`, or there are no such positions.
    """
    wanted = document_schema(split)
    schema = pa.schema([wanted.field(name) for name in columns], metadata=wanted.metadata)
    sources = tuple(columns) if split.fields.trusted else split.fields.columns()
    given = 0
    for first, raw in _batches(split, sources, rows):
        inside = rows[slice(*np.searchsorted(rows, (first, first + raw.num_rows)))] - first
        chosen = raw if len(inside) == raw.num_rows else raw.take(pa.array(inside))
        if split.fields.trusted:
            documents = _conforming(chosen, schema)
        else:
            documents = known_documents(chosen, split.fields).documents(schema)
        given += documents.num_rows
        if documents.num_rows:
            yield documents
    if given != len(rows):
        raise _changed(split)


def _batches(
    split: Split, columns: Sequence[str], rows: NDArray[np.int64]
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield (position of its first row, batch), leaving out row groups without any of ``rows``."""
    store, name = split_uri(split.uri)
    with store.open(name) as file:
        if file.size() != split.file_size_bytes:
            raise _changed(split)
        try:
            table = _opened(file, split)
            first = 0
            for number in range(split.first_row_group, split.first_row_group + split.row_groups):
                group_rows = table.metadata.row_group(number).num_rows
                if rows is _ALL_ROWS or _any_between(rows, first, first + group_rows):
                    yield from _positioned(_group_batches(table, split, number, columns), first)
                first += group_rows
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{split.uri} is damaged",
                why=str(error).partition("\n")[0],
                mend="fetch or write it again, or leave it out",
            ) from None


def _opened(file: pa.NativeFile, split: Split) -> pq.ParquetFile:
    metadata = pq.read_metadata(file)
    largest = max(
        metadata.row_group(number).column(column).total_compressed_size
        for number in range(split.first_row_group, split.first_row_group + split.row_groups)
        for column in range(metadata.num_columns)
    )
    buffer_bytes = 0 if largest <= _WHOLE_BYTES else _BUFFER_BYTES
    return pq.ParquetFile(
        file, metadata=metadata, buffer_size=buffer_bytes, page_checksum_verification=True
    )


def _group_batches(
    table: pq.ParquetFile, split: Split, number: int, columns: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    mean_bytes = split.text_bytes // max(split.rows, 1) + 1
    batch_rows = max(1, min(BATCH_ROWS, BATCH_BYTES // mean_bytes))
    batches = table.iter_batches(
        batch_rows, row_groups=[number], columns=list(columns), use_threads=False
    )
    for batch in batches:
        yield from _halves(batch)


def _halves(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield ``batch`` in pieces of at most BATCH_BYTES, or of one row."""
    if batch.num_rows <= 1 or batch.nbytes <= 2 * BATCH_BYTES:
        yield batch
        return
    middle = batch.num_rows // 2
    yield from _halves(batch.slice(0, middle))
    yield from _halves(batch.slice(middle))


def _positioned(
    batches: Iterator[pa.RecordBatch], first: int
) -> Iterator[tuple[int, pa.RecordBatch]]:
    for batch in batches:
        yield first, batch
        first += batch.num_rows


def _any_between(rows: NDArray[np.int64], first: int, end: int) -> bool:
    start, stop = np.searchsorted(rows, (first, end))
    return bool(start < stop)


def _conforming(raw: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return the columns of ``schema``; what a shard lacks of the user's columns is null."""
    present = set(raw.schema.names)
    columns = [
        raw.column(field.name).cast(field.type)
        if field.name in present
        else pa.nulls(raw.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _changed(split: Split) -> InputError:
    return InputError(
        f"{split.uri} has changed",
        why="it is not the file that the run was planned on",
        mend="leave the input alone while a run works; start again in another output directory",
    )
