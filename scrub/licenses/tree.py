"""The tree of one repository at one revision: what each of its files can rest its licence on."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence

from scrub.licenses.around import Surroundings
from scrub.licenses.covering import DISTRIBUTION, Distribution, Distributions, PathRule, path_rule
from scrub.licenses.derivation import Evidence, Step
from scrub.licenses.evidence import Source, Statement, Strength
from scrub.licenses.folders import (
    Folder,
    Inheritance,
    documented_by,
    is_of_software,
    parent_of,
    speaks_of_others,
)
from scrub.licenses.policy import Propagation
from scrub.licenses.said import (
    TEXTS,
    Detections,
    OwnWords,
    evidence_of,
    is_of_tree,
    is_plain,
    points_elsewhere,
)

_TEXT_FOLDERS = {"licenses", "licences"}  # REUSE's: texts by id, that no folder inherits


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file of the tree and what it says."""

    doc_id: str
    path: str
    statements: tuple[Statement, ...] = ()
    declared: tuple[Evidence, ...] = ()  # by whoever made the table


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """What a file can rest its licence on, and the vendored folder that cut it off, if any."""

    evidence: tuple[Evidence, ...]
    border: str


class Tree:
    """The files that say something, and what that means for all files."""

    def __init__(
        self, speaking: Sequence[Document], detections: Detections, propagation: Propagation
    ) -> None:
        self._detections = detections
        self._propagation = propagation
        self._folders: dict[str, Folder] = {}
        self._texts: dict[tuple[str, str], Document] = {}  # by folder and lower-case name
        self._rules: list[PathRule] = []
        distributions: dict[str, Distribution] = {}
        for document in sorted(speaking, key=lambda each: (each.path, each.doc_id)):
            if at := DISTRIBUTION.fullmatch(document.path):
                self._distribute(document, at, distributions)
            else:
                self._place(document)
            self._note_rules(document)
        for each in distributions.values():
            self._give_parts(each)
        self._inheritance = Inheritance(self._folders, propagation)
        self.surroundings = Surroundings(
            self._inheritance, Distributions(distributions), self._rules
        )

    def resolve(self, document: Document) -> Resolved:
        """Return what ``document`` can rest its licence on."""
        words = OwnWords.of(document.statements, self._detections)
        (naming,) = self.surroundings.naming([document.path])
        around = self.surroundings.of(parent_of(document.path), naming)
        evidence = (*self.own(document.path, words), *around.evidence, *document.declared)
        return Resolved(evidence=evidence, border=around.border)

    def own(self, path: str, words: OwnWords) -> tuple[Evidence, ...]:
        """Return what the ``words`` of the file ``path`` say of it, and the files that they name."""
        found: list[Evidence] = []
        for said, names in words.said:
            found += self._with_text(said)
            found += self._named(path, names)
        return tuple(found)

    def _with_text(self, said: Iterable[Evidence]) -> Iterator[Evidence]:
        """Yield ``said``; an id that only this tree knows is replaced by its text in LICENSES/."""
        for each in said:
            named = ("LICENSES", f"{each.expression.lower()}.txt")
            text = self._texts.get(named) if is_of_tree(each) else None
            if text:
                yield from self._texts_of(text, each.step, 0)
            else:
                yield each

    def _named(self, path: str, names: Sequence[str]) -> Iterator[Evidence]:
        """Yield what the first of the files ``names`` says, in the folder of ``path`` or above."""
        folder, distance = parent_of(path), 0
        while names:
            for name in names:
                text = self._texts.get((folder, name.rpartition("/")[2].lower()))
                if text and text.path != path:
                    yield from self._texts_of(text, Step.REFERENCE, distance)
                    return
            if not folder or self._inheritance.is_vendored(folder):
                return
            folder, distance = parent_of(folder), distance + 1

    def _texts_of(self, text: Document, step: Step, distance: int) -> Iterator[Evidence]:
        for statement in text.statements:
            if statement.source in TEXTS:
                for each in self._evidence(text, statement, step):
                    yield each._replace(distance=distance)

    def _evidence(
        self, document: Document, statement: Statement, step: Step
    ) -> tuple[Evidence, ...]:
        found = evidence_of(
            statement, self._detections, step=step, doc_id=document.doc_id, path=document.path
        )
        return tuple(found)

    def _place(self, document: Document) -> None:
        """Note what ``document`` says to the files around it."""
        folder_name, _, name = document.path.rpartition("/")
        folder = Folder()
        for statement in document.statements:
            source = statement.source
            if source in TEXTS:
                self._texts[folder_name, name.lower()] = document
            if source is Source.LICENSE_FILE and self._propagates(folder_name, name):
                said = self._evidence(document, statement, Step.LICENSE_FILE)
                folder.licenses[name] = folder.licenses.get(name, ()) + said
                self._document(documented_by(folder_name), said)
            elif source is Source.MANIFEST and not points_elsewhere(statement):
                folder.manifests += self._evidence(document, statement, Step.MANIFEST)
            elif source is Source.README:
                folder.readmes += self._evidence(document, statement, Step.README)
            elif source is Source.SECTION:
                self._document(folder_name, self._evidence(document, statement, Step.DOCUMENT))
            elif source is Source.NOTICE_FILE:
                folder.notices += (_to_keep(document, statement),)
        if folder != Folder():
            there = self._folders.setdefault(folder_name, Folder())
            there.licenses |= folder.licenses
            there.manifests += folder.manifests
            there.readmes += folder.readmes
            there.notices += folder.notices

    def _document(self, folder: str | None, said: tuple[Evidence, ...]) -> None:
        """Note what a document of the package in ``folder`` said of its licence."""
        if folder is not None and is_of_software(said):
            found = tuple(each._replace(step=Step.DOCUMENT) for each in said)
            self._folders.setdefault(folder, Folder()).documents += found

    def _propagates(self, folder: str, name: str) -> bool:
        is_text = folder.rpartition("/")[2].lower() in _TEXT_FOLDERS
        return not is_text and not speaks_of_others(name, self._propagation)

    def _note_rules(self, document: Document) -> None:
        for statement in document.statements:
            if statement.source is not Source.PATH_RULE:
                continue
            if said := self._evidence(document, statement, Step.PATH_RULE):
                place = len(self._rules)
                rule = path_rule(document.path, place, statement.scope, said, statement.overrides)
                self._rules.append(rule)

    def _give_parts(self, distribution: Distribution) -> None:
        """Give the bundled parts of ``distribution`` their licences; the others are its own."""
        bundled = distribution.bundled()
        distribution.keep(file for file in distribution.inside if file not in bundled)
        for file, folder in bundled.items():
            there = self._folders.setdefault(folder, Folder())
            there.licenses.setdefault(file.rpartition("/")[2], distribution.inside[file])

    def _distribute(
        self, document: Document, at: re.Match[str], found: dict[str, Distribution]
    ) -> None:
        """Note what a file of a distribution's metadata, ``at`` its place, says of it."""
        above = at["above"].rstrip("/")
        distribution = found.setdefault(f"{above}/{at['name']}", Distribution(above=above))
        file = document.path.rpartition("/")[2]
        for statement in document.statements:
            if statement.scope and not statement.expression and not statement.paragraph:
                distribution.scope |= frozenset(statement.scope)
            elif statement.source is Source.MANIFEST and not points_elsewhere(statement):
                if is_plain(statement):
                    distribution.explicit += self._evidence(document, statement, Step.PATH_RULE)
                else:
                    distribution.manifests += self._evidence(document, statement, Step.MANIFEST)
            elif statement.source is Source.LICENSE_FILE and not speaks_of_others(
                file, self._propagation
            ):
                said = self._evidence(document, statement, Step.LICENSE_FILE)
                if at["inside"]:
                    place = f"{at['inside']}/{file}"
                    distribution.inside[place] = distribution.inside.get(place, ()) + said
                else:
                    distribution.licenses += said
            elif statement.source is Source.NOTICE_FILE:
                distribution.notices += (_to_keep(document, statement),)


def _to_keep(document: Document, statement: Statement) -> Evidence:
    """Return a notice that decides nothing, but that users of the package must keep."""
    return Evidence(
        step=Step.ATTRIBUTION,
        doc_id=document.doc_id,
        path=document.path,
        start_line=statement.start_line,
        end_line=statement.end_line,
        strength=Strength.NEUTRAL,
        paragraph=statement.paragraph,
    )
