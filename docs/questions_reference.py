"""Write docs/audit-questions.md from the questions: ``python docs/questions_reference.py``."""

from pathlib import Path

from corpus.audit.questions import questions
from corpus.audit.stated import MANIFEST_WORDS
from corpus.audit.views import TABLE_WORDS, VIEWS

HEAD = """\
# Questions that auditors ask

`codesieve audit sql RUN` answers SQL over a finished run, from `-c` or standard input, with DuckDB.
It starts neither Spark nor Java (`pip install 'codesieve[audit]'`). It can open no file but the
run's tables, reach no network, load no extension and write nothing; its configuration is locked.
`--question N` asks one of the questions below, `--json` prints a line a row.

Names in the queries (`OWNER/NAME`, `src/file.c`) stand for your own. This page is written by
`docs/questions_reference.py`; a test runs every query.
"""


def reference() -> str:
    """Return the page."""
    parts = [HEAD, "## Tables and views\n"]
    words = {**TABLE_WORDS, **{name: view.words for name, view in VIEWS.items()}, **MANIFEST_WORDS}
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in words.items())
    parts.append("| name | what it holds |\n|---|---|\n" + rows)
    parts.append("The columns of the tables are told in [audit-schema.md](audit-schema.md).\n")
    for number, each in enumerate(questions(), start=1):
        note = f"\n{each.note}\n" if each.note else ""
        parts.append(f"## {number}. {each.ask}\n\n```sql\n{each.sql}\n```\n{note}")
    return "\n".join(parts)


if __name__ == "__main__":
    Path(__file__).with_name("audit-questions.md").write_text(reference(), encoding="utf-8")
