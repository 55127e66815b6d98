"""Answers as text: a table that is safe on a terminal, or JSON, a line a row."""

import datetime as dt
import decimal
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from corpus.visible import visible_name

WIDEST: Final = 80  # characters of a cell; the middle of longer ones is left out


def table_lines(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    r"""Yield a header and a line a row, in columns, numbers to the right.

    >>> print("\n".join(table_lines(["name", "n"], [{"name": "a\x1b", "n": 10}])))
    name    n
    a\x1b  10
    """
    values = [{name: plain(row[name]) for name in names} for row in rows]
    cells = [[_cell(row[name]) for name in names] for row in values]
    heads = [visible_name(name, max_chars=WIDEST) for name in names]
    widths = [max([len(head), *(len(row[at]) for row in cells)]) for at, head in enumerate(heads)]
    is_number = [
        all(isinstance(row[name], int | float) for row in values) and bool(rows) for name in names
    ]
    for line in [heads, *cells]:
        parts = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, is_number, strict=True)
        ]
        yield "  ".join(parts).rstrip()


def json_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield each row as one line of ASCII JSON."""
    for row in rows:
        yield json.dumps(plain(row), ensure_ascii=True)


def plain(value: Any) -> Any:  # noqa: ANN401 (whatever a query gives)
    """Return ``value`` with what JSON cannot hold as text: bytes in hex, dates in ISO 8601."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date | dt.datetime | dt.time | dt.timedelta):
        return str(value)
    is_known = value is None or isinstance(value, bool | int | float | str)
    return value if is_known else str(value)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
    return visible_name(text, max_chars=WIDEST)
