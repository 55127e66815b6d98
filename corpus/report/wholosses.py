"""Who lost what: languages, repositories, sizes."""

from typing import Final

from corpus.losses import LanguageLoss, language_losses
from corpus.report.data import ReportData
from corpus.report.html import Html, element, join, name_of
from corpus.report.numbers import count, counted, percent, size
from corpus.report.plots import bar, table
from corpus.summary import Count
from corpus.visible import visible_name

LANGUAGES_SHOWN: Final = 30
REPOSITORIES_SHOWN: Final = 50


def by_language(data: ReportData) -> Html:
    """Return the table of languages with a bar of what stayed and what left."""
    losses = language_losses(data.summary)
    shown = [*losses[:LANGUAGES_SHOWN], *_rest(losses[LANGUAGES_SHOWN:])]
    if not shown:
        return element("p", "No document came in.")
    most = max(loss.documents_in.documents for loss in shown)
    rows = [
        (
            _language(loss.language),
            count(loss.documents_in.documents),
            size(loss.documents_in.size_bytes),
            count(loss.dropped),
            percent(loss.dropped, loss.documents_in.documents),
            _language_bar(loss, most),
        )
        for loss in shown
    ]
    legend = element(
        "p",
        *(
            join([element("span", class_=f"swatch fill-{kind}"), f" {word}  "])
            for kind, word in (
                ("kept", "kept"),
                ("exact", "exact copies"),
                ("near", "near-copies"),
                ("other", "other reasons"),
            )
        ),
        class_="legend",
    )
    heads = ("Language", "Documents", "Size", "Left", "Share", "")
    return join([legend, table(heads, rows)])


def _language(language: str) -> Html:
    return element("bdi", visible_name(language)) if language else element("em", "not known")


def _rest(losses: tuple[LanguageLoss, ...]) -> list[LanguageLoss]:
    if not losses:
        return []
    none = Count()
    return [
        LanguageLoss(
            language=counted(len(losses), "other language"),
            documents_in=sum((loss.documents_in for loss in losses), none),
            exact=sum((loss.exact for loss in losses), none),
            near=sum((loss.near for loss in losses), none),
            other=sum((loss.other for loss in losses), none),
        )
    ]


def _language_bar(loss: LanguageLoss, most: int) -> Html:
    kept = loss.documents_in.documents - loss.dropped
    parts = (
        ("kept", kept),
        ("exact", loss.exact.documents),
        ("near", loss.near.documents),
        ("other", loss.other.documents),
    )
    return bar([(kind, documents / most) for kind, documents in parts])


def by_repository(data: ReportData) -> Html:
    """Return the repositories that lost most."""
    shown = data.losses[:REPOSITORIES_SHOWN]
    if not shown:
        return element("p", "No repository lost a document.")
    rows = [
        (
            name_of(loss.repo),
            count(loss.documents_in),
            count(loss.dropped),
            percent(loss.dropped, loss.documents_in),
            bar([("kept", 1 - loss.share), ("lost", loss.share)]),
        )
        for loss in shown
    ]
    return table(("Repository", "Documents", "Left", "Share", ""), rows)


def by_size(data: ReportData) -> Html:
    """Return documents kept and left by size, in powers of two."""
    pairs = list(zip(data.summary.sizes_kept, data.summary.sizes_dropped, strict=True))
    filled = [digits for digits, pair in enumerate(pairs) if any(pair)]
    if not filled:
        return element("p", "No document came in.")
    most = max(sum(pair) for pair in pairs)
    rows = [
        (
            "empty" if not digits else f"under {size(1 << digits)}",
            count(kept),
            count(dropped),
            bar([("kept", kept / most), ("lost", dropped / most)]),
        )
        for digits in range(filled[0], filled[-1] + 1)
        for kept, dropped in [pairs[digits]]
    ]
    return table(("Size", "Kept", "Left", ""), rows)
