"""Two policies over the evidence of one run: what each would let stay, with no new scan."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa

from scrub.licenses.outcome import outcome
from scrub.licenses.policy import Policy
from scrub.licenses.records import evidence_in
from scrub.licenses.ruling import Rules
from scrub.licenses.verdict import decide

COLUMNS: Final = ("size_bytes", "evidence", "border", "suspicion", "copy_of")
STAYS: Final = ""  # the reason of what stays


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Change:
    """What the two policies make of documents: a reason to leave each, ``""`` to stay, and the
    expression that the second decided on.
    """

    before: str
    after: str
    expression: str


@dataclasses.dataclass(slots=True)
class Amount:
    """Documents and their bytes."""

    documents: int = 0
    size_bytes: int = 0


def changes(tables: Iterable[pa.Table], before: Policy, after: Policy) -> Mapping[Change, Amount]:
    """Return how many documents and bytes of ``tables`` (``audit/licenses``) meet each fate.

    Evidence was gathered with the run's own [propagation]; that of the two policies plays no part.
    """
    both = (Rules(before), Rules(after))
    known: dict[str, Change] = {}
    found: dict[Change, Amount] = {}
    for table in tables:
        for row in table.select(COLUMNS).to_pylist():
            # Verdicts depend on this alone, and most files of a folder share it.
            key = json.dumps([row["evidence"], row["border"], row["suspicion"]])
            if key not in known:
                known[key] = _change(row, both)
            amount = found.setdefault(known[key], Amount())
            amount.documents += 1
            amount.size_bytes += row["size_bytes"]
    return found


def _change(row: dict[str, Any], both: tuple[Rules, Rules]) -> Change:
    evidence = evidence_in(row)
    reasons, expression = [], ""
    for rules in both:
        verdict = decide(evidence, rules, vendored=bool(row["border"]))
        expression = verdict.expression
        reason, _ = outcome(
            verdict.standing,
            expression,
            verdict.why,
            row["suspicion"],
            row["copy_of"],
            rules.policy,
        )
        reasons.append(str(reason))
    return Change(reasons[0], reasons[1], expression)
