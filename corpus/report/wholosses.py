"""Who lost what: languages, repositories, sizes."""

from collections.abc import Sequence
from typing import Any

from corpus.losses import LanguageLoss, RepositoryLoss, language_losses
from corpus.report.data import ReportData
from corpus.report.figures import Answer, Column, Form
from corpus.report.html import Html, element, join
from corpus.report.plots import bar
from corpus.report.queries import LANGUAGES_SHOWN, REPOSITORIES_SHOWN
from corpus.summary import Count


def by_language(data: ReportData) -> Html:
    """Return the table of languages with a bar of what stayed and what left."""
    losses = language_losses(data.summary)
    if not losses:
        return element("p", "No document came in.")
    shown, rest = losses[:LANGUAGES_SHOWN], losses[LANGUAGES_SHOWN:]
    most = max(loss.documents_in.documents for loss in shown)
    answer = Answer(name="languages", rows=[_row(loss) for loss in shown])
    others = Answer(name="other_languages", rows=[_other(rest)])
    last = (
        others.counted("languages", "other language"),
        others.figure("documents"),
        others.figure("size_bytes", Form.SIZE),
        others.figure("dropped"),
        others.figure("share", Form.SHARE),
        "",
    )
    rows = answer.table(
        Column("Language", "language", Form.LANGUAGE),
        Column("Documents", "documents"),
        Column("Size", "size_bytes", Form.SIZE),
        Column("Left", "dropped"),
        Column("Share", "share", Form.SHARE),
        bars=[_language_bar(loss, most) for loss in shown],
        more=[last] if rest else (),
    )
    return join([_legend(), rows, *([others.asked()] if rest else [])])


def _row(loss: LanguageLoss) -> dict[str, Any]:
    return {
        "language": loss.language,
        "documents": loss.documents_in.documents,
        "size_bytes": loss.documents_in.size_bytes,
        "dropped": loss.dropped,
        "share": loss.share,
    }


def _other(losses: Sequence[LanguageLoss]) -> dict[str, Any]:
    whole = sum((loss.documents_in for loss in losses), Count())
    dropped = sum(loss.dropped for loss in losses)
    return {
        "languages": len(losses),
        "documents": whole.documents,
        "size_bytes": whole.size_bytes,
        "dropped": dropped,
        "share": dropped / whole.documents if whole.documents else 0.0,
    }


def _legend() -> Html:
    words = (
        ("kept", "kept"),
        ("exact", "exact copies"),
        ("near", "near-copies"),
        ("other", "other reasons"),
    )
    swatches = (
        join([element("span", class_=f"swatch fill-{kind}"), f" {word}  "]) for kind, word in words
    )
    return element("p", *swatches, class_="legend")


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
    """Return the repositories that lost most documents, and the greatest shares."""
    some = [loss for loss in data.losses if loss.dropped]
    if not some:
        return element("p", "No repository lost a document.")
    by_number = sorted(some, key=lambda loss: (-loss.dropped, loss.repo))
    large = [loss for loss in some if loss.documents_in >= data.alarm_documents]
    by_share = sorted(large, key=lambda loss: (-loss.share, loss.repo))
    parts = [_lost("repositories", by_number)]
    if by_share:
        parts += [element("h3", "Of the large ones, the greatest shares")]
        parts += [_lost("shares", by_share)]
    return join(parts)


def _lost(name: str, losses: Sequence[RepositoryLoss]) -> Html:
    shown = losses[:REPOSITORIES_SHOWN]
    rows = [
        {
            "repo": loss.repo,
            "documents": loss.documents_in,
            "dropped": loss.dropped,
            "share": loss.share,
        }
        for loss in shown
    ]
    return Answer(name=name, rows=rows).table(
        Column("Repository", "repo", Form.NAME),
        Column("Documents", "documents"),
        Column("Left", "dropped"),
        Column("Share", "share", Form.SHARE),
        bars=[bar([("kept", 1 - loss.share), ("lost", loss.share)]) for loss in shown],
    )


def by_size(data: ReportData) -> Html:
    """Return documents kept and left by size, in powers of two."""
    pairs = zip(data.summary.sizes_kept, data.summary.sizes_dropped, strict=True)
    rows = [
        {"digits": digits, "kept": kept, "dropped": dropped}
        for digits, (kept, dropped) in enumerate(pairs)
        if kept or dropped
    ]
    if not rows:
        return element("p", "No document came in.")
    most = max(row["kept"] + row["dropped"] for row in rows)
    bars = [bar([("kept", row["kept"] / most), ("lost", row["dropped"] / most)]) for row in rows]
    return Answer(name="sizes", rows=rows).table(
        Column("Size", "digits", Form.DIGITS),
        Column("Kept", "kept"),
        Column("Left", "dropped"),
        bars=bars,
    )
