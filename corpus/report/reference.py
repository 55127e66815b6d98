"""The end of the report: what was not exact, with what it was made, and how to check it."""

from typing import Any

from corpus.audit.stated import statements
from corpus.manifest import Manifest
from corpus.report import duplicates
from corpus.report.data import ReportData
from corpus.report.figures import Answer, Column, Form, all_asked, table
from corpus.report.html import Html, element, join, name_of
from corpus.report.licenses import sentences
from corpus.report.queries import INPUTS_SHOWN


def limits(data: ReportData) -> Html:
    """Return the caps, the work of the near-duplicate stage, and what it did not do exactly."""
    if not data.manifest.near_duplicates:
        return element("p", "This run did not look for near-duplicates.")
    stated = statements(data.manifest)
    near = duplicates.near(data)
    said = [each for each in stated["limits"] if each["stage"] == "duplicates"]
    exact = element("p", "Nothing was approximated: every candidate was compared.")
    work = table(("Near-duplicates", ""), _work(near), ("text", "number"))
    shuffles = _shuffles(data)
    limited = sentences(Answer(name="limits", rows=said)) if said else exact
    return join([limited, work, near.asked(), *([shuffles] if stated["shuffles"] else [])])


def _work(near: Answer) -> list[tuple[str, Html]]:
    number, name = Form.NUMBER, Form.NAME
    return [
        ("threshold (exact Jaccard index)", near.figure("threshold", number)),
        ("bands", near.figure("bands")),
        ("rows in each", near.figure("rows")),
        ("wanted recall at the threshold", near.figure("recall_wanted", number)),
        ("policy", near.figure("policy", name)),
        ("keeper order", near.figure("keeper_order", name)),
        ("candidate pairs", near.figure("candidate_pairs")),
        ("verified pairs", near.figure("verified_pairs")),
        ("buckets", near.figure("buckets")),
        ("largest bucket whose pairs are all compared", near.figure("bucket_pairs_limit")),
        ("larger buckets, compared in rounds", near.figure("hot_buckets")),
        ("buckets cut short by a cap", near.figure("capped_buckets")),
        ("pairs left uncompared in them", near.figure("uncompared_pairs")),
        ("rounds to choose what stays", near.figure("rounds")),
        ("turns until survivors settled", near.figure("settle_turns")),
    ]


def _shuffles(data: ReportData) -> Html:
    """Return what each step sent between tasks, and all of them by document."""
    rows = statements(data.manifest)["shuffles"]
    documents = data.manifest.counts.documents_in
    moved = {"bytes": sum(each["payload_bytes"] for each in rows) / max(documents, 1)}
    by_document = Answer(name="moved", rows=[moved])
    last = ("bytes a document, in all", by_document.figure("bytes", Form.ROUNDED))
    steps = Answer(name="shuffles", rows=rows).table(
        Column("Moved between tasks", "step", Form.TEXT),
        Column("", "payload_bytes", Form.SIZE),
        more=[last],
    )
    return join([steps, by_document.asked()])


def settings(manifest: Manifest) -> Html:
    """Return all settings and the engines, each table of the settings by itself."""
    stated = statements(manifest)
    asked = Answer(name="settings", rows=stated["settings"])
    engines = Answer(name="engines", rows=stated["engines"])
    tables: dict[str, list[tuple[Html, Html]]] = {}
    for row, each in enumerate(asked.rows):
        value = asked.figure("value", Form.SETTING, row=row)
        tables.setdefault(each["name"].partition(".")[0], []).append(
            (asked.figure("name", Form.SETTING_NAME, row=row), value)
        )
    of_engines = [
        (engines.figure("name", Form.NAME, row=row), engines.figure("version", Form.NAME, row=row))
        for row in range(len(engines.rows))
    ]
    listed = [
        element("div", element("h3", name_of(title)), table(("", ""), rows, ("text", "text")))
        for title, rows in (
            *((f"[{n}]", rows) for n, rows in tables.items()),
            ("engines", of_engines),
        )
        if rows
    ]
    return join([element("div", *listed, class_="columns"), all_asked([asked, engines])])


def files(manifest: Manifest) -> Html:
    """Return the inputs (the first ones), and the outputs by role."""
    inputs = statements(manifest)["inputs"]
    shown = [{**each, "files": len(inputs)} for each in inputs[:INPUTS_SHOWN]]
    read = Answer(name="inputs", rows=shown)
    rest = (
        "The first of ",
        read.counted("files", "file"),
        "; manifest.json lists all with their SHA-256.",
    ) if len(inputs) > len(shown) else ()  # fmt: skip
    by_role: dict[str, dict[str, Any]] = {}
    for output in sorted(manifest.outputs):
        none = {"role": output.role.value, "files": 0, "rows": 0, "size_bytes": 0}
        sums = by_role.setdefault(output.role, none)
        sums["files"] += 1
        sums["rows"] += output.rows
        sums["size_bytes"] += output.size_bytes
    written = Answer(name="files", rows=[by_role[role] for role in sorted(by_role)])
    return join(
        [
            element("h3", "Read"),
            read.table(
                Column("File", "name", Form.NAME),
                Column("Kind", "kind", Form.TEXT),
                Column("Rows", "rows"),
                Column("Size", "size_bytes", Form.SIZE),
                Column("SHA-256", "sha256", Form.CODE),
            ),
            *([element("p", *rest, class_="note")] if rest else []),
            element("h3", "Written, beside this page and the cards"),
            written.table(
                Column("Role", "role", Form.TEXT),
                Column("Files", "files"),
                Column("Rows", "rows"),
                Column("Size", "size_bytes", Form.SIZE),
            ),
        ]
    )


def checking() -> Html:
    """Return how a reader asks further questions and checks the answers."""
    rows = (
        ("codesieve audit verify RUN", "recompute the digest of every file"),
        ("codesieve audit sql RUN", "ask a query of this page, or your own"),
        ("codesieve audit why NAME RUN", "the story of a file, a repository, an id"),
        ("codesieve audit compare RUN DOC DOC", "see two documents side by side"),
        ("audit/decisions/", "Parquet: one row for every document, kept ones too"),
    )
    listed = [
        each
        for command, answer in rows
        for each in (element("dt", element("code", command)), element("dd", answer))
    ]
    return element("dl", *listed, class_="commands")
