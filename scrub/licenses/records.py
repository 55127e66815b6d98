"""Verdicts as rows, and back: the audit's table of licences and what leads to it."""

import itertools
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

EVIDENCES: Final = pa.list_(pa.field("element", EVIDENCE))  # named as Parquet names it

VERDICT: Final = pa.schema(
    [
        pa.field("standing", pa.string(), nullable=False),
        pa.field("why", pa.string(), nullable=False),
        pa.field("step", pa.string(), nullable=False),
        pa.field("expression", pa.string(), nullable=False),
        pa.field("chosen", pa.string(), nullable=False),
        pa.field("by", pa.string(), nullable=False),
        pa.field("border", pa.string(), nullable=False),
        pa.field("conflicts", pa.list_(pa.field("element", pa.string())), nullable=False),
        pa.field("evidence", EVIDENCES, nullable=False),
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


def verdict_rows(decided: Sequence[tuple[Verdict, str]]) -> pa.Table:
    """Return a row, of VERDICT without the evidence, for each verdict and its border."""
    fields = [field for field in VERDICT if field.name != "evidence"]
    columns = [
        pa.array(
            [
                border if field.name == "border" else getattr(each, field.name)
                for each, border in decided
            ],
            field.type,
        )
        for field in fields
    ]
    return pa.table(columns, schema=pa.schema(fields))


def evidence_lists(groups: Sequence[tuple[Evidence, ...]]) -> pa.ListArray:
    """Return a list (EVIDENCES) for each of the ``groups``; evidence in several of them is turned
    into columns once.
    """
    every = list(itertools.chain.from_iterable(groups))
    distinct = {id(each): each for each in every}
    number = {identity: at for at, identity in enumerate(distinct)}
    ends = list(itertools.accumulate(map(len, groups), initial=0))
    columns = zip(*distinct.values(), strict=True) if distinct else [()] * len(Evidence._fields)
    by_name = dict(zip(Evidence._fields, columns, strict=True))
    values = [pa.array(by_name[field.name], field.type) for field in EVIDENCE]
    structs = pa.StructArray.from_arrays(values, fields=list(EVIDENCE))
    taken = structs.take(pa.array([number[id(each)] for each in every], pa.int64()))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), taken, type=EVIDENCES)


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
