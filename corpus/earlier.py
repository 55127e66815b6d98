"""What an earlier emission of a part has cleaned: a turn, or a release, before this one.

What becomes of a document in pass 2 depends on the document alone.  So a later emission copies the
texts of those that it keeps too, and asks the stages about two kinds only: who is new, and who has
gone, whose share leaves the sums.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus.cleaned import REDACTIONS
from corpus.decision import Action
from corpus.files import Store
from corpus.rundir import Receipts
from corpus.scrubbing import FINDING, SUPPRESSED, Scrubbing

EMIT: Final = "emit"  # as receipts call pass 2
DROPS: Final = "_work/drops"
TEXT: Final = pa.schema([pa.field("content", pa.string()), pa.field("redactions", REDACTIONS)])
"""What pass 2 makes of a document."""
_NO_IDS: Final = pa.array([], pa.string())


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """An emission of a part.  It has looked at ``doc_ids``; its file holds them but for ``dropped``
    ones; what ``edited`` ones hold differs from the input.
    """

    store: Store
    key: str
    file: Mapping[str, Any]  # the entry of its documents; empty where it has written none
    doc_ids: pa.Array
    dropped: pa.Array
    edited: pa.Array
    findings: pa.Table
    suppressed: pa.Table
    scrubbing: Scrubbing

    @classmethod
    def of(cls, store: Store, key: str) -> Self:
        """Return the emission with that ``key`` in the run directory; "": one of nothing."""
        nothing: dict[str, Any] = {"files": [], "drops": 0, "scrubbing": {}}
        outcome = Receipts(store=store).get(EMIT, key) if key else nothing
        paths = {file["role"]: file["path"] for file in outcome["files"]}
        if outcome["drops"]:
            paths["drops"] = f"{DROPS}/{key}.parquet"
        decisions = _read(store, paths, "decisions", ("doc_id", "action"))
        is_edited = pc.equal(decisions.column("action"), Action.EDIT.value)
        written = _read(store, paths, "documents", ("doc_id",)).column(0).combine_chunks()
        dropped = _read(store, paths, "drops", ("doc_id",)).column(0).combine_chunks()
        return cls(
            store=store,
            key=key,
            file=next((each for each in outcome["files"] if each["role"] == "documents"), {}),
            doc_ids=pa.concat_arrays([written, dropped]),
            dropped=dropped,
            edited=decisions.filter(is_edited).column("doc_id").combine_chunks(),
            findings=_read(store, paths, "findings", FINDING.names).cast(FINDING),
            suppressed=_read(store, paths, "suppressed", SUPPRESSED.names).cast(SUPPRESSED),
            scrubbing=Scrubbing.from_json(outcome["scrubbing"]),
        )

    def holds(self, doc_ids: pa.ChunkedArray) -> pa.ChunkedArray:
        """Return whether the text of each of ``doc_ids`` stands here."""
        dropped = pc.is_in(doc_ids, self.dropped)
        return pc.and_not(pc.is_in(doc_ids, self.doc_ids), dropped)

    def holds_just(self, rows: pa.Table) -> bool:
        """Return whether its file holds just ``rows``: the columns of documents, but for TEXT."""
        if not self.file or self.file["rows"] != rows.num_rows:
            return False
        with self.store.open(self.file["path"]) as file:
            written = pq.read_table(file, columns=rows.column_names, use_threads=False)
        return bool(written.select(rows.column_names).equals(rows))

    def texts(self, doc_ids: pa.Array) -> Iterator[pa.RecordBatch]:
        """Yield the texts (schema TEXT) of those of ``doc_ids`` that stand here, in the order of
        the split, a row group at a time.
        """
        if not len(doc_ids) or not self.file:
            return
        with self.store.open(self.file["path"]) as file:
            table = pq.ParquetFile(file)
            for number in range(table.num_row_groups):
                ids = table.read_row_group(number, columns=["doc_id"], use_threads=False)
                wanted = pc.is_in(ids.column(0), doc_ids)
                if pc.any(wanted).as_py():
                    rows = table.read_row_group(number, columns=TEXT.names, use_threads=False)
                    yield from rows.select(TEXT.names).filter(wanted).cast(TEXT).to_batches()


class Texts:
    """Texts (schema TEXT), ``new`` ones and those ``carried`` over, merged as they are asked for;
    each kind comes in the order of the split.
    """

    def __init__(self, *, new: Iterator[pa.RecordBatch], carried: Iterator[pa.RecordBatch]) -> None:
        self._new, self._carried = _Ahead(new), _Ahead(carried)

    def merged(self, is_carried: NDArray[np.bool_]) -> pa.RecordBatch:
        """Return the next texts, as many as ``is_carried`` says of which kind, in its order."""
        carried, new = np.flatnonzero(is_carried), np.flatnonzero(~is_carried)
        batches = [*self._carried.take(len(carried)), *self._new.take(len(new))]
        rows = pa.concat_batches(batches)
        if len(carried) and len(new):
            rows = rows.take(pa.array(np.argsort(np.concatenate([carried, new]))))
        return rows


class _Ahead:
    """Rows that come in batches and go in other numbers."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._left = pa.RecordBatch.from_pylist([], schema=TEXT)

    def take(self, rows: int) -> Iterator[pa.RecordBatch]:
        while rows:
            if not self._left.num_rows:
                self._left = next(self._batches)
            some = self._left.slice(0, rows)
            self._left = self._left.slice(some.num_rows)
            rows -= some.num_rows
            yield some


def earlier_keys(store: Store, parts: Iterable[str]) -> dict[str, str]:
    """Return, for each of ``parts`` (file stems), the key of an emission whose files are all here;
    "" where there is none.
    """
    receipts = Receipts(store=store)
    keys = dict.fromkeys(parts, "")
    for key in sorted(receipts.done(EMIT)):
        files = receipts.get(EMIT, key)["files"]
        if all(store.exists(file["path"]) for file in files):
            keys[key.rpartition("-")[0]] = key
    return keys


def _read(store: Store, paths: dict[str, str], role: str, columns: Iterable[str]) -> pa.Table:
    """Return the ``columns`` of the emission's file for ``role``, without rows if it has none."""
    names = list(columns)
    if role not in paths:
        return pa.table(dict.fromkeys(names, _NO_IDS))
    with store.open(paths[role]) as file:
        return pq.read_table(file, columns=names, use_threads=False).select(names)
