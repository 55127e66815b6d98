"""The cleaned documents of pass 2, what was found in them, and the leaves of both trees."""

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus.cleaned import REDACTIONS
from corpus.earlier import TEXT, Earlier
from corpus.files import Digested
from corpus.merkle import HASH_BYTES, leaf_hashes
from corpus.private_ids import is_keyed
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
NO_DROPS: Final = pa.RecordBatch.from_pylist([], schema=DROP)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cleaned:
    """What a stage of pass 2 made of a batch.

    ``documents`` are the same in the same order, possibly edited (columns content, redactions);
    ``drops`` (schema DROP) speaks of those that must leave after all; ``findings`` and
    ``suppressed`` (schemas of ``corpus.scrubbing``) are for the audit.
    """

    documents: pa.RecordBatch
    drops: pa.RecordBatch = dataclasses.field(default_factory=lambda: NO_DROPS)
    findings: pa.RecordBatch = dataclasses.field(default_factory=lambda: NO_FINDINGS)
    suppressed: pa.RecordBatch = dataclasses.field(default_factory=lambda: NO_SUPPRESSED)
    scrubbing: Scrubbing = dataclasses.field(default_factory=Scrubbing)

    def then(self, cleaned: "Cleaned") -> "Cleaned":
        """Return what two stages have made, the second out of the documents of this one."""
        return Cleaned(
            documents=cleaned.documents,
            drops=pa.concat_batches([self.drops, cleaned.drops]),
            findings=pa.concat_batches([self.findings, cleaned.findings]),
            suppressed=pa.concat_batches([self.suppressed, cleaned.suppressed]),
            scrubbing=self.scrubbing + cleaned.scrubbing,
        )


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

    def carry(self, earlier: Earlier, doc_ids: pa.Array) -> None:
        """Take over what an ``earlier`` emission found, with its sums, and the ``doc_ids`` whose
        texts come from there.
        """
        self.edited.update(earlier.edited.filter(pc.is_in(earlier.edited, doc_ids)).to_pylist())
        mine = earlier.findings.filter(pc.is_in(earlier.findings.column("doc_id"), doc_ids))
        self._findings += mine.to_batches()
        self._suppressed += earlier.suppressed.to_batches()
        self.scrubbing += earlier.scrubbing

    def forget(self, cleaned: Cleaned) -> None:
        """Take documents that have gone out of the sums that were taken over."""
        gone = cleaned.suppressed
        place = gone.schema.get_field_index("occurrences")
        negative = pc.negate(gone.column("occurrences"))
        self._suppressed.append(gone.set_column(place, gone.schema.field(place), negative))
        self.scrubbing -= cleaned.scrubbing

    def left(self, groups: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield ``groups`` without what the stages want dropped, as the next turn will ask for
        them: where it asks for nothing else, the file stands.
        """
        for rows in groups:
            gone = self.drops().column("doc_id").combine_chunks()
            stays = pc.invert(pc.is_in(rows.column("doc_id"), gone))
            yield rows.filter(stays) if len(gone) else rows

    def leave(self, leaves: pa.Table) -> None:
        """Take over the ``leaves`` (schema LEAF) of a file that stands."""
        self._leaves.append(leaves.cast(LEAF))

    def write(self, file: Digested, schema: pa.Schema, groups: Iterable[pa.RecordBatch]) -> None:
        """Write ``groups`` (of ``schema``) as the row groups of a zstd Parquet file."""
        with pq.ParquetWriter(
            file.sink,
            schema,
            compression="zstd",
            compression_level=3,
            write_page_index=True,
            bloom_filter_options={"doc_id": DOCUMENTS_BLOOM},  # one of millions is found at once
        ) as writer:
            for rows in groups:
                if not rows.num_rows:
                    continue
                self.rows += rows.num_rows
                self._leaves.append(self._leaf_rows(rows))
                writer.write_batch(rows, row_group_size=rows.num_rows)

    def leaves(self) -> pa.Table:
        """Return the leaves (schema LEAF) of what was written."""
        return pa.concat_tables([LEAF.empty_table(), *self._leaves])

    def drops(self) -> pa.Table:
        """Return the rows (schema DROP) that the stages want dropped."""
        return pa.Table.from_batches(self._drops, schema=DROP)

    def findings(self, doc_ids: pa.ChunkedArray) -> pa.Table:
        """Return the rows (schema FINDING) of what stood in the documents, in the order of their
        ``doc_ids``.
        """
        rows = pa.Table.from_batches(self._findings, schema=FINDING)
        place = pc.index_in(rows.column("doc_id"), doc_ids.combine_chunks())
        return rows.take(pc.sort_indices(place))

    def suppressed(self) -> pa.Table:
        """Return the counts (schema SUPPRESSED) of what was let stand."""
        return counted(self._suppressed)

    def _leaf_rows(self, batch: pa.RecordBatch) -> pa.Table:
        digests = [
            hashlib.sha256(text.as_buffer()).hexdigest()
            if doc_id in self.edited or encoding != "utf-8" or is_keyed(named)
            else sha256
            for text, doc_id, named, encoding, sha256 in zip(
                batch.column("content"),
                batch.column("doc_id").to_pylist(),
                batch.column("content_id").to_pylist(),
                batch.column("encoding").to_pylist(),
                batch.column("sha256").to_pylist(),
                strict=True,
            )
        ]
        rows = batch.append_column("content_sha256", pa.array(digests, pa.string()))
        return _with_leaves(batch, leaf_hashes(rows, CONTENT_LEAF))


def with_text(rows: pa.Table, texts: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return ``rows`` as documents of the cleaned ``schema`` with ``texts`` (schema TEXT)."""
    columns = [
        texts.column(name) if name in TEXT.names else whole(rows.column(name))
        for name in schema.names
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def as_read(texts: pa.RecordBatch) -> pa.RecordBatch:
    """Return ``texts`` (column content), which nothing was done to, with the schema TEXT."""
    none = pa.repeat(pa.scalar([], REDACTIONS), texts.num_rows)
    return pa.RecordBatch.from_arrays(
        [texts.column("content").cast(pa.string()), none], schema=TEXT
    )


def group_ends(sizes: NDArray[np.int64], limit: int) -> list[int]:
    """Return where runs of ``sizes`` end, each the shortest that reaches ``limit``; the last may
    not.

    >>> group_ends(np.array([3, 3, 3, 9, 1]), 5)
    [2, 4, 5]
    """
    sums = np.cumsum(sizes)
    ends: list[int] = []
    while not ends or ends[-1] < len(sizes):
        before = sums[ends[-1] - 1] if ends else 0
        ends.append(min(int(np.searchsorted(sums, before + limit)) + 1, len(sizes)))
    return ends


def decision_leaves(decisions: pa.Table) -> pa.Table:
    """Return the leaves (schema LEAF) of ``decisions``."""
    batch = pa.RecordBatch.from_arrays(
        [whole(column) for column in decisions.columns], schema=decisions.schema
    )
    return _with_leaves(batch, leaf_hashes(batch, DECISION_LEAF))


def _with_leaves(rows: pa.RecordBatch, leaves: bytes) -> pa.Table:
    cut = [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]
    columns = [rows.column(name) for name in SORT_KEYS]
    return pa.Table.from_arrays([*columns, pa.array(cut, pa.binary())], schema=LEAF)


def whole(column: pa.ChunkedArray) -> pa.Array:
    """Return ``column`` as one array."""
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
