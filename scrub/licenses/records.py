"""Verdicts as rows, and back: the audit's table of licences and what leads to it."""

import dataclasses
import operator
from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from scrub.licenses.derivation import Evidence, Step, Verdict
from scrub.licenses.evidence import Outcome, Strength

LICENSES_VERSION: Final = "1"

EVIDENCE: Final = pa.struct(
    [
        pa.field("step", pa.string(), nullable=False),
        pa.field("doc_id", pa.string(), nullable=False),  # "": the file itself
        pa.field("path", pa.string(), nullable=False),
        pa.field("start_line", pa.int32(), nullable=False),
        pa.field("end_line", pa.int32(), nullable=False),
        pa.field("match_start_line", pa.int32(), nullable=False),  # 0: nothing matched
        pa.field("match_end_line", pa.int32(), nullable=False),
        pa.field("distance", pa.int32(), nullable=False),
        pa.field("expression", pa.string(), nullable=False),
        pa.field("strength", pa.string(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("paragraph", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("matcher", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("coverage", pa.float64(), nullable=False),
        pa.field("in_string", pa.bool_(), nullable=False),
        pa.field("choice", pa.bool_(), nullable=False),
        pa.field("alternative", pa.bool_(), nullable=False),
    ]
)

VERDICT: Final = pa.schema(
    [
        pa.field("standing", pa.string(), nullable=False),
        pa.field("why", pa.string(), nullable=False),
        pa.field("step", pa.string(), nullable=False),
        pa.field("expression", pa.string(), nullable=False),
        pa.field("chosen", pa.string(), nullable=False),
        pa.field("by", pa.string(), nullable=False),
        pa.field("border", pa.string(), nullable=False),
        pa.field("conflicts", pa.list_(pa.string()), nullable=False),
        pa.field("evidence", pa.list_(EVIDENCE), nullable=False),
    ]
)
"""What is decided from a file's tree alone."""

COPY: Final = pa.schema(
    [
        pa.field("suspicion", pa.string(), nullable=False),  # "": none
        pa.field("copy_of", pa.string(), nullable=False),  # doc_id
        pa.field("copy_score", pa.float64(), nullable=False),  # exact Jaccard index; 1: same text
    ]
)
"""What copies elsewhere add to it."""

LICENSE_ROW: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("size_bytes", pa.int64(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),  # for leaving; "": it may stay
        pa.field("because_of", pa.string(), nullable=False),
        *VERDICT,
        *COPY,
        pa.field("policy", pa.string(), nullable=False),  # SHA-256
        pa.field("detector", pa.string(), nullable=False),
    ],
    metadata={b"codesieve.licenses": LICENSES_VERSION.encode()},
)
"""The columns of ``audit/licenses``; sorted by doc_id within a file."""


def verdict_row(verdict: Verdict, evidence: tuple[Evidence, ...], border: str) -> dict[str, Any]:
    """Return a row of VERDICT."""
    return {
        "standing": verdict.standing,
        "why": verdict.why,
        "step": verdict.step,
        "expression": verdict.expression,
        "chosen": verdict.chosen,
        "by": verdict.by,
        "border": border,
        "conflicts": list(verdict.conflicts),
        "evidence": [_mapping(each) for each in evidence],
    }


def evidence_in(row: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """Return the evidence of a row of the audit, as ``to_pylist`` gives it."""
    return tuple(
        Evidence(
            **each
            | {
                "step": Step(each["step"]),
                "strength": Strength(each["strength"]),
                "outcome": Outcome(each["outcome"]),
            }
        )
        for each in row["evidence"]
    )


_NAMES: Final = tuple(field.name for field in dataclasses.fields(Evidence))
_VALUES: Final = operator.attrgetter(*_NAMES)


def _mapping(evidence: Evidence) -> dict[str, Any]:
    return dict(zip(_NAMES, _VALUES(evidence), strict=True))
