"""The first page of the report: what the run is, what is alarming, what came in and what left."""

from typing import Final

from corpus.decision import Action, Family, Reason
from corpus.losses import Alarm, AlarmKind
from corpus.report.data import ReportData
from corpus.report.flow import Branch, flow
from corpus.report.html import Html, element, join, name_of
from corpus.report.numbers import count, counted, percent, size
from corpus.report.plots import bar, table
from corpus.summary import Count
from corpus.wording import FAMILY_WORDS, REASON_WORDS

ALARMS_SHOWN: Final = 50

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
    manifest = data.manifest
    roots = element(
        "dl",
        *_term("content root", manifest.content_root),
        *_term("decisions root", manifest.decisions_root),
        *_term("settings", manifest.settings_digest),
        class_="roots",
    )
    note = element(
        "p",
        _ABOUT_THE_ROOT,
        element("code", "codesieve audit verify"),
        " checks every file against the manifest.",
        class_="note",
    )
    return element(
        "header",
        element("p", "codesieve report", class_="kicker"),
        element("h1", name_of(data.run_name)),
        element("p", _in_short(data), class_="lead"),
        roots,
        note,
    )


def _term(term: str, value: str) -> tuple[Html, Html]:
    return element("dt", term), element("dd", element("code", value))


def _in_short(data: ReportData) -> Html:
    counts = data.manifest.counts
    repeated = (
        f" (and {counted(counts.repeats, 'row')} that repeated another)" if counts.repeats else ""
    )
    edited = f", {count(counts.edited)} of them edited" if counts.edited else ""
    share = percent(counts.kept, counts.documents_in)
    left = f"{count(counts.dropped)} left, each with a recorded reason."
    sizes = f"{size(counts.size_bytes_kept)} of the {size(counts.size_bytes_in)} that came in"
    return join(
        [
            f"{counted(counts.documents_in, 'document')} came in{repeated}. ",
            element("strong", f"{count(counts.kept)} are in the cleaned corpus"),
            f" ({share}{edited}); {left} The corpus holds {sizes}.",
        ]
    )


def alarms(data: ReportData) -> Html:
    """Return the alarms, or a line that says that there are none."""
    found = data.manifest.loss_alarms
    if not found:
        return element(
            "p", "No alarm: no repository or language lost an unusual share.", class_="calm"
        )
    rows = [_alarm(alarm) for alarm in found[:ALARMS_SHOWN]]
    more = len(found) - len(rows)
    return element(
        "div",
        element("p", counted(len(found), "alarm"), class_="alarm-title"),
        element("ul", *rows),
        *([element("p", f"and {count(more)} more in manifest.json")] if more else []),
        class_="alarms",
        role="alert",
    )


def _alarm(alarm: Alarm) -> Html:
    what = "Repository" if alarm.kind is AlarmKind.REPOSITORY else "Language"
    lost = f"{count(alarm.dropped)} of {count(alarm.documents_in)} documents"
    share = percent(alarm.dropped, alarm.documents_in)
    return element("li", f"{what} ", name_of(alarm.name), f" lost {share}: {lost}.")


def came_and_left(data: ReportData) -> Html:
    """Return the flow and the table of reasons."""
    counts = data.manifest.counts
    by_family = data.summary.by(lambda cell: (cell.action is Action.DROP, cell.reason.family))
    branches = [
        Branch(
            kind=kind,
            label=FAMILY_WORDS[family],
            documents=by_family.get((True, family), Count()).documents,
        )
        for family, kind in KIND_OF_FAMILY.items()
    ]
    drawing = element(
        "figure", flow(counts.documents_in, counts.kept, branches), class_="wide", tabindex=0
    )
    by_reason = data.summary.dropped_by_reason
    most = max((each.documents for each in by_reason.values()), default=1)
    rows = [
        _reason_row(reason, each, most, counts.documents_in) for reason, each in by_reason.items()
    ]
    total = data.summary.dropped
    rows.append(
        (
            element("strong", "all that left"),
            element("strong", count(total.documents)),
            percent(total.documents, counts.documents_in),
            size(total.size_bytes),
            "",
        )
    )
    heads = ("Why it left", "Documents", "Of input", "Size", "")
    return join([drawing, table(heads, rows)])


def _reason_row(
    reason: Reason, each: Count, most: int, documents_in: int
) -> tuple[Html | str, ...]:
    kind = KIND_OF_FAMILY[reason.family]
    name = join([REASON_WORDS[reason], " ", element("code", reason.value, class_="faint")])
    return (
        name,
        count(each.documents),
        percent(each.documents, documents_in),
        size(each.size_bytes),
        bar([(kind, each.documents / most)]),
    )
