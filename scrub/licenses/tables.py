"""The tables that carry licence evidence: statements, paragraphs, detections."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa

from scrub.licenses.evidence import Detection, Match, Outcome, Source, Statement, Strength

LICENSES: Final = "licenses"
PARAGRAPHS: Final = "paragraphs"

STATEMENTS: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),  # a value of evidence.Source
        pa.field("start_line", pa.int32(), nullable=False),
        pa.field("end_line", pa.int32(), nullable=False),
        pa.field("paragraph", pa.string(), nullable=False),
        pa.field("expression", pa.string(), nullable=False),
        pa.field("scope", pa.list_(pa.string()), nullable=False),
        pa.field("overrides", pa.bool_(), nullable=False),
        pa.field("in_string", pa.bool_(), nullable=False),
        pa.field("lines", pa.list_(pa.int32()), nullable=False),
    ]
)
"""Side table ``licenses``: a row per statement, in the order of documents and lines."""

PARAGRAPH: Final = pa.schema(
    [
        pa.field("paragraph", pa.string(), nullable=False),  # normal.text_hash of the text
        pa.field("text", pa.string(), nullable=False),  # as normal.normalised gives it
    ]
)
"""Side table ``paragraphs``: distinct within a batch, not within a run."""

MATCH: Final = pa.struct(
    [
        pa.field("expression", pa.string()),
        pa.field("strength", pa.string()),
        pa.field("rule", pa.string()),
        pa.field("matcher", pa.string()),
        pa.field("score", pa.float64()),
        pa.field("coverage", pa.float64()),
        pa.field("start_line", pa.int32()),
        pa.field("end_line", pa.int32()),
        pa.field("keys", pa.list_(pa.string())),
        pa.field("refers_to", pa.list_(pa.string())),
    ]
)

DETECTIONS: Final = pa.schema(
    [
        pa.field("paragraph", pa.string(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("choice", pa.bool_(), nullable=False),
        pa.field("matches", pa.list_(MATCH), nullable=False),
    ]
)
"""What :func:`scrub.licenses.detect.detect` finds: a row per distinct paragraph."""


def statement_rows(statements: Iterable[tuple[str, Statement]]) -> pa.RecordBatch:
    """Return the pairs of doc_id and statement as rows of :data:`STATEMENTS`."""
    ids: list[str] = []
    said: list[Statement] = []
    for doc_id, statement in statements:
        ids.append(doc_id)
        said.append(statement)
    columns = [
        pa.array([getattr(each, field.name) for each in said], field.type)
        for field in list(STATEMENTS)[1:]
    ]
    return pa.RecordBatch.from_arrays([pa.array(ids, pa.string()), *columns], schema=STATEMENTS)


def statement_of(row: dict[str, object]) -> Statement:
    """Return the statement of a row of :data:`STATEMENTS` (as ``to_pylist`` gives it)."""
    values = {key: value for key, value in row.items() if key in Statement.__slots__}
    scope, lines = values["scope"], values["lines"]
    assert isinstance(scope, list)
    assert isinstance(lines, list)
    values |= {
        "source": Source(str(values["source"])), "scope": tuple(scope), "lines": tuple(lines)
    }  # fmt: skip
    return Statement(**values)  # type: ignore[arg-type]


def detection_rows(detections: Iterable[Detection]) -> pa.RecordBatch:
    """Return ``detections`` as rows of :data:`DETECTIONS`."""
    return pa.RecordBatch.from_pylist([as_mapping(each) for each in detections], DETECTIONS)


def detections_of(table: pa.Table | pa.RecordBatch) -> Iterator[Detection]:
    """Yield the detections of a table of :data:`DETECTIONS`."""
    return map(from_mapping, table.to_pylist())


def as_mapping(detection: Detection) -> dict[str, object]:
    """Return ``detection`` as plain JSON values."""
    matches = [
        {name: getattr(match, name) for name in Match.__slots__}
        | {"strength": match.strength.value}
        for match in detection.matches
    ]
    return {
        "paragraph": detection.paragraph,
        "outcome": detection.outcome.value,
        "choice": detection.choice,
        "matches": matches,
    }


def from_mapping(row: dict[str, object]) -> Detection:
    """Return the detection that :func:`as_mapping` made a mapping of.

    >>> nothing = Detection(paragraph="aa", outcome=Outcome.NOTHING)
    >>> from_mapping(as_mapping(nothing)) == nothing
    True
    """
    matches = row["matches"]
    assert isinstance(matches, list)
    return Detection(
        paragraph=str(row["paragraph"]),
        outcome=Outcome(str(row["outcome"])),
        choice=bool(row["choice"]),
        matches=tuple(
            Match(
                **each
                | {
                    "strength": Strength(each["strength"]),
                    "keys": tuple(each["keys"]),
                    "refers_to": tuple(each["refers_to"]),
                }
            )
            for each in matches
        ),
    )


def to_json(detection: Detection) -> str:
    """Return ``detection`` as one line of JSON, equal for equal detections."""
    return json.dumps(as_mapping(detection), sort_keys=True, separators=(",", ":"))
