"""``codesieve audit sql``: SQL over a run, and the questions that auditors ask."""

import argparse
import sys
from collections.abc import Iterator

import duckdb

from corpus.audit.questions import questions
from corpus.audit.tabular import json_lines, table_lines
from corpus.audit.views import questioned
from corpus.errors import InputError
from corpus.files import store_at
from corpus.manifest import read_manifest
from corpus.visible import visible_name

CELLS_SHOWN = 1_000  # rows of a table on a terminal; --json has no bound


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    if parsed.list:
        for number, each in enumerate(questions(), start=1):
            sys.stdout.write(f"{number:>3}  {each.ask}\n")
        return 0
    if not parsed.out:
        raise InputError("no run is named", why="SQL needs one", mend="name it: audit sql RUN")
    store = store_at(parsed.out)
    with questioned(store, read_manifest(store)) as connection:
        for statement in _statements(parsed):
            sys.stdout.writelines(
                f"{line}\n" for line in answer(connection, statement, as_json=parsed.json)
            )
    return 0


def answer(
    connection: duckdb.DuckDBPyConnection, statement: str, *, as_json: bool
) -> Iterator[str]:
    """Yield the answer to ``statement`` as lines.

    Raises:
        InputError: DuckDB refuses it.
    """
    try:
        relation: duckdb.DuckDBPyRelation | None = connection.sql(statement)
        if relation is None:
            return
        if as_json:
            for batch in relation.to_arrow_reader(10_000):
                yield from json_lines(batch.to_pylist())
            return
        rows = relation.limit(CELLS_SHOWN + 1).to_arrow_table()
    except duckdb.Error as error:
        raise InputError(
            "the query cannot be answered",
            why=visible_name(str(error).partition("\n\n")[0], max_chars=600),
            mend="docs/audit-questions.md lists views and columns; files and extensions are closed",
        ) from None
    yield from table_lines(rows.column_names, rows.slice(0, CELLS_SHOWN).to_pylist())
    if len(rows) > CELLS_SHOWN:
        yield f"... more than {CELLS_SHOWN} rows; --json gives all"


def _statements(parsed: argparse.Namespace) -> Iterator[str]:
    """Yield the statements: the question's, those on the command line, or those on stdin."""
    if parsed.question:
        known = questions()
        if not 1 <= parsed.question <= len(known):
            raise InputError(
                f"there is no question {parsed.question}",
                why=f"they have the numbers 1 to {len(known)}",
                mend="`codesieve audit sql --list` lists them",
            )
        yield known[parsed.question - 1].sql
    elif parsed.command:
        yield from parsed.command
    else:
        # One statement ends with a semicolon at the end of a line, or with the input.
        waiting: list[str] = []
        for line in sys.stdin:
            waiting.append(line)
            if line.rstrip().endswith(";"):
                yield "".join(waiting)
                waiting = []
        if "".join(waiting).strip():
            yield "".join(waiting)
