"""Rows of whole trees to verdicts: what happens to one bucket of repositories."""

import dataclasses
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scrub.licenses.around import Around
from scrub.licenses.covering import DISTRIBUTION
from scrub.licenses.derivation import Evidence, Step, Verdict
from scrub.licenses.evidence import Source, Statement
from scrub.licenses.expression import Operator, joined, read
from scrub.licenses.folders import parent_of
from scrub.licenses.records import VERDICT, verdict_rows
from scrub.licenses.ruling import Rules
from scrub.licenses.said import Detections, evidence_of, names_in
from scrub.licenses.statements import SAID, DistinctStatements
from scrub.licenses.tables import DETECTIONS, detections_of
from scrub.licenses.thin import thin
from scrub.licenses.tree import OWN_STEP, TEXTS, Document, Tree
from scrub.licenses.verdict import Weighed, decide, gist_of, weight_of

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


def resolved(rows: pa.Table, rules: Rules) -> pa.Table:
    """Return the verdicts (thin RESOLVED) on the documents among ``rows`` (TREE_ROW), whole trees."""
    is_document = pc.is_valid(rows.column("ref"))
    documents = rows.filter(is_document).select(DOCUMENTS.names)
    found = rows.filter(pc.invert(is_document)).select(DETECTIONS.names)
    detections = {each.paragraph: each for each in detections_of(found)}
    said = DistinctStatements.of(documents.column("statements"))
    words = [_words(each, detections, rules) for each in said.sets]
    deciding = _Deciding(documents, [words[number] for number in said.number.tolist()])
    number_of_row = np.zeros(documents.num_rows, np.int64)
    for members in _trees(documents):
        number_of_row[members] = deciding.tree(members.tolist(), detections, rules)
    is_text = np.array([each.is_text for each in words], np.bool_)[said.number]
    places = documents.select(RESOLVED.names[:3])
    places = places.append_column(RESOLVED.field(3), pa.array(is_text))
    return thin(places, verdict_rows(deciding.verdicts), number_of_row)


def _trees(documents: pa.Table) -> Iterator[NDArray[np.int64]]:
    """Yield the rows of each repository at each revision."""
    repo, revision = (
        documents.column(name).combine_chunks().dictionary_encode().indices.to_numpy()
        for name in ("repo", "revision")
    )
    tree = repo.astype(np.int64) * documents.num_rows + revision
    order = np.argsort(tree, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(tree[order])) + 1)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Words:
    """What a document says; ``gist`` is equal where verdicts cannot tell two from each other."""

    statements: tuple[Statement, ...]
    gist: tuple[object, ...]
    is_text: bool
    reaches_others: bool  # what it says can be about other files of its tree
    refers: bool  # to files, by their names


def _words(statements: tuple[Statement, ...], detections: Detections, rules: Rules) -> _Words:
    sources = {each.source for each in statements}
    names = [found for each in statements if (found := tuple(names_in(each, detections)))]
    own: dict[Step, list[Evidence]] = {step: [] for step in OWN_STEP.values()}
    for each in statements:
        if step := OWN_STEP.get(each.source):
            own[step] += evidence_of(each, detections, step=step, doc_id="", path="")
    return _Words(
        statements=statements,
        gist=(*names, *(gist_of(each, rules) for each in own.values())),
        is_text=bool(sources & TEXTS),
        reaches_others=bool(sources - {Source.SPDX_TAG, Source.NOTICE}),
        refers=bool(names),
    )


class _Deciding:
    """Verdicts on documents, tree by tree; ``verdicts`` grows.

    Most files of a folder say the same, or nothing: one row serves those that say it in the same
    lines, one verdict all of them.
    """

    def __init__(self, documents: pa.Table, words: list[_Words]) -> None:
        self.verdicts: list[tuple[Verdict, tuple[Evidence, ...], str]] = []
        self._doc_ids, self._paths, self._declared = (
            documents.column(name).to_pylist() for name in ("doc_id", "path", "declared")
        )
        self._folders = [parent_of(path) for path in self._paths]
        self._words = words

    def tree(self, rows: list[int], detections: Detections, rules: Rules) -> list[int]:
        """Return the number of the verdict on each of ``rows``, which are all of a tree."""
        speaking = {self._doc_ids[row]: self._document(row) for row in rows if self._speaks(row)}
        tree = Tree(list(speaking.values()), detections, rules.policy.propagation)
        numbers: dict[tuple[object, ...], int] = {}
        decided: dict[tuple[object, ...], Verdict] = {}
        weights: dict[Around, int] = {}
        same: dict[tuple[object, ...], int] = {}  # surroundings of equal weight
        weighed: Weighed = {}
        found = []
        for row in rows:
            path, folder, declared = self._paths[row], self._folders[row], self._declared[row]
            around, words = tree.around(path, folder), self._words[row]
            place = ""
            if words.refers:  # names are looked up from there, and a text does not mean itself
                place = path if words.is_text else folder
            key = (around, words, place, tuple(declared) if declared else ())
            if (number := numbers.get(key)) is None:
                resolved = tree.resolve(self._document(row))
                if around not in weights:
                    weight = (weight_of(around.evidence), around.border)
                    weights[around] = same.setdefault(weight, len(same))
                gist = (weights[around], words.gist, *key[2:])
                if (verdict := decided.get(gist)) is None:
                    vendored = bool(resolved.border)
                    verdict = decide(resolved.evidence, rules, vendored=vendored, weighed=weighed)
                    decided[gist] = verdict
                number = numbers[key] = len(self.verdicts)
                self.verdicts.append((verdict, resolved.evidence, resolved.border))
            found.append(number)
        return found

    def _speaks(self, row: int) -> bool:
        """Return whether the document says something that can matter to others."""
        words = self._words[row]
        if words.reaches_others or not words.statements:
            return words.reaches_others
        return DISTRIBUTION.fullmatch(self._paths[row]) is not None

    def _document(self, row: int) -> Document:
        declared = self._declared[row]
        return Document(
            doc_id=self._doc_ids[row],
            path=self._paths[row],
            statements=self._words[row].statements,
            declared=_declared(tuple(declared)) if declared else (),
        )


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
