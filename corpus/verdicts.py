"""The one place where a document leaves: reasons in, one verdict a document out.

Stages only name reasons.  A document without one is kept; with any it leaves, the first in
precedence being the decision's reason and all being recorded.  The tally is checked here.
"""

import dataclasses
import hashlib
import itertools
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.decision import REASON_ROW, Family, Reason
from corpus.errors import ConservationError
from corpus.evidence import POSITION_BITS, part_name
from corpus.exchange import Sent, exchange, split
from corpus.files import Store
from corpus.reasons import REASON, gathered
from corpus.rundir import Receipts

_SKIPPED: Final = ("doc_id", "ref", "reason", "because_of", "repeats")
_DUPLICATE: Final = (
    "doc_id", "ref", "reason", "because_of", "keeper_ref", "score", "intersection", "union_size"
)  # fmt: skip
_ON_REQUEST: Final = pa.array([r.value for r in Reason if r.family is Family.REQUEST])
_MESSAGE: Final = pa.schema(
    [
        pa.field("ref", pa.int64()),
        pa.field("doc_id", pa.string()),
        pa.field("is_document", pa.bool_()),  # null: the row only counts copies
        pa.field("repeats", pa.int32()),
        pa.field("reasons", pa.list_(REASON_ROW)),  # in order of precedence; null: kept
        pa.field("copies", pa.int64()),
        pa.field("intersection", pa.int64()),
        pa.field("union_size", pa.int64()),
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PartVerdicts:
    """The verdicts of one part, in file ``path`` with SHA-256 ``digest``.

    ``repeated`` rows are those beyond the first of equal input rows.
    """

    part: int
    path: str
    digest: str
    kept: int
    dropped: int
    repeated: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Judging:
    """How verdicts are made of what stages said; pickled to the executors.

    ``documents`` holds doc_id, ref, repeats; ``reasons`` and ``duplicates`` are cut as it is, so
    that a bucket has all that was said of its documents.  ``skipped`` is what became no document.
    """

    documents: Bucketed
    reasons: Bucketed
    duplicates: Bucketed
    skipped: Bucketed
    parts: int
    folder: str

    @property
    def store(self) -> Store:
        """Return the run's store."""
        return self.documents.store

    def write(self, spark: SparkSession) -> list[PartVerdicts]:
        """Return what was written: one file a part, below ``folder``.

        A verdict holds part, ref, doc_id, is_document, repeats, reasons (in order of precedence;
        null: kept), copies, intersection, union_size.
        """
        receipts, stage = Receipts(store=self.store), self.folder.replace("/", "-")
        if len(receipts.done(stage)) < self.parts:
            buckets = range(self.documents.count)
            sources = [(table, bucket) for table in ("documents", "skipped") for bucket in buckets]
            rows = itertools.chain(self.documents.counts(), self.skipped.counts())
            send, receive = self._send, self._receive
            exchange(spark, sources, len(buckets), send=send, receive=receive, rows=rows)
        found = [receipts.get(stage, part_name(part)) for part in range(self.parts)]
        return [PartVerdicts(**each) for each in found]

    def _send(self, source: tuple[str, int]) -> Sent:
        table, bucket = source
        rows = self._said(bucket) if table == "documents" else self._skipped(bucket)
        parts = rows.column("ref").to_numpy() >> POSITION_BITS
        yield from split(rows, parts * self.documents.count // self.parts)

    def _said(self, bucket: int) -> pa.Table:
        """Return verdicts of the bucket's documents, and rows that count copies of keepers."""
        documents = self.documents.read(bucket, ("doc_id", "ref", "repeats"))
        found = self.duplicates.read(bucket, _DUPLICATE)
        of_duplicates = found.append_column("stage", pa.repeat(pa.scalar("duplicates"), len(found)))
        reasons = pa.concat_tables(
            [
                self.reasons.read(bucket, REASON.names),
                of_duplicates.select(REASON.names).cast(REASON),
            ]
        )
        found_refs = found.column("ref").combine_chunks()
        pair = found.take(pc.index_in(documents.column("ref"), found_refs))
        verdicts = {
            "is_document": pa.repeat(pa.scalar(True), len(documents)),
            "reasons": gathered(documents.column("doc_id"), reasons),
            "copies": pa.repeat(pa.scalar(1, pa.int64()), len(documents)),
            "intersection": pc.fill_null(pair.column("intersection"), 0),
            "union_size": pc.fill_null(pair.column("union_size"), 0),
        }
        counted = found.filter(pc.invert(_requested(found, reasons)))
        keepers, others = np.unique(counted.column("keeper_ref").to_numpy(), return_counts=True)
        counts = {"ref": pa.array(keepers, pa.int64()), "copies": pa.array(others, pa.int64())}
        return pa.concat_tables([_message(documents, verdicts), _message(pa.table(counts), {})])

    def _skipped(self, bucket: int) -> pa.Table:
        rows = self.skipped.read(bucket, _SKIPPED)
        stage = pa.repeat(pa.scalar("sources"), len(rows))
        score = pa.repeat(pa.scalar(0.0), len(rows))
        reasons = rows.append_column("stage", stage).append_column("score", score)
        verdicts = {
            "is_document": pa.repeat(pa.scalar(False), len(rows)),
            "reasons": gathered(rows.column("doc_id"), reasons.select(REASON.names)),
            "copies": pa.repeat(pa.scalar(1, pa.int64()), len(rows)),
            "intersection": pa.repeat(pa.scalar(0, pa.int64()), len(rows)),
            "union_size": pa.repeat(pa.scalar(0, pa.int64()), len(rows)),
        }
        return _message(rows.select(["doc_id", "ref", "repeats"]), verdicts)

    def _receive(self, bucket: int, rows: pa.Table) -> None:
        parts = rows.column("ref").to_numpy() >> POSITION_BITS
        count = self.documents.count
        for part in range(self.parts):
            if part * count // self.parts == bucket:
                self._write_part(part, rows.filter(pa.array(parts == part)))

    def _write_part(self, part: int, rows: pa.Table) -> None:
        counts = rows.filter(pc.is_null(rows.column("is_document")))
        verdicts = rows.filter(pc.is_valid(rows.column("is_document")))
        verdicts = verdicts.sort_by([("is_document", "ascending"), ("ref", "ascending")])
        copies = pc.add(verdicts.column("copies"), _copies(verdicts, counts))
        verdicts = verdicts.set_column(_MESSAGE.get_field_index("copies"), "copies", copies)
        verdicts = verdicts.add_column(
            0, "part", pa.repeat(pa.scalar(part, pa.int32()), len(verdicts))
        )
        sink = pa.BufferOutputStream()
        pq.write_table(verdicts, sink, compression="zstd")
        content = sink.getvalue()
        path = f"{self.folder}/{part_name(part)}.parquet"
        self.store.write(path, content)
        kept = verdicts.column("reasons").null_count
        written = PartVerdicts(
            part=part,
            path=path,
            digest=hashlib.sha256(content).hexdigest(),
            kept=kept,
            dropped=len(verdicts) - kept,
            repeated=(pc.sum(verdicts.column("repeats")).as_py() or 0) - len(verdicts),
        )
        receipts = Receipts(store=self.store)
        receipts.put(self.folder.replace("/", "-"), part_name(part), dataclasses.asdict(written))


def require_conserved(rows_in: int, parts: list[PartVerdicts]) -> None:
    """Check that every input row is kept, dropped, or equal to one that is.

    Raises:
        ConservationError: the sums differ.
    """
    rows_out = sum(part.kept + part.dropped + part.repeated for part in parts)
    if rows_in != rows_out:
        raise ConservationError(
            f"{rows_in} rows came in, but {rows_out} have a decision",
            why="kept + dropped + repeated must be what came in",
            mend="this is a defect of codesieve: keep the run directory and report it",
        )


def _requested(documents: pa.Table, reasons: pa.Table) -> pa.ChunkedArray:
    """Return which ``documents`` leave on request: nobody stands for what must not be known."""
    named = reasons.filter(pc.is_in(reasons.column("reason"), _ON_REQUEST)).column("doc_id")
    return pc.is_in(documents.column("doc_id"), named.combine_chunks())


def _message(rows: pa.Table, verdicts: dict[str, pa.Array]) -> pa.Table:
    """Return ``rows`` and ``verdicts`` with the schema _MESSAGE; what neither has is null."""
    columns = {name: rows.column(name) for name in rows.column_names} | verdicts
    missing = {field.name: pa.nulls(len(rows), field.type) for field in _MESSAGE}
    return pa.table(missing | columns).select(_MESSAGE.names).cast(_MESSAGE)


def _copies(verdicts: pa.Table, counts: pa.Table) -> pa.Array:
    """Return how many copies the ``counts`` name of each of ``verdicts``: int64."""
    refs, place = np.unique(counts.column("ref").to_numpy(), return_inverse=True)
    sums = np.zeros(len(refs), np.int64)
    np.add.at(sums, place, counts.column("copies").to_numpy())
    own = pc.index_in(verdicts.column("ref"), pa.array(refs, pa.int64()))
    return pc.fill_null(pa.array(sums).take(own), 0)
