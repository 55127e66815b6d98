"""Tables of which most is null, or in lists, as files in Arrow's own format.

Parquet takes as long for a null within lists, in each of their columns, as for a value.
"""

import dataclasses
from collections.abc import Sequence

import pyarrow as pa

from corpus.bucketed import Bucketed
from corpus.files import Store


def write_arrow(store: Store, path: str, rows: pa.Table) -> None:
    """Put ``rows`` at ``path``, in one piece, lightly compressed."""
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with (
        store.create(path) as file,
        pa.ipc.new_file(file, rows.schema, options=options) as writer,
    ):
        writer.write_table(rows.combine_chunks())


def read_arrow(store: Store, path: str, columns: Sequence[str]) -> pa.Table:
    """Return the ``columns`` of the rows at ``path``."""
    with store.open(path) as file:
        stored = pa.ipc.open_file(file).schema
        places = [stored.get_field_index(name) for name in columns]
        options = pa.ipc.IpcReadOptions(included_fields=places, use_threads=False)
        return pa.ipc.open_file(file, options=options).read_all().select(columns)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ArrowBuckets(Bucketed):
    """A table in buckets, a file in Arrow's format each; Spark itself cannot read the folder."""

    def write(self, bucket: int, rows: pa.Table) -> None:
        """Put ``rows`` as the bucket, in one piece."""
        write_arrow(self.store, self.path(bucket), rows)

    def read(self, bucket: int, columns: Sequence[str]) -> pa.Table:
        """Return the ``columns`` of the bucket."""
        return read_arrow(self.store, self.path(bucket), columns)

    def rows_of(self, bucket: int) -> int:
        """Return the number of rows of the bucket, from its first column."""
        with self.store.open(self.path(bucket)) as file:
            options = pa.ipc.IpcReadOptions(included_fields=[0], use_threads=False)
            rows: int = pa.ipc.open_file(file, options=options).read_all().num_rows
        return rows

    def path(self, bucket: int) -> str:
        """Return the file of the bucket."""
        return f"{self.folder}/bucket-{bucket:05d}.arrow"
