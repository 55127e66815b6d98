"""How surely near-duplicates were found, in the report: the sieve, and what was measured."""

from typing import Final

from corpus.audit.stated import statements
from corpus.report.data import Measured, ReportData, measured
from corpus.report.duplicates import near
from corpus.report.figures import Answer, Column, Form
from corpus.report.html import Html, element, join
from corpus.report.plots import curve, figure

_CANDIDATES: Final = (
    " rows. Dots: what was observed in the sample. Candidates are compared exactly, so a low "
    "chance loses a pair and never removes a document by mistake."
)
_DRAWN: Final = (
    ", drawn so that near-duplicates come together. Ranges are confidence intervals of ninety-five "
    "percent."
)


def how_surely(data: ReportData) -> Html:
    """Return the S-curve with what was observed, and the measured figures in words."""
    if not data.manifest.near_duplicates:
        return element("p", "This run did not look for near-duplicates.")
    stated, how = near(data), data.manifest.near_duplicates[0]
    seen = measured(data.manifest.measured)
    theory = [
        (step / 200, 1 - (1 - (step / 200) ** how.rows) ** how.bands) for step in range(60, 201)
    ]
    plot = curve(
        theory,
        [((point.low + point.high) / 2, point.observed) for point in seen.curve] if seen else [],
        threshold=how.threshold,
        mark=stated.figure("threshold", Form.NUMBER),
        title="Chance that a pair is compared, by its similarity",
    )
    caption = join(
        [
            "Line: the chance that a pair becomes a candidate, that is, agrees in at least one of ",
            stated.figure("bands"),
            " bands of ",
            stated.figure("rows"),
            _CANDIDATES,
        ]
    )
    points = Answer(name="curve", rows=statements(data.manifest)["curve"])
    numbers = points.table(
        Column("Jaccard index from", "low", Form.NUMBER),
        Column("to", "high", Form.NUMBER),
        Column("Pairs", "pairs"),
        Column("Observed", "observed", Form.EXACT_SHARE),
        Column("Expected", "expected", Form.EXACT_SHARE),
    )
    return join([figure(plot, caption, *([numbers] if points.rows else [])), _in_words(data, seen)])


def _in_words(data: ReportData, seen: Measured | None) -> Html:
    if seen is None:
        return element("p", "Recall and precision were not measured in this run.")
    stated = Answer(name="measured", rows=statements(data.manifest)["measured"])
    terms = (("Recall", _recall), ("Precision", _precision), ("Left over", _leftover))
    listed = [
        part for term, said in terms for part in (element("dt", term), element("dd", *said(stated)))
    ]
    drawn = "every document" if seen.modulus == 1 else "one in about "
    note = element(
        "p",
        "Measured against an exact comparison of all pairs in a sample of this corpus: ",
        stated.counted("documents", "document"),
        f", {drawn}",
        *([stated.figure("modulus")] if seen.modulus > 1 else []),
        _DRAWN,
        class_="note",
    )
    return join([element("dl", *listed, class_="measured"), note, stated.asked()])


def _recall(stated: Answer) -> tuple[str, ...]:
    tau = stated.figure("tau", Form.NUMBER)
    share = _share(stated, "document_recall")
    return (share, " of a document's pairs at or above ", tau, " were found")


def _precision(stated: Answer) -> tuple[str, ...]:
    return (
        element("strong", stated.figure("precision", Form.EXACT_SHARE)),
        " of the removals that were looked at are proven: ",
        stated.figure("removed_proven"),
        " of ",
        stated.figure("removed"),
        " have a kept document at or above ",
        stated.figure("tau", Form.NUMBER),
        ", computed anew",
    )


def _leftover(stated: Answer) -> tuple[str, ...]:
    share = _share(stated, "leftover")
    return (share, " of the kept documents still have a kept near-duplicate")


def _share(stated: Answer, name: str) -> Html:
    high = stated.figure(f"{name}_high", Form.EXACT_SHARE)
    if not stated.rows[0][f"{name}_observations"]:
        return join([element("strong", "none seen;"), " at most ", high])
    value = element("strong", stated.figure(f"{name}_value", Form.EXACT_SHARE))
    return join([value, " (", stated.figure(f"{name}_low", Form.EXACT_SHARE), " to ", high, ")"])
