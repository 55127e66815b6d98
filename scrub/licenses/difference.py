"""Two policies over the evidence of one run: what each would let stay, with no new scan."""

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from scrub.licenses.derivation import OWN_WORDS, Verdict
from scrub.licenses.outcome import DENIED_TREE, Voice, outcome, suspicion_of
from scrub.licenses.policy import Policy
from scrub.licenses.records import evidence_in
from scrub.licenses.ruling import Rules
from scrub.licenses.verdict import decide

COLUMNS: Final = ("doc_id", "size_bytes", "evidence", "border", "suspicion", "copy_of")
STAYS: Final = ""  # the reason of what stays


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Change:
    """What the two policies make of documents: a reason to leave each, ``""`` to stay, and the
    expression on which the one decided that lets them leave; of two the second.
    """

    before: str
    after: str
    expression: str


@dataclasses.dataclass(slots=True)
class Amount:
    """Documents and their bytes."""

    documents: int = 0
    size_bytes: int = 0


def changes(
    tables: Callable[[], Iterable[pa.Table]], before: Policy, after: Policy
) -> Mapping[Change, Amount]:
    """Return how many documents and bytes of the ``tables`` (``audit/licenses``, read twice) meet
    each fate.

    Evidence was gathered with the run's own [propagation]; that of the two policies plays no part.
    A copy makes suspect under a policy that denies it; only the one that the run names is looked at.
    """
    both = (Rules(before), Rules(after))
    copies = _copies(tables)
    known: dict[str, Change] = {}
    found: dict[Change, Amount] = {}
    for table in tables():
        for row in table.select(COLUMNS).to_pylist():
            # Verdicts depend on this alone, and most files of a folder share it.
            copy = copies.get(row["copy_of"], "")
            key = json.dumps([row["evidence"], row["border"], row["suspicion"], copy])
            if key not in known:
                known[key] = _change(row, copy, both)
            amount = found.setdefault(known[key], Amount())
            amount.documents += 1
            amount.size_bytes += row["size_bytes"]
    return found


def _copies(tables: Callable[[], Iterable[pa.Table]]) -> dict[str, str]:
    """Return evidence and border, as JSON, of the copies that make others suspect, by doc_id."""
    wanted: set[str] = set()
    for table in tables():
        wanted.update(table.column("copy_of").to_pylist())
    wanted.discard("")
    found = {}
    for table in tables() if wanted else ():
        own = table.filter(pc.is_in(table.column("doc_id"), pa.array(wanted, pa.string())))
        for row in own.select(["doc_id", "evidence", "border"]).to_pylist():
            found[row["doc_id"]] = json.dumps([row["evidence"], row["border"]])
    return found


def _change(row: dict[str, Any], copy: str, both: tuple[Rules, Rules]) -> Change:
    reasons, expressions = [], []
    for rules in both:
        verdict = _verdict(row["evidence"], row["border"], rules)
        suspicion = _suspicion(row["suspicion"], verdict, copy, rules)
        said = verdict.expression
        reason, _ = outcome(
            verdict.standing, said, verdict.why, suspicion, row["copy_of"], rules.policy
        )
        reasons.append(str(reason))
        expressions.append(said)
    only_first_drops = reasons[0] != STAYS and reasons[1] == STAYS
    return Change(reasons[0], reasons[1], expressions[0 if only_first_drops else 1])


def _verdict(evidence: list[dict[str, Any]], border: str, rules: Rules) -> Verdict:
    return decide(evidence_in({"evidence": evidence}), rules, vendored=bool(border))


def _suspicion(recorded: str, verdict: Verdict, copy: str, rules: Rules) -> str:
    """Return what the recorded ``copy`` makes of a document with ``verdict`` under the policy; that
    it has the same text is known only if that is what was ``recorded``.
    """
    evidence, border = json.loads(copy) if copy else ([], "")
    other = _verdict(evidence, border, rules)
    found = suspicion_of(_voice(verdict), _voice(other))
    return "" if found == DENIED_TREE and recorded != DENIED_TREE else found


def _voice(verdict: Verdict) -> Voice:
    return Voice(standing=verdict.standing, own_words=verdict.step in OWN_WORDS)
