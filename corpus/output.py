"""The rows of pass 2: cleaned documents with their leaves, decisions, near-duplicate pairs."""

import dataclasses
import hashlib
from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.cleaned import REDACTIONS
from corpus.decision import DECISION, REASON_ROW, Action, Reason
from corpus.files import Digested
from corpus.merkle import HASH_BYTES, leaf_hashes
from corpus.rows import CONTENT_LEAF, DECISION_LEAF, SORT_KEYS
from corpus.scrubbing import FINDING, NO_FINDINGS, NO_SUPPRESSED, Scrubbing, counted

ROW_GROUP_TEXT_BYTES: Final = 64_000_000  # bytes of text in a row group; rows vary a thousandfold
DOCUMENTS_BLOOM: Final = {"ndv": 8_192, "fpp": 0.03}  # ROW_GROUP_TEXT_BYTES hold about so many
LEAF: Final = pa.schema(
    [pa.field(name, pa.string(), nullable=False) for name in SORT_KEYS]
    + [pa.field("leaf", pa.binary(), nullable=False)]
)
PAIR: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("kept_doc_id", pa.string(), nullable=False),
        pa.field("jaccard", pa.float64(), nullable=False),
        pa.field("intersection", pa.int64(), nullable=False),  # shingles that both have
        pa.field(
            "union_size", pa.int64(), nullable=False
        ),  # that either has; 0: the sets are equal
    ]
)
DROP: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("because_of", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cleaned:
    """What a stage of pass 2 made of a batch.

    ``documents`` are the same in the same order, possibly edited (columns content, redactions);
    ``drops`` (schema DROP) speaks of those that must leave after all; ``findings`` and
    ``suppressed`` (schemas of ``corpus.scrubbing``) are for the audit.
    """

    documents: pa.RecordBatch
    drops: pa.RecordBatch
    findings: pa.RecordBatch = dataclasses.field(default_factory=lambda: NO_FINDINGS)
    suppressed: pa.RecordBatch = dataclasses.field(default_factory=lambda: NO_SUPPRESSED)
    scrubbing: Scrubbing = dataclasses.field(default_factory=Scrubbing)


class Documents:
    """The cleaned documents of one part, as they are written."""

    def __init__(self) -> None:
        self.rows = 0
        self.edited: set[str] = set()
        self.scrubbing = Scrubbing()
        self._drops: list[pa.RecordBatch] = []
        self._findings: list[pa.RecordBatch] = []
        self._suppressed: list[pa.RecordBatch] = []
        self._leaves: list[pa.Table] = []

    def note(self, before: pa.RecordBatch, cleaned: Cleaned) -> None:
        """Record which documents a stage has edited, which it wants dropped, and what it found."""
        same = pc.equal(before.column("content"), cleaned.documents.column("content"))
        edited = before.column("doc_id").filter(pc.invert(same))
        self.edited.update(edited.to_pylist())
        self._drops.append(cleaned.drops)
        self._findings.append(cleaned.findings)
        self._suppressed.append(cleaned.suppressed)
        self.scrubbing += cleaned.scrubbing

    def write(self, file: Digested, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Write ``batches`` (of ``schema``) as zstd Parquet with row groups of bounded text."""
        with pq.ParquetWriter(
            file.sink,
            schema,
            compression="zstd",
            compression_level=3,
            write_page_index=True,
            bloom_filter_options={"doc_id": DOCUMENTS_BLOOM},  # one of millions is found at once
        ) as writer:
            waiting: list[pa.RecordBatch] = []
            for batch in batches:
                waiting.append(batch)
                self.rows += batch.num_rows
                self._leaves.append(self._leaf_rows(batch))
                if sum(each.nbytes for each in waiting) >= ROW_GROUP_TEXT_BYTES:
                    self._flush(writer, waiting)
            if waiting:
                self._flush(writer, waiting)

    def leaves(self) -> pa.Table:
        """Return the leaves (schema LEAF) of what was written."""
        return pa.concat_tables([LEAF.empty_table(), *self._leaves])

    def drops(self) -> pa.Table:
        """Return the rows (schema DROP) that the stages want dropped."""
        return pa.Table.from_batches(self._drops, schema=DROP)

    def findings(self) -> pa.Table:
        """Return the rows (schema FINDING) of what stood in the documents."""
        return pa.Table.from_batches(self._findings, schema=FINDING)

    def suppressed(self) -> pa.Table:
        """Return the counts (schema SUPPRESSED) of what was let stand."""
        return counted(self._suppressed)

    @staticmethod
    def _flush(writer: pq.ParquetWriter, waiting: list[pa.RecordBatch]) -> None:
        table = pa.Table.from_batches(waiting)
        writer.write_table(table, row_group_size=table.num_rows)
        waiting.clear()

    def _leaf_rows(self, batch: pa.RecordBatch) -> pa.Table:
        digests = [
            hashlib.sha256(text.as_buffer()).hexdigest()
            if doc_id in self.edited or encoding != "utf-8"
            else sha256
            for text, doc_id, encoding, sha256 in zip(
                batch.column("content"),
                batch.column("doc_id").to_pylist(),
                batch.column("encoding").to_pylist(),
                batch.column("sha256").to_pylist(),
                strict=True,
            )
        ]
        rows = batch.append_column("content_sha256", pa.array(digests, pa.string()))
        return _with_leaves(batch, leaf_hashes(rows, CONTENT_LEAF))


def with_text(rows: pa.Table, content: pa.Array, schema: pa.Schema) -> pa.RecordBatch:
    """Return ``rows`` as documents of the cleaned ``schema`` with ``content`` as their text."""
    added = {
        "content": content.cast(pa.string()),
        "redactions": pa.repeat(pa.scalar([], REDACTIONS), rows.num_rows),
    }
    columns = [added[name] if name in added else _whole(rows.column(name)) for name in schema.names]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def decision_table(rows: pa.Table, *, edited: set[str], settings_digest: str) -> pa.Table:
    """Return the decisions (schema DECISION) of ``rows``: kept where ``reasons`` is null."""
    reasons = _whole(rows.column("reasons"))
    lengths = pc.fill_null(pc.list_value_length(reasons), 0).to_numpy()
    ends = np.concatenate(([0], np.cumsum(lengths)))
    flat = pc.list_flatten(reasons)
    of_first = pa.array(ends[:-1], mask=lengths == 0)
    first = {field.name: pc.struct_field(flat, field.name).take(of_first) for field in REASON_ROW}
    was_edited = pc.is_in(rows.column("doc_id"), pa.array(sorted(edited), pa.string()))
    stays = pc.if_else(was_edited, Action.EDIT.value, Action.KEEP.value)
    why_stays = pc.if_else(was_edited, Reason.REDACTED.value, Reason.KEPT.value)
    values = pa.StructArray.from_arrays(
        [pc.struct_field(flat, field.name) for field in REASON_ROW], fields=list(REASON_ROW)
    )
    columns = {
        "action": pc.if_else(lengths == 0, stays, Action.DROP.value),
        "stage": pc.fill_null(first["stage"], ""),
        "reason": pc.if_else(lengths == 0, why_stays, first["reason"]),
        "because_of": pc.fill_null(first["because_of"], ""),
        "score": pc.fill_null(first["score"], 0.0),
        "all_reasons": pa.ListArray.from_arrays(
            pa.array(ends, pa.int32()), values, DECISION.field("all_reasons").type
        ),
        "settings_digest": pa.repeat(pa.scalar(settings_digest), rows.num_rows),
    }
    arrays = [columns[name] if name in columns else rows.column(name) for name in DECISION.names]
    typed = [array.cast(field.type) for array, field in zip(arrays, DECISION, strict=True)]
    return pa.Table.from_arrays(typed, schema=DECISION)


def decision_leaves(decisions: pa.Table) -> pa.Table:
    """Return the leaves (schema LEAF) of ``decisions``."""
    batch = pa.RecordBatch.from_arrays(
        [_whole(column) for column in decisions.columns], schema=decisions.schema
    )
    return _with_leaves(batch, leaf_hashes(batch, DECISION_LEAF))


def near_pairs(documents: pa.Table) -> pa.Table:
    """Return (schema PAIR) every near-duplicate among ``documents`` with its witness."""
    names = {Reason.NEAR_DUPLICATE.value, Reason.NEAR_DUPLICATE_AGGRESSIVE.value}
    rows = [
        {
            "doc_id": row["doc_id"],
            "kept_doc_id": reason["because_of"],
            "jaccard": reason["score"],
            "intersection": row["intersection"],
            "union_size": row["union_size"],
        }
        for row in documents.select(["doc_id", "reasons", "intersection", "union_size"])
        .filter(pc.is_valid(documents.column("reasons")))
        .to_pylist()
        for reason in row["reasons"]
        if reason["reason"] in names
    ]
    return pa.Table.from_pylist(rows, schema=PAIR)


def _with_leaves(rows: pa.RecordBatch, leaves: bytes) -> pa.Table:
    cut = [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]
    columns = [rows.column(name) for name in SORT_KEYS]
    return pa.Table.from_arrays([*columns, pa.array(cut, pa.binary())], schema=LEAF)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
