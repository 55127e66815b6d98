"""The Merkle trees of a run, from its own tables: roots, and the nodes around some leaves."""

from collections.abc import Iterator
from typing import Final

import duckdb

from corpus.merkle import Cover, fold

LEAVES_AT_ONCE: Final = 65_536
ORDER: Final = "ORDER BY repo, path, doc_id"  # DuckDB compares text by its UTF-8 bytes


def root_of_table(tables: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return the root, in hex, over the column ``leaf`` of ``table`` in the order of the leaves."""
    cover = Cover()
    for leaves in sorted_leaves(tables, table):
        cover.add(leaves)
    return fold(cover.subtrees, cover.end).hex()


def sorted_leaves(tables: duckdb.DuckDBPyConnection, table: str) -> Iterator[bytes]:
    """Yield the leaves of ``table`` in order, some at a time, 32 bytes each."""
    query = tables.sql(f"SELECT leaf FROM {table} {ORDER}")
    for batch in query.to_arrow_reader(LEAVES_AT_ONCE):
        yield b"".join(batch.column("leaf").to_pylist())
