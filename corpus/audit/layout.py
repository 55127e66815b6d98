"""How the tables of the audit are written, so that one row of many millions is found at once.

A row group holds few enough rows to be read in no time, its footer tells the least and the greatest
repository and path in it, and Bloom filters tell which ids and paths it cannot hold.
"""

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP_ROWS: Final = 65_536
FALSE_POSITIVES: Final = 0.03  # of a Bloom filter: its bits are rounded up to a power of two
_LOOKED_UP: Final = frozenset(("doc_id", "content_id", "path", "fingerprint", "kept_doc_id"))
_RANDOM: Final = frozenset(("doc_id", "content_id", "fingerprint"))  # no dictionary helps these


def write_audit_table(table: pa.Table, sink: Any) -> None:  # noqa: ANN401 (a path or a stream)
    """Write ``table`` as zstd Parquet with page indexes, and Bloom filters over what is looked up.

    Nobody asks for the least and the greatest of what lists hold, so those columns tell none.
    The bytes are a function of the rows and of pyarrow's version.
    """
    rows = max(1, min(table.num_rows, ROW_GROUP_ROWS))
    bloom = {"ndv": rows, "fpp": FALSE_POSITIVES}
    names = set(table.column_names)
    flat = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
    nested = [path for field in table.schema for path in _leaves(field.name, field.type)]
    pq.write_table(
        table,
        sink,
        row_group_size=ROW_GROUP_ROWS,
        compression="zstd",
        compression_level=3,
        use_dictionary=[name for name in (*flat, *nested) if name not in _RANDOM],
        write_statistics=flat,
        write_page_index=True,
        write_page_checksum=True,
        bloom_filter_options=dict.fromkeys(sorted(names & _LOOKED_UP), bloom),
    )


def _leaves(name: str, kind: pa.DataType) -> Iterator[str]:
    """Yield the columns of Parquet in which the lists and structs of the column ``name`` lie."""
    if pa.types.is_list(kind):
        yield from _leaves(f"{name}.list.element", kind.value_type)
    elif pa.types.is_struct(kind):
        for field in kind:
            yield from _leaves(f"{name}.{field.name}", field.type)
    elif "." in name:
        yield name
