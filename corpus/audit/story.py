"""The story of one document in words: what was decided, because of what, on what evidence."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corpus.audit.opened import OpenedRun
from corpus.decision import Action, Family, Reason
from corpus.visible import visible_name
from corpus.wording import REASON_WORDS

LISTED: Final = 10  # findings, evidence or copies that are told one by one

Row = Mapping[str, Any]


def story(run: OpenedRun, decision: Row) -> tuple[str, ...]:
    """Return the story of the document of ``decision`` as lines that are safe on a terminal."""
    lines = [
        _name(decision),
        f"  doc_id      {decision['doc_id']}",
        f"  content_id  {decision['content_id'] or 'not known: its bytes were not read'}",
        f"  revision    {_safe(decision['revision']) or 'not known'}",
        f"  language    {_safe(decision['language']) or 'not known'}",
        f"  size        {decision['size_bytes']} bytes",
    ]
    if decision["repeats"] > 1:
        lines.append(f"  came in {decision['repeats']} times, equal each time")
    lines += _decided(run, decision)
    lines += _license(run, decision)
    lines += _findings(run, decision)
    if decision["action"] != Action.DROP:
        lines += _stands_for(run, decision)
    return tuple(lines)


def facts(run: OpenedRun, decision: Row) -> dict[str, Any]:
    """Return what :func:`story` tells as plain values."""
    own = [decision["doc_id"]]
    witness = run.first("SELECT * FROM decisions WHERE doc_id = ?", [decision["because_of"]])
    return {
        "decision": dict(decision),
        "because_of": witness,
        "pair": run.first("SELECT * FROM pairs WHERE doc_id = ?", own),
        "license": run.first("SELECT * FROM licenses WHERE doc_id = ?", own),
        "findings": run.rows("SELECT * FROM findings WHERE doc_id = ? ORDER BY start_byte", own),
        "document": _document(run, decision["doc_id"]),
    }


def _decided(run: OpenedRun, decision: Row) -> Iterator[str]:
    """Yield what was decided, and every reason, first in precedence first."""
    if decision["action"] == Action.KEEP:
        yield "It was kept as it was."
        return
    if decision["action"] == Action.EDIT:
        yield "It was kept, and edited."
        return
    first, *others = decision["all_reasons"]
    yield f"It left: {_because(run, decision, first)}"
    for other in others:
        yield f"  It would have left besides: {_because(run, decision, other)}"


def _because(run: OpenedRun, decision: Row, reason: Row) -> str:
    words = _words(reason["reason"])
    by = f"stage {_safe(reason['stage'])}" if reason["stage"] else "no stage named"
    family = _family(reason["reason"])
    if family in (Family.EXACT_DUPLICATE, Family.NEAR_DUPLICATE):
        witness = run.first("SELECT * FROM decisions WHERE doc_id = ?", [reason["because_of"]])
        name = _name(witness) if witness else "a document that has no decision"
        return f"{words} ({by}).\n{_witness(run, decision, reason, name)}"
    named = f": {_safe(reason['because_of'])}" if reason["because_of"] else ""
    return f"{words} ({by}{named})."


def _witness(run: OpenedRun, decision: Row, reason: Row, name: str) -> str:
    told = f"  The kept document is {name} ({reason['because_of']})."
    if _family(reason["reason"]) is Family.EXACT_DUPLICATE:
        return told
    pair = run.first(
        "SELECT * FROM pairs WHERE doc_id = ? AND kept_doc_id = ?",
        [decision["doc_id"], reason["because_of"]],
    )
    near = run.manifest.near_duplicates
    threshold = f"; the threshold is {near[0].threshold}" if near else ""
    if pair and pair["union_size"]:
        counts = f"{pair['intersection']} of {pair['union_size']} shingles are in both"
    else:
        counts = (
            "their shingle sets are the same" if reason["score"] == 1 else "no witness promised"
        )
    return f"{told}\n  Their exact Jaccard index is {reason['score']:.4f}: {counts}{threshold}."


def _license(run: OpenedRun, decision: Row) -> Iterator[str]:
    row = run.first("SELECT * FROM licenses WHERE doc_id = ?", [decision["doc_id"]])
    if not row:
        return
    expression = _safe(row["expression"]) or "none"
    yield f"Its licence: {expression}, which the policy says is {_safe(row['standing'])}."
    chosen = f"; it rests on {_safe(row['chosen'])}" if row["chosen"] else ""
    yield f"  That comes from: {_safe(row['step'])} ({_safe(row['why'])}){chosen}."
    for each in (row["evidence"] or [])[:LISTED]:
        where = (
            f"{_safe(each['path']) or 'the file itself'}:{each['start_line']}-{each['end_line']}"
        )
        rule = f", rule {_safe(each['rule'])}" if each["rule"] else ""
        said = _safe(each["expression"]) or "nothing that is known"
        yield f"  - {_safe(each['step'])}: {where} says {said} (score {each['score']:g}{rule})"
    for conflict in row["conflicts"] or []:
        yield f"  Something says otherwise: {_safe(conflict)}"
    if row["suspicion"]:
        yield (
            f"  Laundering: {_safe(row['suspicion'])}, a copy of {row['copy_of']} "
            f"(Jaccard index {row['copy_score']:.4f})"
        )


def _findings(run: OpenedRun, decision: Row) -> Iterator[str]:
    rows = run.rows(
        "SELECT * FROM findings WHERE doc_id = ? ORDER BY start_byte", [decision["doc_id"]]
    )
    if rows:
        yield f"In it stood {len(rows)} secrets or personal data:"
    for row in rows[:LISTED]:
        yield (
            f"  - {_safe(row['kind'])}, line {row['line']}, bytes {row['start_byte']} to "
            f"{row['end_byte']}: {_safe(row['action'])} (rule {_safe(row['rule'])}, "
            f"confidence {row['confidence']:.2f}, fingerprint {_safe(row['fingerprint'])})"
        )
    if len(rows) > LISTED:
        yield f"  and {len(rows) - LISTED} more"


def _stands_for(run: OpenedRun, decision: Row) -> Iterator[str]:
    document = _document(run, decision["doc_id"])
    if not document:
        return
    if document["copies"] > 1:
        yield f"It stands for {document['copies']} documents, itself included."
        near = run.rows(
            "SELECT doc_id, jaccard FROM pairs WHERE kept_doc_id = ? ORDER BY jaccard, doc_id "
            "LIMIT ?",
            [decision["doc_id"], LISTED],
        )
        for each in near:
            other = run.first("SELECT * FROM decisions WHERE doc_id = ?", [each["doc_id"]])
            yield f"  - {_name(other or each)} (Jaccard index {each['jaccard']:.4f})"
    for each in document["redactions"]:
        yield f"  {each['count']} times {_safe(each['kind'])} was taken out."


def _document(run: OpenedRun, doc_id: str) -> dict[str, Any]:
    return run.first(
        "SELECT license, redactions, copies, encoding, sha256 FROM documents WHERE doc_id = ?",
        [doc_id],
    )


def _name(row: Row) -> str:
    if "path" not in row:
        return str(row["doc_id"])
    return _safe(f"{row['repo']}/{row['path']}")


def _safe(text: object) -> str:
    return visible_name(str(text), max_chars=300)


def _words(reason: str) -> str:
    return REASON_WORDS[Reason(reason)] if reason in list(Reason) else _safe(reason)


def _family(reason: str) -> Family:
    return Reason(reason).family if reason in list(Reason) else Family.KEPT
