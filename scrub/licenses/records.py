"""Verdicts as rows, and back: the audit's table of licences and what leads to it."""

import itertools
import operator
from collections.abc import Mapping, Sequence
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


def verdict_rows(decided: Sequence[tuple[Verdict, tuple[Evidence, ...], str]]) -> pa.Table:
    """Return a row of VERDICT for each verdict, its evidence and its border.

    Evidence is turned into columns once, however many verdicts share it.
    """
    verdicts = [verdict for verdict, _, _ in decided]
    distinct = {id(each): each for _, evidence, _ in decided for each in evidence}
    number = {identity: at for at, identity in enumerate(distinct)}
    taken = [number[id(each)] for _, evidence, _ in decided for each in evidence]
    ends = itertools.accumulate((len(evidence) for _, evidence, _ in decided), initial=0)
    values = [
        pa.array(list(map(operator.attrgetter(field.name), distinct.values())), field.type)
        for field in EVIDENCE
    ]
    structs = pa.StructArray.from_arrays(values, fields=list(EVIDENCE))
    columns: dict[str, pa.Array] = {
        field.name: pa.array([getattr(each, field.name) for each in verdicts], field.type)
        for field in VERDICT
        if field.name not in {"border", "evidence"}
    }
    columns["border"] = pa.array([border for _, _, border in decided], pa.string())
    columns["evidence"] = pa.ListArray.from_arrays(
        pa.array(list(ends), pa.int32()),
        structs.take(pa.array(taken, pa.int64())),
        type=VERDICT.field("evidence").type,
    )
    return pa.table([columns[name] for name in VERDICT.names], schema=VERDICT)


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
