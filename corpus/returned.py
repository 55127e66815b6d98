"""What pass 2 drops goes back to the choice of keepers: with it, what would be dropped likewise.

The same bytes hold the same secret, so a group of a thousand copies of a key is dropped at once and
not in a thousand turns.  Near-copies are promoted and scanned, one a turn; from turn PATIENCE on a
dropped document takes all along that stood for it as near-copies, so that every run ends.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed, read_columns
from corpus.earlier import DROPS
from corpus.emit import EmitTask
from corpus.engine import Outcome
from corpus.evidence import FINGERPRINTS, part_name
from corpus.exchange import (
    NARROW,
    Hop,
    Sent,
    bucket_of_doc_ids,
    padded,
    relay,
    split,
)
from corpus.files import Store
from corpus.reasons import REASON

PATIENCE: Final = 6  # turns in which near-copies of what was dropped are looked at one by one
_SHA256: Final = pa.field("sha256", pa.string())  # hex, of the bytes of who was dropped, or may be
_KEPT: Final = pa.field("kept", pa.string())  # doc_id of the document that a near-copy stood behind
_NULLABLE: Final = pa.schema([each.with_nullable(True) for each in REASON])
_MESSAGE: Final = pa.schema([*_NULLABLE, _SHA256, _KEPT])
"""A reason to leave; without one, who may have equal bytes (``sha256``) or a fate (``kept``)."""
_SAME: Final = ["doc_id", "stage", "reason"]
_WHY: Final = ["because_of", "score"]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Returning:
    """How drops become reasons of the next turn; pickled to the executors.

    ``drops`` are the files of dropped documents by part, ``nodes`` holds all documents,
    ``duplicates`` doc_id and because_of, the kept document of this ``turn``.  ``earlier`` are the
    reasons of the turn before it, if there was one; ``table`` gets these and the new ones.
    """

    parts: int
    drops: Mapping[int, str]
    nodes: Bucketed
    duplicates: Bucketed
    turn: int
    earlier: tuple[Bucketed, ...]
    table: Bucketed

    @property
    def store(self) -> Store:
        """Return the run's store."""
        return self.table.store

    def write(self, spark: SparkSession) -> tuple[str, ...]:
        """Return the files of ``table``, no reason (schema REASON) twice: 1. copies, equal to the
        byte, 2. near-copies that leave unscanned and name the document for which they do, 3. all.
        """
        if not self.table.is_done:
            sources = [("part", part) for part in range(self.parts)]
            if self.turn >= PATIENCE:
                sources += [("duplicates", bucket) for bucket in range(self.duplicates.count)]
            hops = [
                Hop(buckets=self.table.count, do=self._copies),
                Hop(buckets=self.table.count, do=self._near_copies),
                Hop(buckets=self.table.count, do=self._keep),
            ]
            rows = (number // NARROW for number in self.nodes.counts())
            relay(spark, sources, self._send, hops, rows=rows)
            self.table.finish()
        return self.table.files

    def _send(self, source: tuple[str, int]) -> Sent:
        kind, number = source
        if kind == "part":
            rows = self._documents(number)
            yield from split(rows, bucket_of_doc_ids(rows.column(_SHA256.name), self.table.count))
        else:
            found = self.duplicates.read(number, ("doc_id", "because_of"))
            rows = padded(found.rename_columns(["doc_id", _KEPT.name]), _MESSAGE)
            yield from split(rows, bucket_of_doc_ids(rows.column(_KEPT.name), self.table.count))

    def _documents(self, part: int) -> pa.Table:
        """Return all documents of a part, and once more, with the reason, those that it drops."""
        fingerprints = f"{FINGERPRINTS}/{part_name(part)}.parquet"
        documents = read_columns(self.store, fingerprints, ["doc_id", _SHA256.name])
        rows = [padded(documents, _MESSAGE)]
        if part in self.drops:
            dropped = read_columns(self.store, self.drops[part], REASON.names)
            row = pc.index_in(dropped.column("doc_id"), documents.column("doc_id").combine_chunks())
            digests = documents.column(_SHA256.name).take(row)
            rows.append(padded(dropped.append_column(_SHA256, digests), _MESSAGE))
        return pa.concat_tables(rows)

    def _copies(self, _: int, rows: pa.Table) -> Sent:
        """Send reasons, also for whoever has the bytes of a dropped document, by that document."""
        is_near = pc.is_valid(rows.column(_KEPT.name))
        dropped = rows.filter(pc.is_valid(rows.column("reason")))
        others = rows.filter(pc.and_(pc.is_null(rows.column("reason")), pc.invert(is_near)))
        said = dropped.select([*REASON.names[1:], _SHA256.name])
        copies = others.select(["doc_id", _SHA256.name]).join(
            said, _SHA256.name, join_type="inner", use_threads=False
        )
        copies = copies.drop_columns([_SHA256.name])  # so none has it but who was dropped
        near = rows.filter(is_near)
        every = pa.concat_tables([dropped, padded(copies, _MESSAGE), near])
        behind = pc.coalesce(every.column(_KEPT.name), every.column("doc_id"))
        yield from split(every, bucket_of_doc_ids(behind, self.table.count))

    def _near_copies(self, _: int, rows: pa.Table) -> Sent:
        """Send reasons, also for whoever stood behind a dropped document, by who leaves."""
        is_near = pc.is_valid(rows.column(_KEPT.name))
        reasons = rows.filter(pc.invert(is_near)).select([*REASON.names, _SHA256.name])
        dropped = reasons.filter(pc.is_valid(reasons.column(_SHA256.name)))
        said = dropped.select(["doc_id", "stage", "reason", "score"])
        near = rows.filter(is_near).select(["doc_id", _KEPT.name])
        along = near.join(
            said.rename_columns(["because_of", "stage", "reason", "score"]),
            _KEPT.name,
            "because_of",
            join_type="inner",
            use_threads=False,
        ).rename_columns({_KEPT.name: "because_of"})
        every = pa.concat_tables([reasons.select(REASON.names), padded(along, _NULLABLE)])
        yield from split(every, bucket_of_doc_ids(every.column("doc_id"), self.table.count))

    def _keep(self, bucket: int, rows: pa.Table) -> Sent:
        known = [each.read(bucket, REASON.names).cast(_NULLABLE) for each in self.earlier]
        self.table.write(bucket, _distinct(pa.concat_tables([rows, *known])))
        return iter(())


def drops_by_part(tasks: Iterable[EmitTask], outcomes: Iterable[Outcome]) -> dict[int, str]:
    """Return the files of what pass 2, whose ``tasks`` had the ``outcomes``, wants dropped."""
    return {
        task.part: f"{DROPS}/{task.key}.parquet"
        for task, outcome in zip(tasks, outcomes, strict=True)
        if outcome["drops"]
    }


def _distinct(reasons: pa.Table) -> pa.Table:
    """Return one of ``reasons`` for each document, stage and reason, the first because of what."""
    ordered = reasons.sort_by([(name, "ascending") for name in [*_SAME, *_WHY]])
    first = ordered.group_by(_SAME, use_threads=False).aggregate([(name, "first") for name in _WHY])
    return first.rename_columns([*_SAME, *_WHY]).select(REASON.names).cast(REASON)
