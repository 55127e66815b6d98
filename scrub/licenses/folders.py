"""What a file inherits: the nearest licence file, manifest and README up the folders of its
package.

A folder with a licence file, or with a manifest that names a licence, is the root of a package:
nothing from above reaches below it.  A vendored folder is a border: nothing crosses it.
"""

import dataclasses
import re
from collections.abc import Iterable
from typing import Final

from scrub.licenses.derivation import Evidence
from scrub.licenses.evidence import Strength
from scrub.licenses.expression import Compound, Operator, read, terms
from scrub.licenses.policy import Propagation

_ENDING: Final = re.compile(r"\.(?:md|markdown|txt|rst|html?|adoc)$", re.IGNORECASE)
_IDS: Final = (
    r"(?:0?bsd[\w.-]*|mit|x11|expat|apache[\w.-]*|isc|zlib|cc0[\w.-]*|boost|bsl|unlicense|ncsa)"
)
_OF_ONE: Final = re.compile(
    rf"(?:(?:un)?licen[cs]e|copying)[-_.]{_IDS}|{_IDS}[-_.]licen[cs]e|unlicense", re.IGNORECASE
)

_IN_NAMESPACE: Final = re.compile(
    r"(?:^|/)(?:(?:src|sources?|test|tests|main|gen|java\w*|kotlin|scala|groovy)/(?:com|org|net|edu|gov)"
    r"|(?:java|kotlin|scala|groovy)/[a-z]{2,4})(?:/[a-z][a-z0-9_]*)+$"
)
"""Folders of a source tree that spell a reversed domain: below them a folder's name is that of a
Java package, whatever it means elsewhere (``src/com/example/thirdparty``).
"""
_DOC_FOLDERS: Final = frozenset({"doc", "docs", "documentation"})
_OF_DOCUMENTS: Final = re.compile(
    r"CC-BY|GFDL|FreeBSD-DOC|OPL-1|OPUBL|DOC-|.*documentation", re.IGNORECASE
)


