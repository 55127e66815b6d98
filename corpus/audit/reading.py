"""Tables of a run as a stranger left them: batch by batch, with bounded memory, or a clear word."""

from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import ConservationError
from corpus.facts import OutputFile, Role
from corpus.files import Store
from corpus.manifest import Manifest

BATCH_BYTES: Final = 16_000_000  # of values, about
BATCH_ROWS: Final = 32_768
ROW_GROUP_BYTES_LIMIT: Final = 1 << 30  # ours hold 64 MB of text; more would not fit into memory


def files_of(manifest: Manifest, role: Role) -> tuple[OutputFile, ...]:
    """Return the files of ``role``, sorted by path."""
    return tuple(sorted(file for file in manifest.outputs if file.role is role))


def batches(
    store: Store, file: OutputFile, columns: pa.Schema, *, more: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Yield the ``columns`` (and the columns ``more``, of any type) of ``file``, in its order.

    Raises:
        ConservationError: it is no such table, or damaged.
    """
    try:
        with store.open(file.path) as opened:
            table = pq.ParquetFile(opened, page_checksum_verification=True)
            _require_columns(table.schema_arrow, columns, file.path)
            names = [*columns.names, *more]
            for number in range(table.num_row_groups):
                group = table.metadata.row_group(number)
                if group.total_byte_size > ROW_GROUP_BYTES_LIMIT:
                    raise _damaged(file.path, f"row group {number} holds more than 1 GiB")
                rows = _batch_rows(group.total_byte_size, group.num_rows)
                yield from table.iter_batches(
                    rows, row_groups=[number], columns=names, use_threads=False
                )
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(file.path, str(error).partition("\n")[0]) from None


def _batch_rows(size_bytes: int, rows: int) -> int:
    mean_bytes = size_bytes // max(rows, 1) + 1
    return max(1, min(BATCH_ROWS, BATCH_BYTES // mean_bytes))


def _require_columns(found: pa.Schema, wanted: pa.Schema, path: str) -> None:
    for field in wanted:
        if field.name not in found.names:
            raise _damaged(path, f"it has no column {field.name}")
        kind = found.field(field.name).type
        if kind != field.type:
            raise _damaged(path, f"its column {field.name} is {kind}, not {field.type}")


def _damaged(path: str, why: str) -> ConservationError:
    return ConservationError(
        f"{path} is not as codesieve wrote it",
        why=why,
        mend="take the file from where the run was published, or run again",
    )
