"""Pass 1: what one reading of the text tells of every document.

Each split is read once.  Stages observe the documents in it; their columns join one narrow row per
document (``state/fingerprints``), their bulky evidence goes to side tables (``state/NAME``).  What
must not outlast the run goes to side tables among the work files, and is no part of the state.

A reference (``ref``) packs a split's number and a row's position in its fingerprints in one int64;
``row`` is the position in the split, which also counts what is no document.  Both name a place, not
a document: they never decide an order and never leave ``state/``.
"""

import contextlib
import dataclasses
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.document import SKIPPED
from corpus.files import Digested, Store, split_uri
from corpus.private_ids import Ids
from corpus.rundir import WORK
from corpus.state import STATE, state_entry, state_file
from corpus.tables import Split, read_split

FINGERPRINTS: Final = "state/fingerprints"
SKIPPED_ROWS: Final = "state/skipped"
PASSING: Final = f"{WORK}/evidence"  # side tables that go with the work files
POSITION_BITS: Final = 32  # of a reference; a part holds at most 2**32 rows, a run 2**31 parts


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What a stage saw in a batch of n documents.

    ``columns`` holds arrays of length n; ``tables`` holds side evidence, kept in batches as seen;
    ``passing`` does too, and is gone when the run is committed.
    """

    columns: Mapping[str, pa.Array]
    tables: Mapping[str, pa.RecordBatch]
    passing: Mapping[str, pa.RecordBatch] = dataclasses.field(default_factory=dict)


class EvidenceStage(Protocol):
    """A stage of pass 1; pickled to the executors, so a frozen dataclass of settings."""

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
    skipped: tuple[str, ...]
    """Files (schema SKIPPED) of what sharding left out, which this part takes along."""
    store: Store
    ids: Ids = dataclasses.field(default_factory=Ids)

    @property
    def key(self) -> str:
        """Return a name for the split and everything that its evidence depends on."""
        return f"{part_name(self.part)}-{self.split.key[:16]}-{self.run_digest[:16]}"

    @property
    def size_bytes(self) -> int:
        """Return the bytes of text in the split."""
        return self.split.text_bytes

    @property
    def documents(self) -> int:
        """Return the rows of the split, documents or not."""
        return self.split.rows

    def run(self) -> dict[str, Any]:
        """Write ``state/*/part-N`` and return the numbers of rows and bytes."""
        fingerprints: list[pa.RecordBatch] = []
        skipped: list[pa.RecordBatch] = []
        with _SideTables(self.store, self.part) as side_tables:
            for batch in read_split(self.split):
                documents = self.ids.named(batch.documents)
                observations = [stage.observe(documents) for stage in self.stages]
                place = sum(seen.num_rows for seen in fingerprints)
                narrow = _narrow(documents, observations) | {"row": batch.row}
                narrow["sha256"] = self.ids.digested(narrow["sha256"])
                fingerprints.append(self._placed(narrow, place))
                place = sum(seen.num_rows for seen in skipped)
                named = self.ids.named(batch.skipped)
                left_out = {name: named.column(name) for name in SKIPPED.names}
                skipped.append(self._placed(left_out, place))
                for observation in observations:
                    side_tables.append(observation)
        for uri in self.skipped:
            folder, name = split_uri(uri)
            with folder.open(name) as file:
                rows = pq.read_table(file, columns=SKIPPED.names).combine_chunks()
            named = self.ids.named(pa.RecordBatch.from_arrays(_whole(rows), schema=rows.schema))
            place = sum(seen.num_rows for seen in skipped)
            skipped.append(
                self._placed(dict(zip(SKIPPED.names, named.columns, strict=True)), place)
            )
        of_documents = pa.Table.from_batches(fingerprints)
        no_documents = pa.Table.from_batches(skipped)
        return {
            "files": [
                self._write(FINGERPRINTS, of_documents),
                self._write(SKIPPED_ROWS, no_documents),
                *side_tables.entries,
            ],
            "documents": of_documents.num_rows,
            "skipped": no_documents.num_rows,
            "text_bytes": self.split.text_bytes,
        }

    def _write(self, folder: str, rows: pa.Table) -> dict[str, Any]:
        """Put ``rows`` as the part's file in ``folder``; return it as a state's manifest does."""
        with state_file(self.store, f"{folder}/{part_name(self.part)}.parquet") as file:
            pq.write_table(rows, file.sink, compression="zstd", compression_level=3)
        return state_entry(file)

    def _placed(self, columns: dict[str, pa.Array], first: int) -> pa.RecordBatch:
        rows = len(columns["doc_id"])
        base = (self.part << POSITION_BITS) + first
        place = {
            "part": pa.repeat(pa.scalar(self.part, pa.int32()), rows),
            "ref": pa.array(range(base, base + rows), pa.int64()),
        }
        return pa.RecordBatch.from_pydict(place | columns)


def _narrow(documents: pa.RecordBatch, observations: list[Observation]) -> dict[str, pa.Array]:
    columns = {name: documents.column(name) for name in documents.schema.names if name != "content"}
    for observation in observations:
        columns |= observation.columns
    return columns


def _whole(table: pa.Table) -> list[pa.Array]:
    return [
        pa.concat_arrays(column.chunks or [pa.array([], column.type)]) for column in table.columns
    ]


class _SideTables:
    """Arrow IPC files, one a side table, written batch by batch; look-ups read single batches."""

    def __init__(self, store: Store, part: int) -> None:
        self._store, self._part = store, part
        self._files = contextlib.ExitStack()
        self._writers: dict[str, pa.RecordBatchFileWriter] = {}
        self._written: list[Digested] = []

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Return the files of the state, once they are closed, as its manifest lists them."""
        return [state_entry(file) for file in self._written if file.path.startswith(f"{STATE}/")]

    def __enter__(self) -> Self:
        return self

    def append(self, observation: Observation) -> None:
        # what passes is written and read once each, over a network maybe; the state is mapped
        self._append(STATE, observation.tables, None)
        self._append(PASSING, observation.passing, "lz4")

    def _append(
        self, folder: str, tables: Mapping[str, pa.RecordBatch], compression: str | None
    ) -> None:
        for name, batch in tables.items():
            path = f"{folder}/{name}/{part_name(self._part)}.arrow"
            if path not in self._writers:
                file = self._files.enter_context(state_file(self._store, path))
                self._written.append(file)
                options = pa.ipc.IpcWriteOptions(compression=compression, use_threads=False)
                writer = pa.ipc.new_file(file.sink, batch.schema, options=options)
                self._writers[path] = self._files.enter_context(writer)
            self._writers[path].write_batch(batch)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.__exit__(kind, error, trace)