@dataclasses.dataclass(slots=True)
class Folder:
    """What lies in a folder; licence files by name."""

    licenses: dict[str, tuple[Evidence, ...]] = dataclasses.field(default_factory=dict)
    manifests: tuple[Evidence, ...] = ()
    readmes: tuple[Evidence, ...] = ()
    documents: tuple[Evidence, ...] = ()
    notices: tuple[Evidence, ...] = ()

    @property
    def is_root(self) -> bool:
        """Return whether a package starts here."""
        return bool(self.licenses or self.manifests)

    def license_evidence(self) -> tuple[Evidence, ...]:
        """Return what the licence files say, marked as alternatives where each is one of several
        that are offered: LICENSE-MIT beside LICENSE-APACHE, or a manifest or README that says OR.
        """
        offered = any(_offer(each) for each in self.manifests) or self._readme_offers()
        alternative = len(self.licenses) > 1 and (
            offered or all(_OF_ONE.fullmatch(_ENDING.sub("", name)) for name in self.licenses)
        )
        every = [each for name in sorted(self.licenses) for each in self.licenses[name]]
        return tuple(each._replace(alternative=alternative) for each in every)

    def _readme_offers(self) -> bool:
        """Return whether the README offers the choice between the licences of the files, all of
        them: it names their families, and no more.
        """
        given = [each for each in self.readmes if each.strength is Strength.GRANT]
        offers = [each.expression for each in given if _offer(each) or each.choice]
        texts = [each for said in self.licenses.values() for each in said]
        granted = {each.expression for each in texts if each.strength is Strength.GRANT}
        return bool(offers) and _families(offers) == _families(granted)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Inherited:
    """What reaches the files of a folder, from ``root``; ``border`` names the vendored folder at
    which the search ended, ``""`` if there was none.
    """

    licenses: tuple[Evidence, ...] = ()
    manifests: tuple[Evidence, ...] = ()
    readmes: tuple[Evidence, ...] = ()
    documents: tuple[Evidence, ...] = ()
    notices: tuple[Evidence, ...] = ()
    root: str = ""
    border: str = ""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return all of it; documents speak for a package without a licence file."""
        documents = () if self.licenses else self.documents
        return (*self.licenses, *self.manifests, *self.readmes, *documents, *self.notices)

    def one_further(self) -> "Inherited":
        """Return it as a folder below has it."""
        return dataclasses.replace(
            self,
            licenses=_further(self.licenses),
            manifests=_further(self.manifests),
            readmes=_further(self.readmes),
            documents=_further(self.documents),
            notices=_further(self.notices),
        )


class Inheritance:
    """The folders of one tree, and what each inherits, found once."""

    def __init__(self, folders: dict[str, Folder], propagation: Propagation) -> None:
        self._folders = folders
        self._vendored = frozenset(name.lower() for name in propagation.vendored_folders)
        self._found: dict[str, Inherited] = {}
        self._below: dict[int, Inherited] = {}  # by what the folder above has

    def of(self, folder: str) -> Inherited:
        """Return what the files in ``folder`` (``""``: the top) inherit; the same object in all
        folders that inherit the same from the same distance.
        """
        waiting = []
        while (found := self._found.get(folder)) is None and not self._ends(folder):
            waiting.append(folder)
            folder = parent_of(folder)
        if found is None:
            found = self._found[folder] = self._root(folder)
        for each in reversed(waiting):
            found = self._found[each] = self._below_of(found, each)
        return found

    def is_vendored(self, folder: str) -> bool:
        """Return whether the folder's own name says that others' projects lie below."""
        above, _, name = folder.rpartition("/")
        return name.lower() in self._vendored and not _IN_NAMESPACE.search(above)

    def _ends(self, folder: str) -> bool:
        own = self._folders.get(folder)
        return not folder or (own is not None and own.is_root) or self.is_vendored(folder)

    def _root(self, folder: str) -> Inherited:
        """Return what the files in ``folder`` have, to which nothing comes from above."""
        own = self._folders.get(folder) or Folder()
        return Inherited(
            licenses=own.license_evidence(),
            manifests=own.manifests,
            readmes=own.readmes,
            documents=own.documents,
            notices=own.notices,
            root=folder,
            border="" if own.is_root or not folder else folder,
        )

    def _below_of(self, above: Inherited, folder: str) -> Inherited:
        """Return what the files in ``folder`` inherit from the folder that has ``above``."""
        if id(above) not in self._below:  # ``_found`` keeps it, so nothing else gets its id
            self._below[id(above)] = above.one_further()
        further, own = self._below[id(above)], self._folders.get(folder)
        if own is None:
            return further
        return dataclasses.replace(
            further,
            readmes=own.readmes or further.readmes,
            documents=own.documents or further.documents,
            notices=(*own.notices, *further.notices),
        )


def _offer(said: Evidence) -> bool:
    expression = read(said.expression) if said.expression else None
    return isinstance(expression, Compound) and expression.operator is Operator.OR


def _families(expressions: Iterable[str]) -> set[str]:
    found = [read(each) for each in expressions if each]
    return {term.licence.partition("-")[0] for each in found for term in terms(each)}


def parent_of(path: str) -> str:
    """Return the folder of ``path``, ``""`` for the top.

    >>> parent_of("a/b/c.py"), parent_of("c.py")
    ('a/b', '')
    """
    return path.rpartition("/")[0]


def documented_by(folder: str) -> str | None:
    """Return the folder whose documentation ``folder`` holds by its name, None if it holds none.

    >>> documented_by("lib/doc"), documented_by("docs"), documented_by("src")
    ('lib', '', None)
    """
    return parent_of(folder) if folder.rpartition("/")[2].lower() in _DOC_FOLDERS else None


def is_of_software(said: Iterable[Evidence]) -> bool:
    """Return whether what a licence in a doc folder ``said`` is no licence of documents only."""
    return not all(_OF_DOCUMENTS.match(each.expression) for each in said if each.expression)


def speaks_of_others(name: str, propagation: Propagation) -> bool:
    """Return whether a licence file's ``name`` says that it is about other people's parts.

    >>> speaks_of_others("LICENSE-DEPENDENCIES.md", Propagation())
    True
    >>> speaks_of_others("LICENSE.txt", Propagation())
    False
    """
    return any(part in name.lower() for part in propagation.third_party_names)


def _further(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(each._replace(distance=each.distance + 1) for each in evidence)
