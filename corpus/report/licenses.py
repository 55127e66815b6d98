"""The report's section on licences: what decided, what is kept, what is doubtful or unknown."""

from collections.abc import Mapping
from typing import Final

from corpus.license_sums import LicenseSums
from corpus.manifest import Manifest
from corpus.report.html import Html, element, join
from corpus.report.numbers import count, counted, percent, size
from corpus.report.plots import table

EXPRESSIONS_SHOWN: Final = 20
_SUSPICIONS: Final = {
    "stripped_header": "without words of its own, and a near-copy is denied by its own",
    "other_header": "allowed by its own words, and a near-copy is denied by its own",
    "denied_tree": "the same text, without words, in an allowed tree and in a denied one",
}


def licences(manifest: Manifest) -> Html:
    """Return what the run says of licences."""
    if not manifest.licenses:
        return element("p", "This run did not look at licences: nothing left because of one.")
    sums = manifest.licenses[0]
    judged = sum(sums.documents.values())
    policy = element(
        "p",
        f"Policy {sums.policy} {sums.policy_version} (SHA-256 {sums.policy_digest[:16]}...); "
        f"{counted(sums.contradictions, 'document')} of which a weaker source says otherwise.",
    )
    parts = [
        policy,
        table(("Standing and why", "documents", "share"), _shares(sums.documents, judged)),
        table(("Decided by", "documents", "share"), _shares(sums.decided_by, judged)),
        table(("Licence of what is kept", "documents", "bytes"), _kept(sums)),
    ]
    if sums.suspects:
        rows = [
            (_SUSPICIONS.get(kind, kind), count(number))
            for kind, number in sorted(sums.suspects.items())
        ]
        parts.append(table(("Suspect because of a copy", "documents"), rows))
    if sums.unread:
        rows = [(each.paragraph, count(each.documents)) for each in sums.unread]
        parts.append(table(("Texts that no rule knows", "unknown documents"), rows))
    if sums.compared:
        parts.append(
            table(("Beside ScanCode's default scan", "files", "same verdict"), _same(sums))
        )
    if sums.could_not_know:
        sentences = (element("li", sentence) for sentence in sums.could_not_know)
        parts.append(element("ul", *sentences, class_="sentences"))
    return join(parts)


def _shares(numbers: Mapping[str, int], whole: int) -> list[tuple[str, str, str]]:
    ordered = sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    return [(name, count(number), percent(number, whole)) for name, number in ordered]


def _kept(sums: LicenseSums) -> list[tuple[str, str, str]]:
    shown = sums.kept[:EXPRESSIONS_SHOWN]
    rows = [
        (each.expression or "none decided", count(each.documents), size(each.size_bytes))
        for each in shown
    ]
    rest = sums.kept_other + sum(each.documents for each in sums.kept[EXPRESSIONS_SHOWN:])
    return [*rows, ("other expressions", count(rest), "")] if rest else rows


def _same(sums: LicenseSums) -> list[tuple[str, str, str, str]]:
    return [
        (
            each.sample,
            count(each.files),
            percent(each.same, each.files),
            f"{each.low:.1%} to {each.high:.1%}",
        )
        for each in sums.compared
    ]
