"""The tables that carry licence evidence: statements, paragraphs, detections."""

import itertools
import json
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

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
_OF_JSON: Final = pa.schema([field.with_nullable(True) for field in DETECTIONS])


class Said(NamedTuple):
    """A row of :data:`STATEMENTS` of the document ``row`` of a batch.  Pass 1 makes one for nearly
    each passage, and a tuple takes a fifth of the time of a :class:`Statement`.
    """

    row: int
    source: Source
    start_line: int
    end_line: int
    paragraph: str = ""
    expression: str = ""
    scope: tuple[str, ...] = ()
    overrides: bool = False
    in_string: bool = False
    lines: tuple[int, ...] = ()


_fields_of: Final = operator.attrgetter(*Said._fields[1:])


def said_by(row: int, statement: Statement) -> Said:
    """Return ``statement`` as one of the document ``row``."""
    return Said(row, *_fields_of(statement))


def statement_rows(said: Sequence[Said], ids: pa.Array) -> pa.RecordBatch:
    """Return what is ``said`` as rows of :data:`STATEMENTS`; ``ids``: of the batch's documents.

    >>> said = Said(row=1, source=Source.README, start_line=3, end_line=4)
    >>> statement_rows([said], pa.array(["a", "b"])).select(["doc_id", "end_line"]).to_pylist()
    [{'doc_id': 'b', 'end_line': 4}]
    """
    rows, *columns = zip(*said, strict=True) if said else [()] * len(STATEMENTS)
    doc_ids = ids.take(pa.array(rows, pa.int64())).cast(pa.string())
    arrays = map(pa.array, columns, STATEMENTS.types[1:])
    return pa.RecordBatch.from_arrays([doc_ids, *arrays], schema=STATEMENTS)


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
    paragraphs, outcomes, choices, lengths = (
        values.to_pylist()
        for values in (
            *(table.column(name) for name in ("paragraph", "outcome", "choice")),
            pc.list_value_length(table.column("matches")),
        )
    )
    matches = _matches(table.column("matches"))
    for paragraph, outcome, choice, length in zip(
        paragraphs, outcomes, choices, lengths, strict=True
    ):
        yield Detection(
            paragraph=paragraph,
            outcome=Outcome(outcome),
            matches=tuple(itertools.islice(matches, length)),
            choice=choice,
        )


def _matches(lists: pa.ChunkedArray | pa.Array) -> Iterator[Match]:
    """Yield the matches of all ``lists``, one after the other."""
    flat = pc.list_flatten(lists)
    columns = {field.name: pc.struct_field(flat, field.name).to_pylist() for field in MATCH}
    columns["strength"] = [Strength(each) for each in columns["strength"]]
    for name in ("keys", "refers_to"):
        columns[name] = [tuple(each) for each in columns[name]]
    for row in zip(*columns.values(), strict=True):
        yield Match(**dict(zip(columns, row, strict=True)))


def rows_of_json(lines: Sequence[str]) -> pa.Table:
    """Return the detections that :func:`to_json` wrote as ``lines``, rows of :data:`DETECTIONS`.

    >>> nothing = Detection(paragraph="aa", outcome=Outcome.NOTHING)
    >>> list(detections_of(rows_of_json([to_json(nothing)]))) == [nothing]
    True
    """
    if not lines:
        return DETECTIONS.empty_table()
    text = "\n".join(lines).encode()
    return pj.read_json(
        pa.BufferReader(text),
        # A line must not straddle blocks.
        read_options=pj.ReadOptions(use_threads=False, block_size=len(text) + 1),
        parse_options=pj.ParseOptions(explicit_schema=_OF_JSON, unexpected_field_behavior="error"),
    ).cast(DETECTIONS)


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
