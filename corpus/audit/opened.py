"""A run opened for questions: its tables in DuckDB, read where they lie, row groups pruned."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import duckdb
import pyarrow.dataset as ds
import pyarrow.fs as pafs

from corpus.audit.database import insert, locked, quoted, rows_of
from corpus.audit.reading import files_of
from corpus.audit.roles import TABLES
from corpus.facts import Role
from corpus.files import Store
from corpus.manifest import Manifest, read_manifest

MEMORY_MB: Final = 700


class OpenedRun:
    """The tables of one run as relations of ``connection``, named as their roles."""

    def __init__(
        self, store: Store, manifest: Manifest, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self.store, self.manifest, self.connection = store, manifest, connection

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of ``query``, a short answer."""
        return rows_of(self.connection, query, parameters)

    def first(self, query: str, parameters: Sequence[Any] = ()) -> dict[str, Any]:
        """Return the first row of ``query``, or nothing."""
        found = self.rows(query, parameters)
        return found[0] if found else {}


@contextlib.contextmanager
def opened(store: Store, *, prefix: str = "") -> Iterator[OpenedRun]:
    """Return the run in ``store``, opened; names of its relations begin with ``prefix``.

    Raises:
        InputError: there is no finished run.
        ConservationError: its manifest is not as codesieve wrote it.
    """
    manifest = read_manifest(store)
    readable = [store.root] if _is_local(store) else []
    with locked(readable=readable, memory_mb=MEMORY_MB) as connection:
        relate(connection, store, manifest, prefix=prefix)
        yield OpenedRun(store, manifest, connection)


def relate(
    connection: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, *, prefix: str
) -> None:
    """Make a view ``prefix`` + role for every table of the run; what it lacks is empty.

    On a local disk DuckDB reads the files itself, with their Bloom filters; elsewhere pyarrow does.
    """
    for role, schema in TABLES.items():
        name = f"{prefix}{role.value}"
        paths = [f"{store.root}/{file.path}" for file in files_of(manifest, role) if file.rows]
        if not paths:
            insert(connection, name, schema.empty_table())
        elif _is_local(store):
            listed = ", ".join(map(quoted, paths))
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")
        else:
            found = ds.dataset(paths, filesystem=store.filesystem, format="parquet")
            connection.register(name, found)


def registered(
    connection: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, role: Role, name: str
) -> None:
    """Make the relation ``name`` over a table, read by pyarrow, so that SQL opens no file."""
    paths = [f"{store.root}/{file.path}" for file in files_of(manifest, role) if file.rows]
    table: Any = TABLES[role].empty_table()
    if paths:
        table = ds.dataset(paths, filesystem=store.filesystem, format="parquet")
    connection.register(name, table)


def _is_local(store: Store) -> bool:
    return isinstance(store.filesystem, pafs.LocalFileSystem)
