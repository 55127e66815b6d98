"""Rows of the audit by part: verdicts from the buckets of trees meet what copies say against them.

What leaves, and what stays with a reservation, is noted for the choice of keepers.
"""

import dataclasses
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.evidence import POSITION_BITS
from corpus.exchange import NARROW, Sent, exchange, padded, split
from corpus.reasons import REASON
from scrub.licenses.outcome import SUSPECT, license_rows, reasons_in
from scrub.licenses.policy import Policy
from scrub.licenses.resolve import RESOLVED
from scrub.licenses.thin import LONG, AuditRows, thinned

ROWS: Final = AuditRows(folder="state/tables/licenses/rows")
"""Pass 2 takes the rows of the audit from there."""
_MESSAGE: Final = pa.schema(
    [field.with_nullable(True) for field in (*RESOLVED, *list(SUSPECT)[1:])]
)
"""A verdict, a suspect (``doc_id`` is null), or (``suspicion`` too) the ref of a document: other
rows only repeat one."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """How rows come to their parts; pickled to the executors.

    ``verdicts`` holds RESOLVED, ``suspects`` SUSPECT, ``nodes`` the ref of each document.
    ``reasons`` (schema REASON) gets what is said against the documents.
    """

    verdicts: Bucketed
    suspects: Bucketed
    nodes: Bucketed
    reasons: Bucketed
    parts: int
    stage: str
    policy: Policy
    detector: str

    def write(self, spark: SparkSession) -> None:
        """Write ``reasons``, and the rows of each part below ROWS."""
        if not self.reasons.is_done:
            kinds = {"verdicts": self.verdicts, "suspects": self.suspects, "nodes": self.nodes}
            sources = [(kind, n) for kind, table in kinds.items() for n in range(table.count)]
            send, receive = self._send, self._receive
            rows = self._rows()
            exchange(spark, sources, self.reasons.count, send=send, receive=receive, rows=rows)
            self.reasons.finish()

    def _rows(self) -> Iterator[int]:
        """Yield the rows of each bucket that hold a verdict, and what the others weigh."""
        for bucket in range(self.verdicts.count):
            held = self.verdicts.read(bucket, (LONG[0],)).column(0)
            yield len(held) - held.null_count + len(held) // NARROW
        yield from (number // NARROW for number in self.nodes.counts())

    def _send(self, source: tuple[str, int]) -> Sent:
        kind, number = source
        if kind == "verdicts":
            rows = self.verdicts.read(number, RESOLVED.names)
            rows = thinned(rows, self._bucket_of(rows))
        elif kind == "suspects":
            rows = self.suspects.read(number, SUSPECT.names)
        else:
            rows = self.nodes.read(number, ("ref",))
        yield from split(padded(rows, _MESSAGE), self._bucket_of(rows))

    def _receive(self, bucket: int, rows: pa.Table) -> None:
        is_verdict = pc.is_valid(rows.column("doc_id"))
        verdicts = rows.filter(is_verdict).select(RESOLVED.names).sort_by("ref")
        thin = thinned(verdicts, _parts_of(verdicts))
        others = rows.filter(pc.invert(is_verdict)).select(SUSPECT.names)
        is_suspect = pc.is_valid(others.column("suspicion"))
        suspects = others.filter(is_suspect).sort_by("ref")
        documents = others.filter(pc.invert(is_suspect)).select(["ref"]).sort_by("ref")
        held = [REASON.empty_table()]
        for part in range(self.parts):
            if part * self.reasons.count // self.parts == bucket:
                mine, copies, own = (_of_part(each, part) for each in (thin, suspects, documents))
                placed = license_rows(mine, copies, self.policy, self.detector)
                ROWS.write(self.reasons.store, part, placed)
                held.append(reasons_in(placed, own.column("ref").combine_chunks(), self.stage))
        self.reasons.write(bucket, pa.concat_tables(held))

    def _bucket_of(self, rows: pa.Table) -> NDArray[np.int64]:
        return _parts_of(rows) * self.reasons.count // self.parts


def _parts_of(rows: pa.Table) -> NDArray[np.int64]:
    parts: NDArray[np.int64] = rows.column("ref").to_numpy() >> POSITION_BITS
    return parts


def _of_part(rows: pa.Table, part: int) -> pa.Table:
    """Return those of ``rows``, sorted by ref, that are of ``part``."""
    start, stop = np.searchsorted(_parts_of(rows), [part, part + 1]).tolist()
    return rows.slice(start, stop - start)
