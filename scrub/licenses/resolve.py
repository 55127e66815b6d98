"""Rows of whole trees to verdicts: what happens to one bucket of repositories."""

import contextlib
import dataclasses
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
from scrub.licenses.records import VERDICT, evidence_lists, verdict_rows
from scrub.licenses.ruling import Rules
from scrub.licenses.statements import SAID, DistinctStatements
from scrub.licenses.tables import DETECTIONS, detections_of
from scrub.licenses.thin import SHORT, THIN, thin
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
RESOLVED: Final = pa.schema([*list(DOCUMENTS)[:3], IS_TEXT, *THIN])


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
    """Return the verdicts (RESOLVED, thin) on the documents among ``rows`` (TREE_ROW), whole trees.

    Most files of a folder say the same, or nothing: one row serves those with the same evidence.
    """
    is_document = pc.is_valid(rows.column("ref"))
    documents = rows.filter(is_document).select(DOCUMENTS.names)
    found = rows.filter(pc.invert(is_document)).select(DETECTIONS.names)
    detections = {each.paragraph: each for each in detections_of(found)}
    said = DistinctStatements.of(documents.column("statements"))
    words = [Words.of(each, detections) for each in said.sets]
    trees = Trees(documents, words, said.number, detections, rules.policy.propagation)
    surroundings, around = _with_declared(*trees.around(), documents.column("declared"))
    first, number = alike(around, said.number, trees.place())
    own = [trees.own(row) for row in first.tolist()]
    deciding = _Deciding(rules)
    decided = [
        deciding.number(words_of, surroundings[at])
        for words_of, at in zip(own, around[first].tolist(), strict=True)
    ]
    verdicts = verdict_rows(deciding.verdicts).take(pa.array(decided, pa.int64()))
    verdicts = verdicts.append_column("own", evidence_lists(own))
    reaching = evidence_lists([each.evidence for each in surroundings])
    rows = documents.select(RESOLVED.names[:3])
    rows = rows.append_column(IS_TEXT, pa.array(trees.told(lambda each: each.is_text)))
    for name in SHORT:
        rows = rows.append_column(VERDICT.field(name), verdicts.column(name).take(number))
    shared = {
        "verdict_at": (verdicts, number),
        "around_at": (pa.table({"around": reaching}), around),
    }
    return thin(rows, shared).select(RESOLVED.names).cast(RESOLVED)


class _Deciding:
    """Verdicts under one policy, each made once for all whose evidence comes to the same;
    ``verdicts``, with their borders, grow.
    """

    def __init__(self, rules: Rules) -> None:
        self.verdicts: list[tuple[Verdict, str]] = []
        self._rules = rules
        self._numbers: dict[tuple[object, ...], int] = {}
        self._known: dict[int, tuple[tuple[Evidence, ...], int]] = {}
        self._weighed: dict[tuple[object, ...], int] = {}
        self._said: list[tuple[Said, ...]] = []

    def number(self, own: tuple[Evidence, ...], around: Around) -> int:
        """Return the number of the verdict on a file with that evidence."""
        key = (self._weight(own), self._weight(around.evidence), around.border)
        if (number := self._numbers.get(key)) is None:
            number = self._numbers[key] = len(self.verdicts)
            steps = [*self._said[key[0]], *self._said[key[1]]]
            verdict = concluded(steps, self._rules, vendored=bool(around.border))
            self.verdicts.append((verdict, around.border))
        return number

    def _weight(self, evidence: tuple[Evidence, ...]) -> int:
        """Return a number that is equal for evidence that comes to the same."""
        if id(evidence) not in self._known:
            gist = gist_of(evidence, self._rules)
            if gist not in self._weighed:
                self._weighed[gist] = len(self._said)
                self._said.append(weighed(evidence, self._rules))
            self._known[id(evidence)] = (evidence, self._weighed[gist])  # so that its id stays
        return self._known[id(evidence)][1]


def _with_declared(
    surroundings: list[Around], around: Codes, column: pa.ChunkedArray
) -> tuple[list[Around], Codes]:
    """Return the ``surroundings`` with what the ``column`` of a table says of documents, and which of
    them each document has.
    """
    known: dict[tuple[str, ...], int] = {(): 0}
    says = np.zeros(len(column), np.int64)
    rows = np.flatnonzero(pc.is_valid(column).to_numpy())
    for row, values in zip(rows.tolist(), column.drop_null().to_pylist(), strict=True):
        says[row] = known.setdefault(tuple(values), len(known))
    declared = [_of_table(values) for values in known]
    first, kinds = alike(around, says)
    found = []
    for at, said in zip(around[first].tolist(), says[first].tolist(), strict=True):
        evidence = (*surroundings[at].evidence, *declared[said])
        found.append(dataclasses.replace(surroundings[at], evidence=evidence))
    return found, kinds


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
