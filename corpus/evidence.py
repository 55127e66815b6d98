"""Pass 1: what one reading of the text tells of every document.

Each split is read once.  Stages observe the documents in it; their columns join one narrow row per
document (``state/fingerprints``), their bulky evidence goes to side tables (``state/NAME``).  Rows
are found again as (part, row): the split's number and the position in it.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.document import DOCUMENT, SKIPPED
from corpus.files import Store
from corpus.tables import Split, read_split

FINGERPRINTS: Final = "state/fingerprints"
SKIPPED_ROWS: Final = "state/skipped"
PLACE: Final = (pa.field("part", pa.int32(), nullable=False), pa.field("row", pa.int64(), nullable=False))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What a stage saw in a batch of n documents.

    ``columns`` holds arrays of length n; ``tables`` holds side evidence, kept in batches as seen.
    """

    columns: Mapping[str, pa.Array]
    tables: Mapping[str, pa.RecordBatch]


class EvidenceStage(Protocol):
    """A stage of pass 1.  It is pickled to the executors, so it is a frozen dataclass of settings."""

    def observe(self, documents: pa.RecordBatch) -> Observation:
        """Return what the ``documents`` (schema DOCUMENT and the user's columns) show."""
        ...


def part_name(part: int) -> str:
    """Return the file stem of a split's number, so that names sort as numbers do.

    >>> part_name(12)
    'part-00012'
    """
    return f"part-{part:05d}"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceTask:
    """Reads one split and writes its evidence; the outcome counts what was read."""

    split: Split
    part: int
    run_digest: str
    stages: tuple[EvidenceStage, ...]
    store: Store

    @property
    def key(self) -> str:
        """Return a name for the split and everything that its evidence depends on."""
        return f"{part_name(self.part)}-{self.split.key[:16]}-{self.run_digest[:16]}"

    @property
    def size_bytes(self) -> int:
        """Return the bytes of text in the split."""
        return self.split.text_bytes

    def run(self) -> dict[str, Any]:
        """Write ``state/*/part-N`` and return the numbers of rows and bytes."""
        fingerprints: list[pa.RecordBatch] = []
        skipped: list[pa.RecordBatch] = []
        with _SideTables(self.store, self.part) as side_tables:
            for batch in read_split(self.split):
                observations = [stage.observe(batch.documents) for stage in self.stages]
                fingerprints.append(self._narrow(batch.documents, batch.row, observations))
                skipped.append(self._placed(batch.skipped))
                for observation in observations:
                    side_tables.append(observation.tables)
        documents = pa.Table.from_batches(fingerprints)
        write_parquet(self.store, f"{FINGERPRINTS}/{part_name(self.part)}.parquet", documents)
        left_out = pa.Table.from_batches(skipped)
        write_parquet(self.store, f"{SKIPPED_ROWS}/{part_name(self.part)}.parquet", left_out)
        return {
            "documents": documents.num_rows,
            "skipped": left_out.num_rows,
            "text_bytes": self.split.text_bytes,
        }

    def _narrow(
        self, documents: pa.RecordBatch, row: pa.Array, observations: list[Observation]
    ) -> pa.RecordBatch:
        columns: dict[str, pa.Array] = {"part": self._part_column(len(row)), "row": row}
        columns |= {
            name: documents.column(name) for name in documents.schema.names if name != "content"
        }
        for observation in observations:
            columns |= observation.columns
        return pa.RecordBatch.from_pydict(columns)

    def _placed(self, skipped: pa.RecordBatch) -> pa.RecordBatch:
        columns: dict[str, pa.Array] = {"part": self._part_column(skipped.num_rows)}
        columns |= {name: skipped.column(name) for name in SKIPPED.names}
        return pa.RecordBatch.from_pydict(columns)

    def _part_column(self, rows: int) -> pa.Array:
        return pa.repeat(pa.scalar(self.part, pa.int32()), rows)


def narrow_columns(user_columns: tuple[str, ...]) -> list[str]:
    """Return the columns of a document that its fingerprint carries, the user's included."""
    return [name for name in DOCUMENT.names if name != "content"] + list(user_columns)


def write_parquet(store: Store, path: str, table: pa.Table) -> None:
    """Put ``table`` at ``path`` as zstd Parquet; equal tables give equal bytes."""
    with store.create(path) as file:
        pq.write_table(table, file, compression="zstd", compression_level=3)


class _SideTables:
    """Arrow IPC files, one per side table, written batch by batch; row lookups read single batches."""

    def __init__(self, store: Store, part: int) -> None:
        self._store, self._part = store, part
        self._open: dict[str, tuple[Any, Any, pa.RecordBatchFileWriter]] = {}

    def __enter__(self) -> "_SideTables":
        return self

    def append(self, tables: Mapping[str, pa.RecordBatch]) -> None:
        for name, batch in tables.items():
            if name not in self._open:
                context = self._store.create(f"state/{name}/{part_name(self._part)}.arrow")
                file = context.__enter__()
                self._open[name] = (context, file, pa.ipc.new_file(file, batch.schema))
            self._open[name][2].write_batch(batch)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        for context, _, writer in self._open.values():
            writer.close()
            context.__exit__(kind, error, trace)
