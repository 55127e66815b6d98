"""The trees of a bucket of repositories: what their files say, and what surrounds each of them."""

import dataclasses
import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scrub.licenses.alike import Codes, alike, codes_of
from scrub.licenses.around import Around
from scrub.licenses.covering import DISTRIBUTION
from scrub.licenses.derivation import Evidence
from scrub.licenses.evidence import Source, Statement
from scrub.licenses.folders import parent_of
from scrub.licenses.policy import Propagation
from scrub.licenses.said import TEXTS, Detections, OwnWords
from scrub.licenses.tree import Document, Tree


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Words:
    """What a document says."""

    statements: tuple[Statement, ...]
    own: OwnWords
    evidence: tuple[Evidence, ...]  # of ``own``
    is_text: bool
    reaches_others: bool  # what it says can be about other files of its tree
    others_add: bool  # what it means can lie in other files

    @classmethod
    def of(cls, statements: tuple[Statement, ...], detections: Detections) -> "Words":
        """Return what ``statements`` say."""
        sources = {each.source for each in statements}
        own = OwnWords.of(statements, detections)
        evidence = own.evidence
        return cls(
            statements=statements,
            own=own,
            evidence=evidence,
            is_text=bool(sources & TEXTS),
            reaches_others=bool(sources - {Source.SPDX_TAG, Source.NOTICE}),
            others_add=own.can_add,
        )


class Trees:
    """The documents of a bucket, whole trees, which ``say`` one of the ``words`` each."""

    def __init__(
        self,
        documents: pa.Table,
        words: Sequence[Words],
        say: Codes,
        detections: Detections,
        propagation: Propagation,
    ) -> None:
        self._doc_ids = documents.column("doc_id")
        self._path = documents.column("path")
        self._paths: list[str] = self._path.to_pylist()
        self._words = words
        self._say: Codes = say
        self._folders = [parent_of(path) for path in self._paths]
        _, self._tree = alike(*(codes_of(documents.column(name)) for name in ("repo", "revision")))
        _, self._place = alike(self._tree, codes_of(pa.array(self._folders, pa.string())))
        self._row = np.arange(documents.num_rows)
        silent = Tree([], detections, propagation)
        self._trees = [silent] * int(self._tree.max(initial=-1) + 1)
        for tree, speaking in itertools.groupby(self._speaking(), self._tree.__getitem__):
            said = [self._document(row) for row in speaking]
            self._trees[tree] = Tree(said, detections, propagation)

    def around(self) -> tuple[list[Around], Codes]:
        """Return the surroundings of the documents, and which of them each document has."""
        naming = self._naming()
        asked, place = alike(self._place, naming)
        known: dict[Around, int] = {}
        number = []
        kinds = zip(asked.tolist(), self._tree[asked].tolist(), naming[asked].tolist(), strict=True)
        for row, tree, named in kinds:
            around = self._trees[tree].surroundings.of(self._folders[row], named)
            number.append(known.setdefault(around, len(known)))
        return list(known), np.array(number, np.int64)[place]

    def place(self) -> Codes:
        """Return the place of each document as far as its words can mean something else elsewhere:
        files are looked up from its folder, and a text does not mean itself.
        """
        is_text = self.told(lambda each: each.is_text)
        place = np.where(is_text, len(self._row) + self._row, self._place)
        return np.where(self.told(lambda each: each.others_add), place + 1, 0)

    def own(self, row: int) -> tuple[Evidence, ...]:
        """Return the evidence from the words of the document ``row``."""
        words = self._words[int(self._say[row])]
        if not words.others_add:
            return words.evidence
        return self._trees[int(self._tree[row])].own(self._paths[row], words.own)

    def told(self, flag: Callable[[Words], bool]) -> NDArray[np.bool_]:
        """Return of each document whether its words have the ``flag``, bool (n,)."""
        told: NDArray[np.bool_] = np.array([flag(each) for each in self._words], np.bool_)
        return told[self._say]

    def _naming(self) -> Codes:
        """Return of each document the number, in its tree, of what names its path; 0: nothing."""
        naming = np.zeros(len(self._row), np.int64)
        name_paths = np.array([each.surroundings.name_paths for each in self._trees], np.bool_)
        for tree, rows in itertools.groupby(
            self._by_tree(name_paths[self._tree]), self._tree.__getitem__
        ):
            named = list(rows)
            paths = [self._paths[row] for row in named]
            naming[named] = self._trees[tree].surroundings.naming(paths)
        return naming

    def _by_tree(self, chosen: NDArray[np.bool_]) -> list[int]:
        """Return the ``chosen`` documents, tree by tree."""
        rows = np.flatnonzero(chosen)
        ordered: list[int] = rows[np.argsort(self._tree[rows], kind="stable")].tolist()
        return ordered

    def _speaking(self) -> list[int]:
        """Return the documents that say something that can matter to others, tree by tree."""
        speaks = self.told(lambda each: each.reaches_others)
        can_be = pc.match_substring(self._path, "-info").to_numpy()  # a distribution's: few
        for row in np.flatnonzero(can_be & (self._say != 0) & ~speaks).tolist():
            speaks[row] = DISTRIBUTION.fullmatch(self._paths[row]) is not None
        return self._by_tree(speaks)

    def _document(self, row: int) -> Document:
        return Document(
            doc_id=self._doc_ids[row].as_py(),
            path=self._paths[row],
            statements=self._words[self._say[row]].statements,
        )
