"""Rows of whole trees to verdicts: what happens to one bucket of repositories."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrub.licenses.derivation import Evidence, Step, Verdict
from scrub.licenses.evidence import Source, Statement
from scrub.licenses.expression import Operator, joined, read
from scrub.licenses.records import VERDICT, verdict_rows
from scrub.licenses.ruling import Rules
from scrub.licenses.said import Detections
from scrub.licenses.tables import DETECTIONS, STATEMENTS, detections_of
from scrub.licenses.thin import thin
from scrub.licenses.tree import TEXTS, Document, Tree
from scrub.licenses.verdict import Weighed, decide

DOCUMENTS: Final = pa.schema(
    [
        pa.field("ref", pa.int64()),
        pa.field("doc_id", pa.string()),
        pa.field("size_bytes", pa.int64()),
        pa.field("repo", pa.string()),
        pa.field("revision", pa.string()),
        pa.field("path", pa.string()),
        pa.field("declared", pa.list_(pa.string())),
        pa.field("statements", pa.list_(pa.struct(list(STATEMENTS)[1:]))),  # null: none
    ]
)
TREE_ROW: Final = pa.schema([*DOCUMENTS, *(field.with_nullable(True) for field in DETECTIONS)])
"""A document, or (``ref`` is null) a detection that documents of the bucket refer to."""
IS_TEXT: Final = pa.field("is_text", pa.bool_())  # a licence file, or one of notices, itself
RESOLVED: Final = pa.schema([*list(DOCUMENTS)[:3], IS_TEXT, *VERDICT])


def resolved(rows: pa.Table, rules: Rules) -> pa.Table:
    """Return the verdicts (thin RESOLVED) on the documents among ``rows`` (TREE_ROW), whole trees."""
    is_document = pc.is_valid(rows.column("ref"))
    documents = rows.filter(is_document).select(DOCUMENTS.names)
    found = rows.filter(pc.invert(is_document)).select(DETECTIONS.names)
    detections = {each.paragraph: each for each in detections_of(found)}
    verdicts: list[tuple[Verdict, tuple[Evidence, ...], str]] = []
    number_of_row = np.zeros(documents.num_rows, np.int64)
    is_text = np.zeros(documents.num_rows, np.bool_)
    for members in _trees(documents):
        for row, document in members:
            is_text[row] = any(each.source in TEXTS for each in document.statements)
        for row, number in _decided(members, detections, rules, verdicts):
            number_of_row[row] = number
    places = documents.select(RESOLVED.names[:3])
    places = places.append_column(RESOLVED.field(3), pa.array(is_text))
    return thin(places, verdict_rows(verdicts), number_of_row)


def _trees(documents: pa.Table) -> Iterator[list[tuple[int, Document]]]:
    """Yield the rows and documents of each repository at each revision."""
    trees: dict[tuple[str, str], list[tuple[int, Document]]] = {}
    names = ("repo", "revision", "doc_id", "path", "declared", "statements")
    columns = [documents.column(name).to_pylist() for name in names]
    for row, (repo, revision, doc_id, path, declared, said) in enumerate(
        zip(*columns, strict=True)
    ):
        document = Document(
            doc_id=doc_id,
            path=path,
            statements=tuple(dict.fromkeys(map(_statement, said))) if said else (),
            declared=_declared(tuple(declared)) if declared else (),
        )
        trees.setdefault((repo, revision), []).append((row, document))
    yield from trees.values()


def _declared(values: tuple[str, ...]) -> tuple[Evidence, ...]:
    """Return what a table says of a document: a list of licences is a sum of them."""
    expression = joined(Operator.AND, [read(value) for value in values])
    declared = Evidence(
        step=Step.DECLARED,
        doc_id="",
        path="",
        start_line=0,
        end_line=0,
        expression=str(expression),
        matcher="column",
    )
    return (declared,)


def _statement(row: dict[str, Any]) -> Statement:
    kept = {"scope": tuple(row["scope"]), "lines": tuple(row["lines"])}
    return Statement(**row | kept | {"source": Source(row["source"])})


def _decided(
    members: list[tuple[int, Document]],
    detections: Detections,
    rules: Rules,
    verdicts: list[tuple[Verdict, tuple[Evidence, ...], str]],
) -> Iterator[tuple[int, int]]:
    """Yield rows with the number of their verdict in ``verdicts``, which grows.

    Most files of a folder say the same, or nothing: one row serves those that say it in the same
    lines, one verdict all of them.
    """
    speaking = {each.doc_id: each for _, each in members if each.statements}
    tree = Tree(list(speaking.values()), detections, rules.policy.propagation)
    numbers: dict[tuple[object, ...], int] = {}
    decided: dict[tuple[object, ...], Verdict] = {}
    weighed: Weighed = {}
    for row, document in members:
        folder = document.path.rpartition("/")[0] if document.statements else ""
        around = (*map(id, tree.surroundings(document.path)), folder, document.declared)
        if (key := (around, document.statements)) not in numbers:
            found = tree.resolve(document)
            said = (around, tuple(_gist(each, rules) for each in document.statements))
            if said not in decided:
                vendored = bool(found.border)
                decided[said] = decide(found.evidence, rules, vendored=vendored, weighed=weighed)
            numbers[key] = len(verdicts)
            verdicts.append((decided[said], found.evidence, found.border))
        yield row, numbers[key]


def _gist(statement: Statement, rules: Rules) -> tuple[object, ...]:
    """Return all of a statement that a verdict can depend on: of its lines, only the region."""
    below = statement.start_line > rules.header_lines
    return statement.source, statement.paragraph, statement.expression, statement.in_string, below
