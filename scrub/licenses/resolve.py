"""Rows of whole trees to verdicts: what happens to one bucket of repositories."""

import contextlib
import gc
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrub.licenses.alike import Codes, alike
from scrub.licenses.around import Around
from scrub.licenses.derivation import Evidence, Step, Verdict
from scrub.licenses.expression import Operator, joined, read
from scrub.licenses.records import VERDICT, verdict_rows
from scrub.licenses.ruling import Rules
from scrub.licenses.statements import SAID, DistinctStatements
from scrub.licenses.tables import DETECTIONS, detections_of
from scrub.licenses.thin import thin
from scrub.licenses.trees import Trees, Words
from scrub.licenses.verdict import Said, concluded, gist_of, weighed

DOCUMENTS: Final = pa.schema(
    [
        pa.field("ref", pa.int64()),
        pa.field("doc_id", pa.string()),
        pa.field("size_bytes", pa.int64()),
        pa.field("repo", pa.string()),
        pa.field("revision", pa.string()),
        pa.field("path", pa.string()),
        pa.field("declared", pa.list_(pa.string())),
        pa.field("statements", SAID),
    ]
)
TREE_ROW: Final = pa.schema([*DOCUMENTS, *(field.with_nullable(True) for field in DETECTIONS)])
"""A document, or (``ref`` is null) a detection that documents of the bucket refer to."""
IS_TEXT: Final = pa.field("is_text", pa.bool_())  # a licence file, or one of notices, itself
RESOLVED: Final = pa.schema([*list(DOCUMENTS)[:3], IS_TEXT, *VERDICT])


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Collect no garbage: nothing that is made here refers to itself, and collections would look
    through all of it time and again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def resolved(rows: pa.Table, rules: Rules) -> pa.Table:
    """Return the verdicts (thin RESOLVED) on the documents among ``rows`` (TREE_ROW), whole trees.

    Most files of a folder say the same, or nothing: one row serves those with the same evidence.
    """
    is_document = pc.is_valid(rows.column("ref"))
    documents = rows.filter(is_document).select(DOCUMENTS.names)
    found = rows.filter(pc.invert(is_document)).select(DETECTIONS.names)
    detections = {each.paragraph: each for each in detections_of(found)}
    said = DistinctStatements.of(documents.column("statements"))
    words = [Words.of(each, detections) for each in said.sets]
    trees = Trees(documents, words, said.number, detections, rules.policy.propagation)
    surroundings, around = trees.around()
    declared, declares = _declared(documents.column("declared"))
    first, number = alike(around, said.number, trees.place(), declares)
    deciding = _Deciding(rules)
    for row in first.tolist():
        deciding.add(trees.own(row), surroundings[around[row]], declared[declares[row]])
    ids = documents.select(RESOLVED.names[:3])
    ids = ids.append_column(RESOLVED.field(3), pa.array(trees.told(lambda each: each.is_text)))
    return thin(ids, verdict_rows(deciding.verdicts), number)


class _Deciding:
    """Verdicts under one policy, each made once for all whose evidence comes to the same;
    ``verdicts`` grows.
    """

    def __init__(self, rules: Rules) -> None:
        self.verdicts: list[tuple[Verdict, tuple[Evidence, ...], str]] = []
        self._rules = rules
        self._known: dict[int, tuple[tuple[Evidence, ...], int]] = {}
        self._weighed: dict[tuple[object, ...], int] = {}
        self._said: list[tuple[Said, ...]] = []
        self._decided: dict[tuple[object, ...], Verdict] = {}

    def add(
        self, own: tuple[Evidence, ...], around: Around, declared: tuple[Evidence, ...]
    ) -> None:
        """Add the verdict on a file with that evidence."""
        vendored = bool(around.border)
        parts = (own, around.evidence, declared)
        key = (*map(self._weight, parts), vendored)
        if (verdict := self._decided.get(key)) is None:
            steps = [each for part in key[:3] for each in self._said[part]]
            verdict = self._decided[key] = concluded(steps, self._rules, vendored=vendored)
        self.verdicts.append((verdict, (*own, *around.evidence, *declared), around.border))

    def _weight(self, evidence: tuple[Evidence, ...]) -> int:
        """Return a number that is equal for evidence that comes to the same."""
        if id(evidence) not in self._known:
            gist = gist_of(evidence, self._rules)
            if gist not in self._weighed:
                self._weighed[gist] = len(self._said)
                self._said.append(weighed(evidence, self._rules))
            self._known[id(evidence)] = (evidence, self._weighed[gist])  # so that its id stays
        return self._known[id(evidence)][1]


def _declared(column: pa.ChunkedArray) -> tuple[list[tuple[Evidence, ...]], Codes]:
    """Return what tables say of documents, and which of it is said of each."""
    known: dict[tuple[str, ...], int] = {(): 0}
    codes = np.zeros(len(column), np.int64)
    rows = np.flatnonzero(pc.is_valid(column).to_numpy())
    for row, values in zip(rows.tolist(), column.drop_null().to_pylist(), strict=True):
        codes[row] = known.setdefault(tuple(values), len(known))
    return [_of_table(values) for values in known], codes


def _of_table(values: tuple[str, ...]) -> tuple[Evidence, ...]:
    """Return what a table says of a document: a list of licences is a sum of them."""
    if not values:
        return ()
    declared = Evidence(
        step=Step.DECLARED,
        doc_id="",
        path="",
        start_line=0,
        end_line=0,
        expression=str(joined(Operator.AND, [read(value) for value in values])),
        matcher="column",
    )
    return (declared,)
