"""Every number of a real run's report is what its query gives over the run's files, asked anew."""

import html.parser
import re

import pytest

from corpus.audit.database import rows_of
from corpus.audit.views import questioned
from corpus.files import store_at
from corpus.report.figures import Form, printed

# A number in a text; the digits of a name such as SHA-256 are none.
NUMBER = re.compile(r"(?<![\w-])\d")
VOID = frozenset({"meta", "br", "col"})


class Figures(html.parser.HTMLParser):
    """The figures of a page, its queries, the ticks of its scales, and what else it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.figures: list[tuple[str, str, str]] = []  # query, cell, what is printed
        self.queries: dict[str, str] = {}
        self.ticks: list[str] = []
        self.said: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag in VOID:
            return
        self._open.append((tag, attributes))
        if "data-cell" in attributes:
            self.figures.append((attributes["href"].removeprefix("#"), attributes["data-cell"], ""))
        if tag == "pre":
            assert attributes["id"] not in self.queries, "a query is shown twice"
            self.queries[attributes["id"]] = ""

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        around = dict(self._open)
        if "style" in around:
            return
        if "pre" in around:
            self.queries[around["pre"]["id"]] += data
        elif "data-cell" in around.get("a", {}):
            query, cell, text = self.figures.pop()
            self.figures.append((query, cell, text + data))
        elif "tick" in around.get("text", {}).get("class", "").split():
            self.ticks.append(data)
        else:
            self.said.append(data)


@pytest.fixture(scope="module")
def page(finished):
    return Figures((finished.out / "report.html").read_text(encoding="utf-8"))


def test_every_figure_is_what_its_query_gives(finished, page) -> None:
    assert len(page.figures) > 300
    with questioned(store_at(str(finished.out)), finished.manifest) as connection:
        answers = {name: rows_of(connection, sql) for name, sql in page.queries.items()}
    for query, cell, text in page.figures:
        row, column, form = cell.split()
        value = answers[query][int(row)][column]
        assert printed(value, Form(form)) == text, (query, cell)


def test_no_query_gives_more_than_the_page_shows(finished, page) -> None:
    with questioned(store_at(str(finished.out)), finished.manifest) as connection:
        for name, sql in page.queries.items():
            rows = len(rows_of(connection, sql))
            shown = {cell.split()[0] for query, cell, _ in page.figures if query == name}
            assert shown == {str(row) for row in range(rows)}, name


def test_no_number_stands_in_the_report_without_its_query(page) -> None:
    assert not [text for text in page.said if NUMBER.search(text)]
    assert set(page.ticks) <= {f"{tenth / 10:.1f}" for tenth in range(11)} | {
        *(f"{quarter}%" for quarter in (0, 25, 50, 75, 100)),
        *(str(step * 10**power) for step in (0, 1, 2, 5) for power in range(3)),
    }
