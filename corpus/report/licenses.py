"""The report's section on licences: what decided, what is kept, what is doubtful or unknown."""

from collections.abc import Mapping
from typing import Any, Final

from corpus.audit.stated import statements
from corpus.license_sums import LicenseSums
from corpus.manifest import Manifest
from corpus.report.figures import Answer, Column, Form, all_asked
from corpus.report.html import Html, element, join
from corpus.report.queries import EXPRESSIONS_SHOWN, UNREAD_SHOWN

_SUSPICIONS: Final = (
    ("stripped_header", "without words of its own, and a near-copy is denied by its own"),
    ("other_header", "allowed by its own words, and a near-copy is denied by its own"),
    ("denied_tree", "the same text, without words, in an allowed tree and in a denied one"),
)

_COMPARED: Final = (
    "SELECT sample, files, same / files AS share, low, high FROM compared ORDER BY sample"
)


def licences(manifest: Manifest) -> Html:
    """Return what the run says of licences."""
    if not manifest.licenses:
        return element("p", "This run did not look at licences: nothing left because of one.")
    sums = manifest.licenses[0]
    parts = [
        _policy(manifest, sums),
        _shares("standings", "standing_and_why", sums.documents, sums),
    ]
    parts += [_shares("decided_by", "step", sums.decided_by, sums), _kept(sums)]
    if sums.suspects:
        parts.append(_suspects(sums))
    if sums.unread:
        parts.append(_unread(sums))
    if sums.compared:
        parts.append(_compared(manifest))
    limits = [each for each in statements(manifest)["limits"] if each["stage"] == "licenses"]
    if limits:
        unknown = Answer(name="unknown", rows=limits)
        parts.append(sentences(unknown))
    return join(parts)


def sentences(answer: Answer) -> Html:
    """Return sentences that the manifest states as a list, with their query."""
    listed = (
        element("li", answer.figure("sentence", Form.TEXT, row=row))
        for row in range(len(answer.rows))
    )
    return join([element("ul", *listed, class_="sentences"), answer.asked()])


def _policy(manifest: Manifest, sums: LicenseSums) -> Html:
    policy = Answer(name="policy", rows=statements(manifest)["policy"])
    row = {"documents": sums.contradictions}
    contradicted = Answer(name="contradicted", rows=[row])
    said = element(
        "p",
        "Policy ",
        policy.figure("policy", Form.NAME),
        " ",
        policy.figure("policy_version", Form.NAME),
        " (SHA-256 ",
        policy.figure("policy_digest", Form.CODE),
        "); ",
        contradicted.counted("documents", "document"),
        " of which a weaker source says otherwise.",
    )
    return join([said, all_asked([policy, contradicted])])


def _shares(name: str, label: str, numbers: Mapping[str, int], sums: LicenseSums) -> Html:
    judged = sum(sums.documents.values())
    head = "Standing and why" if name == "standings" else "Decided by"
    ordered = sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    rows: list[dict[str, Any]] = [
        {label: each, "documents": number, "share": number / judged} for each, number in ordered
    ]
    return Answer(name=name, rows=rows).table(
        Column(head, label, Form.TEXT),
        Column("documents", "documents"),
        Column("share", "share", Form.SHARE),
    )


def _kept(sums: LicenseSums) -> Html:
    shown = sums.kept[:EXPRESSIONS_SHOWN]
    rows = [
        {"license": each.expression, "documents": each.documents, "size_bytes": each.size_bytes}
        for each in shown
    ]
    rest = sums.kept_other + sum(each.documents for each in sums.kept[EXPRESSIONS_SHOWN:])
    others = Answer(name="other_expressions", rows=[{"documents": rest}])
    kept = Answer(name="expressions", rows=rows).table(
        Column("Licence of what is kept", "license", Form.LICENSE),
        Column("documents", "documents"),
        Column("bytes", "size_bytes", Form.SIZE),
        more=[("other expressions", others.figure("documents"), "")] if rest else (),
    )
    return join([kept, *([others.asked()] if rest else [])])


def _suspects(sums: LicenseSums) -> Html:
    rows = [{"suspicion": kind, "documents": n} for kind, n in sorted(sums.suspects.items())]
    told = [
        part
        for kind, said in _SUSPICIONS
        if kind in sums.suspects
        for part in (element("dt", element("code", kind)), element("dd", said))
    ]
    table = Answer(name="suspects", rows=rows).table(
        Column("Suspect because of a copy", "suspicion", Form.CODE),
        Column("documents", "documents"),
    )
    return join([table, element("dl", *told, class_="commands")])


def _unread(sums: LicenseSums) -> Html:
    shown = sums.unread[:UNREAD_SHOWN]
    rows = [{"paragraph": each.paragraph, "documents": each.documents} for each in shown]
    return Answer(name="unread", rows=rows).table(
        Column("Texts that no rule knows", "paragraph", Form.CODE),
        Column("unknown documents", "documents"),
    )


def _compared(manifest: Manifest) -> Html:
    rows = [
        {**each, "share": each["same"] / each["files"] if each["files"] else 0.0}
        for each in statements(manifest)["compared"]
    ]
    return Answer(name="compared", rows=rows).table(
        Column("Beside ScanCode's default scan", "sample", Form.TEXT),
        Column("files", "files"),
        Column("same verdict", "share", Form.SHARE),
        Column("from", "low", Form.SHARE),
        Column("to", "high", Form.SHARE),
    )
