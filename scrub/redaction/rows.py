"""What redaction did, as rows: documents as they are now, drops, look-alikes, and sums."""

import collections
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from corpus.cleaned import REDACTIONS
from corpus.decision import Reason
from corpus.output import DROP
from corpus.scrubbing import SUPPRESSED, Scrubbing
from scrub.redaction.outcome import Fate, Redacted, Syntax

STAGE: Final = "scrub"
DROPPED: Final = {
    Fate.ONLY_A_SECRET: Reason.ONLY_A_SECRET,
    Fate.HOLDS_FINDING: Reason.HOLDS_FINDING,
    Fate.RESIDUE: Reason.RESIDUE,
}


def edited_of(documents: pa.RecordBatch, results: Sequence[Redacted]) -> pa.RecordBatch:
    """Return ``documents`` with new texts and counts where there are any.

    The text of a document that must leave is empty: no file may hold it, not even one that the
    next turn replaces.
    """
    changed = [each for each in results if each.fate is not Fate.STANDS]
    if not changed:
        return documents
    is_edited = pa.array([each.fate is not Fate.STANDS for each in results], pa.bool_())
    stays = [each.fate is Fate.EDITED for each in changed]
    new = [each.text if stay else b"" for each, stay in zip(changed, stays, strict=True)]
    texts = pa.array(new, pa.binary()).cast(pa.string())  # checked, without a word of the text
    counts = pa.array([_counts(each) for each in changed], REDACTIONS)
    # Of the columns only what is edited is written anew; a list column has no masked replacement.
    order = pc.if_else(is_edited, pc.cumulative_sum(is_edited.cast(pa.int64())), 0)
    of_each = pa.concat_arrays([pa.array([[]], REDACTIONS), counts]).take(order)
    content = pc.replace_with_mask(documents.column("content"), is_edited, texts)
    return _with(_with(documents, "content", content), "redactions", of_each)


def _with(documents: pa.RecordBatch, name: str, column: pa.Array) -> pa.RecordBatch:
    place = documents.schema.get_field_index(name)
    return documents.set_column(place, documents.schema.field(place), column)


def _counts(one: Redacted) -> list[dict[str, object]]:
    kinds = collections.Counter(target.finding.kind for target in one.targets)
    return [{"kind": kind.value, "count": count} for kind, count in sorted(kinds.items())]


def drops_of(ids: Sequence[str], results: Sequence[Redacted]) -> pa.RecordBatch:
    """Return (schema DROP) the documents that must leave, with the rule that says so."""
    rows = [
        {
            "doc_id": doc_id,
            "stage": STAGE,
            "reason": DROPPED[each.fate].value,
            "because_of": (each.residue or [t.finding for t in each.targets])[0].rule,
            "score": 0.0,
        }
        for doc_id, each in zip(ids, results, strict=True)
        if each.fate in DROPPED
    ]
    return pa.RecordBatch.from_pylist(rows, schema=DROP)


def suppressed_of(results: Sequence[Redacted]) -> pa.RecordBatch:
    """Return (schema SUPPRESSED) how often which look-alike stands, and why."""
    counts = collections.Counter(
        (each.kind, each.rule, each.exemption) for one in results for each in one.suppressed
    )
    rows = [
        {"kind": kind.value, "rule": rule, "exemption": exemption, "occurrences": number}
        for (kind, rule, exemption), number in sorted(counts.items())
    ]
    return pa.RecordBatch.from_pylist(rows, schema=SUPPRESSED)


def sums_of(results: Sequence[Redacted], languages: Sequence[str]) -> Scrubbing:
    """Return the sums for the manifest."""
    by_syntax: dict[Syntax, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for one, language in zip(results, languages, strict=True):
        if one.syntax is not Syntax.UNASKED and one.fate is Fate.EDITED:
            by_syntax[one.syntax][language] += 1
    kinds = collections.Counter(t.finding.kind for one in results for t in one.targets)
    plainer, broken = by_syntax[Syntax.HOLDS_PLAINER], by_syntax[Syntax.BROKEN]
    return Scrubbing(
        findings={kind.value: count for kind, count in sorted(kinds.items())},
        rescanned=sum(one.rescanned for one in results),
        residue=sum(len(one.residue) for one in results),
        parsed=dict(sorted((by_syntax[Syntax.HOLDS] + plainer + broken).items())),
        parse_safe=dict(sorted(plainer.items())),
        broken=dict(sorted(broken.items())),
        kept=dict(sorted(by_syntax[Syntax.KEPT].items())),
    )
