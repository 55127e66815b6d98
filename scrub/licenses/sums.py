"""The sums of a run's licences; answers are short whatever the corpus."""

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash
from pyspark.sql import SparkSession

from corpus.bucketed import read_columns, rows_of
from corpus.exchange import NARROW, Sent, exchange, padded, split
from corpus.files import Store
from corpus.license_sums import LicensedDocuments, LicenseSums, UnreadText
from scrub.licenses.derivation import Standing, Step
from scrub.licenses.evidence import Outcome
from scrub.licenses.known import facts_version
from scrub.licenses.policy import Policy

WORK: Final = "_work/license-sums"
LISTED: Final = 50  # expressions of kept documents
_DECLARED: Final = (
    "{} documents rest on a column of the table alone, which may name the repository's licence and"
    " not the file's"
)
UNREAD: Final = 20  # texts that would resolve most documents
_CELL: Final = ("standing", "why", "step", "suspicion", "contradicted")
_MESSAGE: Final = pa.schema(
    [
        *((name, pa.string()) for name in _CELL[:-1]),
        (_CELL[-1], pa.bool_()),
        ("expression", pa.string()),  # of cleaned documents
        ("size_bytes", pa.int64()),
        ("paragraph", pa.string()),  # that no rule knows
        ("documents", pa.int64()),
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Summing:
    """How ``rows``, the files of ``audit/licenses`` each with the cleaned documents of its part
    (``""``: there are none), are summed in some buckets; pickled to the executors.

    Each bucket answers with what it has of the greatest, so the driver holds a bounded number.
    """

    store: Store
    rows: tuple[tuple[str, str], ...]
    buckets: int

    def run(
        self,
        spark: SparkSession,
        *,
        policy: Policy,
        detector: str,
        could_not_know: tuple[str, ...],
    ) -> LicenseSums:
        """Return the sums: 1. of each bucket, 2. of all."""
        # 1. each bucket
        rows = (rows_of(self.store, licenses) // NARROW for licenses, _ in self.rows)
        exchange(spark, self.rows, self.buckets, send=self._send, receive=self._receive, rows=rows)
        told = [json.loads(self.store.read(self._path(number))) for number in range(self.buckets)]
        # 2. all
        cells = [cell for each in told for cell in each["cells"]]
        kept = sorted(
            (LicensedDocuments(**row) for each in told for row in each["kept"]),
            key=lambda row: (-row.documents, row.expression),
        )[:LISTED]
        unread = sorted(
            (UnreadText(**row) for each in told for row in each["unread"]),
            key=lambda row: (-row.documents, row.paragraph),
        )
        ruled = [cell for cell in cells if cell["standing"] in {Standing.ALLOWED, Standing.DENIED}]
        decided_by = _counted(ruled, lambda cell: str(cell["step"]))
        if declared := decided_by.get(Step.DECLARED, 0):
            could_not_know += (_DECLARED.format(declared),)
        return LicenseSums(
            policy=policy.name,
            policy_version=policy.version,
            policy_digest=policy.digest,
            detector=detector,
            facts=facts_version(),
            documents=_counted(cells, lambda cell: f"{cell['standing']} {cell['why']}"),
            decided_by=decided_by,
            suspects=_counted(
                (cell for cell in cells if cell["suspicion"]), lambda cell: str(cell["suspicion"])
            ),
            contradictions=sum(cell["documents"] for cell in cells if cell["contradicted"]),
            kept=tuple(kept),
            kept_other=sum(each["documents"] for each in told) - sum(row.documents for row in kept),
            unread=tuple(unread[:UNREAD]),
            could_not_know=could_not_know,
        )

    def _send(self, source: tuple[str, str]) -> Sent:
        licenses, documents = source
        rows = self._read(licenses)
        yield 0, padded(_cells(rows), _MESSAGE)
        yield from self._by_name("paragraph", _unread(rows))
        if documents:
            named = read_columns(self.store, documents, ("license", "size_bytes"))
            yield from self._by_name("expression", _kept(named))

    def _by_name(self, name: str, counted: pa.Table) -> Sent:
        hashes = [
            xxhash.xxh32_intdigest(each.encode()) for each in counted.column(name).to_pylist()
        ]
        yield from split(padded(counted, _MESSAGE), np.array(hashes, np.int64) % self.buckets)

    def _receive(self, bucket: int, rows: pa.Table) -> None:
        kept = _summed(rows, ["expression"], ["documents", "size_bytes"])
        unread = _summed(rows, ["paragraph"], ["documents"])
        told = {
            "cells": _summed(rows, list(_CELL), ["documents"]).to_pylist(),
            "kept": _greatest(kept, "expression", LISTED),
            "documents": pc.sum(kept.column("documents")).as_py() or 0,
            "unread": _greatest(unread, "paragraph", UNREAD),
        }
        self.store.write(self._path(bucket), json.dumps(told).encode())

    def _path(self, bucket: int) -> str:
        return f"{WORK}/{bucket:05d}.json"

    def _read(self, path: str) -> pa.Table:
        """Return the rows of the audit in ``path``; what evidence says stays in dictionaries."""
        with self.store.open(path) as file:
            rows = pq.ParquetFile(file, read_dictionary=list(_OF_EVIDENCE))
            return rows.read(columns=list(_COLUMNS), use_threads=False)


_OF_EVIDENCE: Final = ("evidence.list.element.outcome", "evidence.list.element.paragraph")
_COLUMNS: Final = (*_CELL[:-1], "conflicts", *_OF_EVIDENCE)


def _cells(rows: pa.Table) -> pa.Table:
    """Return the numbers of documents by what closed lists say of them: a bounded table."""
    contradicted = pc.greater(pc.list_value_length(rows.column("conflicts")), 0)
    said = rows.append_column("contradicted", contradicted).group_by(list(_CELL), use_threads=False)
    return said.aggregate([("why", "count")]).rename_columns([*_CELL, "documents"])


def _unread(rows: pa.Table) -> pa.Table:
    """Return the texts that no rule knows, with the unknown documents that each could speak for."""
    is_unknown = pc.equal(rows.column("standing"), Standing.UNKNOWN.value)
    evidence = rows.filter(is_unknown).column("evidence")
    flat = pc.list_flatten(evidence)
    paragraph, outcome = (
        pc.struct_field(flat, name).cast(pa.string()) for name in ("paragraph", "outcome")
    )
    is_nothing = pc.equal(outcome, Outcome.NOTHING.value)
    said = pa.table({"paragraph": paragraph, "row": pc.list_parent_indices(evidence)})
    said = said.filter(pc.and_(is_nothing, pc.not_equal(paragraph, "")))
    distinct = said.group_by(["paragraph", "row"], use_threads=False).aggregate([])
    counted = distinct.group_by("paragraph", use_threads=False).aggregate([("row", "count")])
    return counted.rename_columns(["paragraph", "documents"])


def _kept(documents: pa.Table) -> pa.Table:
    """Return the numbers and bytes of ``documents`` by expression."""
    by = documents.group_by("license", use_threads=False)
    counted = by.aggregate([("license", "count"), ("size_bytes", "sum")])
    return counted.rename_columns(["expression", "documents", "size_bytes"])


def _summed(rows: pa.Table, names: list[str], numbers: list[str]) -> pa.Table:
    """Return the sums of ``numbers`` by ``names``, over the rows that have those."""
    named = rows.filter(pc.is_valid(rows.column(names[0]))).group_by(names, use_threads=False)
    summed = named.aggregate([(number, "sum") for number in numbers])
    return summed.rename_columns([*names, *numbers])


def _greatest(counted: pa.Table, name: str, number: int) -> list[dict[str, Any]]:
    """Return the ``number`` rows with most documents, of equals the first by ``name``."""
    ordered = counted.sort_by([("documents", "descending"), (name, "ascending")])
    found: list[dict[str, Any]] = ordered.slice(0, number).to_pylist()
    return found


def _counted(
    cells: Iterable[Mapping[str, Any]], name: Callable[[Mapping[str, Any]], str]
) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[name(cell)] += cell["documents"]
    return dict(counts)
