"""Figures: every number of the report is a cell of what a query gives, and links to that query.

A section declares a figure once: the query, and the rows that it must give.  The page prints cells
of the rows and shows the query, so a reader asks it again with ``codesieve audit sql``; a test does
so for each figure of a real run's report.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from corpus.decision import Family, Reason
from corpus.report.html import Html, element, join, link
from corpus.report.numbers import (
    count,
    counted,
    exact_percent,
    percent,
    similarity,
    size,
)
from corpus.report.queries import queries
from corpus.visible import visible_line, visible_name
from corpus.wording import FAMILY_WORDS, REASON_WORDS

Cell = str | int | float | None


class Form(StrEnum):
    """How a cell is printed."""

    COUNT = "count"
    SIZE = "size"  # bytes
    SHARE = "share"  # 0 to 1
    EXACT_SHARE = "exact_share"  # the same with two decimals
    SIMILARITY = "similarity"  # 0 to 1, cut
    NUMBER = "number"
    ROUNDED = "rounded"
    TEXT = "text"
    CODE = "code"  # a digest or an id
    NAME = "name"  # a stranger's
    LANGUAGE = "language"
    LICENSE = "license"  # an expression
    REASON = "reason"
    FAMILY = "family"
    HUNDREDTHS = "hundredths"  # of a Jaccard index: a bin of the histogram
    POWER = "power"  # binary digits of a number of documents less one
    DIGITS = "digits"  # binary digits of a size in bytes
    SETTING = "setting"  # JSON
    SETTING_NAME = "setting_name"  # without the name of its table


_TEXTUAL: Final = frozenset((Form.TEXT, Form.CODE, Form.NAME, Form.LANGUAGE, Form.LICENSE)) | {
    Form.REASON,
    Form.FAMILY,
    Form.SETTING,
    Form.SETTING_NAME,
}


def _hundredths(place: int) -> str:
    if place < 50:
        return "below 0.50"
    return "exactly 1" if place == 100 else f"{place / 100:.2f} to {(place + 1) / 100:.2f}"


def _power(digits: int) -> str:
    low, high = (1 << digits >> 1) + 1, 1 << digits
    return count(high) if low >= high else f"{count(low)} to {count(high)}"


def _digits(digits: int) -> str:
    return f"under {size(1 << digits)}" if digits else "empty"


def _setting(value: str) -> str:
    found = json.loads(value)
    return visible_name(found if isinstance(found, str) else value)


_PRINTED: Final[Mapping[Form, Callable[[Any], str]]] = {
    Form.COUNT: count,
    Form.SIZE: size,
    Form.SHARE: lambda share: percent(share, 1),
    Form.EXACT_SHARE: exact_percent,
    Form.SIMILARITY: similarity,
    Form.NUMBER: "{:g}".format,
    Form.ROUNDED: "{:,.0f}".format,
    Form.TEXT: visible_line,
    Form.CODE: visible_name,
    Form.NAME: visible_name,
    Form.LANGUAGE: lambda name: visible_name(name) or "not known",
    Form.LICENSE: lambda expression: visible_name(expression) or "none decided",
    Form.REASON: lambda reason: REASON_WORDS[Reason(reason)],
    Form.FAMILY: lambda family: FAMILY_WORDS[Family(family)],
    Form.HUNDREDTHS: _hundredths,
    Form.POWER: _power,
    Form.DIGITS: _digits,
    Form.SETTING: _setting,
    Form.SETTING_NAME: lambda name: visible_name(name.partition(".")[2] or name),
}


def printed(value: Cell, form: Form) -> str:
    """Return ``value`` as the page shows it; nothing counts as 0.

    >>> printed(1234, Form.COUNT), printed(0.5, Form.SHARE), printed(None, Form.SIZE)
    ('1,234', '50.0%', '0 B')
    >>> printed(70, Form.HUNDREDTHS), printed(3, Form.POWER), printed(11, Form.DIGITS)
    ('0.70 to 0.71', '5 to 8', 'under 2.0 kB')
    """
    return _PRINTED[form](value if value is not None else "" if form in _TEXTUAL else 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its ``head``, and which cell it prints in which ``form``."""

    head: str
    cell: str
    form: Form = Form.COUNT


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The query called ``name``, and the ``rows`` that it gives, in their order."""

    name: str
    rows: Sequence[Mapping[str, Any]]

    def figure(self, cell: str, form: Form = Form.COUNT, *, row: int = 0) -> Html:
        """Return a cell as a figure, which links to the query."""
        text: str = printed(self.rows[row][cell], form)
        if form in (Form.NAME, Form.SETTING, Form.SETTING_NAME):
            text = element("bdi", text, class_="name")
        elif form is Form.CODE:
            text = element("code", text)
        return link(self.name, text, data_cell=f"{row} {cell} {form}")

    def counted(self, cell: str, one: str, many: str = "", *, row: int = 0) -> Html:
        """Return a number with its noun."""
        noun = counted(self.rows[row][cell] or 0, one, many).partition(" ")[2]
        return join([self.figure(cell, row=row), f" {noun}"])

    def table(
        self, *columns: Column, bars: Sequence[Html] = (), more: Sequence[Sequence[str]] = ()
    ) -> Html:
        """Return the rows as a table, with a bar each if there are ``bars``, and the query."""
        rows = [
            [
                *(self.figure(column.cell, column.form, row=row) for column in columns),
                *bars[row : row + 1],
            ]
            for row in range(len(self.rows))
        ]
        heads = [column.head for column in columns] + [""] * bool(bars)
        classes = ["text" if column.form in _TEXTUAL else "number" for column in columns]
        classes[0] = "text"
        return join([table(heads, [*rows, *more], [*classes, "number"]), self.asked()])

    def asked(self) -> Html:
        """Return the query, which opens at a click on it or on one of its figures."""
        shown = element("pre", element("code", queries()[self.name]), id=self.name)
        return element(
            "details",
            element("summary", f"query: {self.name.replace('_', ' ')}"),
            shown,
            class_="query",
        )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], classes: Sequence[str]) -> Html:
    """Return a table whose columns have ``classes``; it scrolls where it is too wide."""

    def cells(kind: str, row: Sequence[str]) -> Html:
        named = zip(row, classes, strict=False)
        return element("tr", *(element(kind, cell, class_=name) for cell, name in named))

    head = [element("thead", cells("th", heads))] if any(heads) else []
    body = element("tbody", *(cells("td", row) for row in rows))
    return element("div", element("table", *head, body), class_="scroll", tabindex=0)


def all_asked(answers: Sequence[Answer]) -> Html:
    """Return the queries of figures that stand in sentences and drawings."""
    return join([answer.asked() for answer in answers])
