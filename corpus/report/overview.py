"""The first page of the report: what the run is, what is alarming, what came in and what left."""

from typing import Any, Final

from corpus.audit.stated import statements
from corpus.decision import Action, Family
from corpus.report.data import ReportData
from corpus.report.figures import Answer, Column, Form, all_asked
from corpus.report.flow import Branch, flow
from corpus.report.html import Html, element, join, name_of
from corpus.report.plots import bar
from corpus.report.queries import ALARMS_SHOWN
from corpus.summary import Count

_ABOUT_THE_ROOT: Final = (
    "The content root is one number (a SHA-256 Merkle root) for the whole cleaned corpus: "
    "whoever repeats this run on the same input gets the same one. "
)

KIND_OF_FAMILY: Final = {
    Family.REQUEST: "request",
    Family.NOT_A_DOCUMENT: "none",
    Family.LICENSE: "license",
    Family.CONTAMINATION: "benchmark",
    Family.EXACT_DUPLICATE: "exact",
    Family.NEAR_DUPLICATE: "near",
    Family.PASS_TWO: "residue",
}
"""The class that gives a family its colour in the page's CSS."""


def heading(data: ReportData) -> Html:
    """Return the title with the run's name and the numbers that stand for it."""
    roots = Answer(name="roots", rows=statements(data.manifest)["manifest"])
    sums = _sums(data)
    listed = element(
        "dl",
        *_term("content root", roots, "content_root"),
        *_term("decisions root", roots, "decisions_root"),
        *_term("settings", roots, "settings_digest"),
        class_="roots",
    )
    note = element(
        "p",
        _ABOUT_THE_ROOT,
        element("code", "codesieve audit verify"),
        " checks every file against the manifest. Every number on this page leads to the query "
        "that gives it; ",
        element("code", "codesieve audit sql RUN"),
        " asks it anew.",
        class_="note",
    )
    return element(
        "header",
        element("p", "codesieve report", class_="kicker"),
        element("h1", name_of(data.run_name)),
        element("p", _in_short(sums), class_="lead"),
        listed,
        note,
        all_asked([sums, roots]),
    )


def _term(term: str, roots: Answer, cell: str) -> tuple[Html, Html]:
    return element("dt", term), element("dd", roots.figure(cell, Form.CODE))


def _sums(data: ReportData) -> Answer:
    counts = data.manifest.counts
    row: dict[str, Any] = {
        "documents_in": counts.documents_in,
        "repeats": counts.repeats,
        "kept": counts.kept,
        "kept_share": share(counts.kept, counts.documents_in),
        "edited": counts.edited,
        "dropped": counts.dropped,
        "dropped_share": share(counts.dropped, counts.documents_in),
        "size_bytes_in": counts.size_bytes_in,
        "size_bytes_kept": counts.size_bytes_kept,
        "size_bytes_dropped": data.summary.dropped.size_bytes,
    }
    return Answer(name="sums", rows=[row])


def share(part: int, whole: int) -> float:
    """Return ``part / whole``, and 0 of nothing."""
    return part / whole if whole else 0.0


def _in_short(sums: Answer) -> Html:
    (row,) = sums.rows
    some: list[str] = [sums.counted("documents_in", "document"), " came in"]
    if row["repeats"]:
        some += [" (and ", sums.counted("repeats", "row"), " that repeated another)"]
    kept = join([sums.figure("kept"), " are in the cleaned corpus"])
    some += [". ", element("strong", kept), " (", sums.figure("kept_share", Form.SHARE)]
    if row["edited"]:
        some += [", ", sums.figure("edited"), " of them edited"]
    some += ["); ", sums.figure("dropped"), " left, each with a recorded reason. The corpus holds "]
    some += [sums.figure("size_bytes_kept", Form.SIZE), " of the "]
    return join([*some, sums.figure("size_bytes_in", Form.SIZE), " that came in."])


def alarms(data: ReportData) -> Html:
    """Return the alarms, or a line that says that there are none."""
    found = data.manifest.loss_alarms
    rows = [
        {
            "kind": alarm.kind.value,
            "name": alarm.name,
            "documents_in": alarm.documents_in,
            "dropped": alarm.dropped,
            "lost": alarm.share,
            "alarms": data.alarms,
        }
        for alarm in found[:ALARMS_SHOWN]
    ]
    answer = Answer(name="alarms", rows=rows)
    if not found:
        calm = "No alarm: no repository or language lost an unusual share."
        return element("div", element("p", calm), answer.asked(), class_="calm")
    title: list[str] = [answer.counted("alarms", "alarm")]
    if data.alarms > len(rows):
        title.append("; the greatest are shown")
    listed = element("ul", *(_alarm(answer, row) for row in range(len(rows))))
    return element(
        "div",
        element("p", *title, class_="alarm-title"),
        listed,
        answer.asked(),
        class_="alarms",
        role="alert",
    )


def _alarm(answer: Answer, row: int) -> Html:
    return element(
        "li",
        "The ",
        answer.figure("kind", Form.TEXT, row=row),
        " ",
        answer.figure("name", Form.NAME, row=row),
        " lost ",
        answer.figure("lost", Form.SHARE, row=row),
        ": ",
        answer.figure("dropped", row=row),
        " of ",
        answer.counted("documents_in", "document", row=row),
        ".",
    )


def came_and_left(data: ReportData) -> Html:
    """Return the flow and the table of reasons."""
    sums = _sums(data)
    families, reasons = _families(data), _reasons(data)
    branches = [
        Branch(
            kind=KIND_OF_FAMILY[Family(row["family"])],
            label=families.figure("family", Form.FAMILY, row=place),
            number=families.figure("documents", row=place),
            share=families.figure("share", Form.SHARE, row=place),
            documents=row["documents"],
        )
        for place, row in enumerate(families.rows)
    ]
    drawing = element("figure", flow(sums, branches), class_="wide", tabindex=0)
    most = max((row["documents"] for row in reasons.rows), default=1)
    bars = [bar([(KIND_OF_FAMILY[row["family"]], row["documents"] / most)]) for row in reasons.rows]
    total = (
        element("strong", "all that left"),
        element("strong", sums.figure("dropped")),
        sums.figure("dropped_share", Form.SHARE),
        sums.figure("size_bytes_dropped", Form.SIZE),
        "",
    )
    left = reasons.table(
        Column("Why it left", "reason", Form.REASON),
        Column("Documents", "documents"),
        Column("Of input", "share", Form.SHARE),
        Column("Size", "size_bytes", Form.SIZE),
        bars=bars,
        more=[total],
    )
    return join([drawing, families.asked(), left])


def _families(data: ReportData) -> Answer:
    dropped = data.summary.by(lambda cell: (cell.action is Action.DROP, cell.reason.family))
    rows = [
        {
            "family": family.value,
            "documents": number.documents,
            "share": share(number.documents, data.manifest.counts.documents_in),
        }
        for family in Family
        if (number := dropped.get((True, family), Count())).documents
    ]
    return Answer(name="families", rows=rows)


def _reasons(data: ReportData) -> Answer:
    rows = [
        {
            "reason": reason.value,
            "family": reason.family,
            "documents": each.documents,
            "share": share(each.documents, data.manifest.counts.documents_in),
            "size_bytes": each.size_bytes,
        }
        for reason, each in data.summary.dropped_by_reason.items()
    ]
    return Answer(name="reasons", rows=rows)
