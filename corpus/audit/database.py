"""DuckDB as the audit uses it: no network, no extensions, bounded memory, spill to a folder.

Runs come from strangers, so an engine that reads them may do nothing but read them.
"""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa

from corpus.errors import EnvironmentFault

MEMORY_MB: Final = 300  # of DuckDB's buffers; what does not fit goes to the folder

_NEVER: Final = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,  # SQL must not see Python's variables
}


def locked(
    *, folder: str = "", readable: Sequence[str] = (), memory_mb: int = 0
) -> duckdb.DuckDBPyConnection:
    """Return a connection that reaches no file but those below ``readable``, and stays so.

    ``folder`` takes what does not fit into ``memory_mb``; without it nothing is written anywhere.
    """
    connection = duckdb.connect(config=dict(_NEVER))
    connection.execute("SET preserve_insertion_order = false")
    if memory_mb:
        connection.execute(f"SET memory_limit = '{memory_mb}MB'")
    connection.execute(f"SET temp_directory = {quoted(folder)}")
    if readable:
        allowed = ", ".join(quoted(each) for each in readable)
        connection.execute(f"SET allowed_directories = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@contextlib.contextmanager
def workbench(scratch: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a connection to an empty database that spills to a folder (below ``scratch``).

    Raises:
        EnvironmentFault: the folder cannot be written, or its disk is full.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="codesieve-", dir=scratch or None) as folder,
            locked(folder=folder, memory_mb=MEMORY_MB) as connection,
        ):
            yield connection
    except (OSError, duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise EnvironmentFault(
            "the audit needs room to sort in",
            why=str(error).partition("\n")[0],
            mend="name a folder with room in TMPDIR, one byte for ten of the run's documents",
        ) from None


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table | pa.RecordBatch
) -> None:
    """Append ``rows`` to ``table``, which is made by the first."""
    if isinstance(rows, pa.RecordBatch):
        rows = pa.Table.from_batches([rows])
    connection.register("arriving", rows)
    try:
        found = rows_of(
            connection, "SELECT 1 FROM information_schema.tables WHERE table_name = ?", [table]
        )
        verb = f"INSERT INTO {table}" if found else f"CREATE TABLE {table} AS"
        connection.execute(f"{verb} SELECT * FROM arriving")
    finally:
        connection.unregister("arriving")


def insert_all(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch | pa.Table],
) -> None:
    """Make ``table`` with ``schema`` and append all ``batches`` to it."""
    insert(connection, table, schema.empty_table())
    for batch in batches:
        insert(connection, table, batch)


def rows_of(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """Return the rows of ``query`` as dictionaries; for short answers."""
    table: pa.Table = connection.sql(query, params=list(parameters)).to_arrow_table()
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def quoted(text: str) -> str:
    """Return ``text`` as an SQL string.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
