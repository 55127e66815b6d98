"""A table of the run that is cut into buckets: one Parquet file each, read and written by tasks.

The files are Parquet, so Spark can read the folder too, where a step is a matter for Spark.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.files import Store

DONE: Final = "_SUCCESS"  # as Spark's committer has it


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Bucketed:
    """The table in ``folder`` of the run directory, cut into ``count`` buckets."""

    store: Store
    folder: str
    count: int

    @property
    def uri(self) -> str:
        """Return where the table lies."""
        return f"{self.store.uri}/{self.folder}"

    @property
    def is_done(self) -> bool:
        """Return whether all buckets have been written."""
        return self.store.exists(f"{self.folder}/{DONE}")

    def finish(self) -> None:
        """State that all buckets have been written."""
        self.store.write(f"{self.folder}/{DONE}", b"")

    def write(self, bucket: int, rows: pa.Table) -> None:
        """Put ``rows`` as the bucket, in one piece."""
        with self.store.create(self.path(bucket)) as file:
            # Lightly compressed: it is read back at once, all rows, and goes with the state.
            pq.write_table(
                rows, file, compression="lz4", use_dictionary=False, write_statistics=False
            )

    def read(self, bucket: int, columns: Sequence[str]) -> pa.Table:
        """Return the ``columns`` of the bucket."""
        return read_columns(self.store, self.path(bucket), columns)

    def rows(self) -> int:
        """Return the number of rows of all buckets, from their footers."""
        return sum(self.counts())

    def counts(self) -> Iterator[int]:
        """Yield the number of rows of each bucket, from its footer, as they are asked for."""
        return map(self.rows_of, range(self.count))

    def rows_of(self, bucket: int) -> int:
        """Return the number of rows of the bucket, from its footer."""
        return rows_of(self.store, self.path(bucket))

    def totals(self, columns: Sequence[str]) -> dict[str, int]:
        """Return the sum over all buckets of each of ``columns``; nulls count nothing."""
        totals = dict.fromkeys(columns, 0)
        for bucket in range(self.count):
            rows = self.read(bucket, columns)
            for name in columns:
                totals[name] += pc.sum(rows.column(name)).as_py() or 0
        return totals

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files of all buckets."""
        return tuple(self.path(bucket) for bucket in range(self.count))

    def path(self, bucket: int) -> str:
        """Return the file of the bucket."""
        return f"{self.folder}/bucket-{bucket:05d}.parquet"


def read_columns(store: Store, path: str, columns: Sequence[str]) -> pa.Table:
    """Return the ``columns`` of the Parquet file at ``path``."""
    # A table read as a data set costs twice the time of a small file.
    with store.open(path) as file:
        rows = pq.ParquetFile(file, pre_buffer=True).read(list(columns), use_threads=False)
    return rows.select(columns)


def rows_of(store: Store, path: str) -> int:
    """Return the number of rows of the Parquet file at ``path``, from its footer."""
    with store.open(path) as file:
        rows: int = pq.read_metadata(file).num_rows
    return rows
