"""The run that a card speaks of."""

import dataclasses
from typing import Final

import pyarrow as pa

from corpus.cards.settings import CardSettings
from corpus.cleaned import cleaned_schema
from corpus.decision import Action
from corpus.facts import OutputFile, Role
from corpus.manifest import Manifest
from corpus.summary import Count, Summary

TO_BE_DECLARED: Final = "*To be declared by the publisher.*"

COLUMN_WORDS: Final = {
    "doc_id": "32 hex digits that name repository, revision, path and content together",
    "content_id": "SWHID of the original bytes, as in Software Heritage; keyed if ids are private",
    "sha256": "SHA-256 of the original bytes, in hex; keyed if ids are private",
    "repo": "repository, package or folder that the file was found in",
    "revision": "commit, release or version of it",
    "path": "path of the file below it",
    "language": "programming language by linguist's name; empty if unknown",
    "size_bytes": "size of the original bytes",
    "encoding": "encoding of the original bytes; content is always UTF-8",
    "content": "the text, cleaned",
    "license": "SPDX expression under which the file may stay; empty if none was decided",
    "redactions": "how many values of each kind were taken out of the text",
    "copies": "how many documents of the input it stands for, itself included",
}
"""What the columns of ``documents/`` mean."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A run as its cards show it; ``manifest`` need not list the cards themselves."""

    declared: CardSettings
    manifest: Manifest
    summary: Summary
    user_columns: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the declared title, or one that tells corpora apart."""
        return self.declared.title or f"Cleaned code {self.manifest.content_root[:12]}"

    @property
    def description(self) -> str:
        """Return the declared description, or one of what the run did."""
        counts = self.manifest.counts
        return self.declared.description or (
            f"Source code cleaned by codesieve: {counts.kept:,} of {counts.documents_in:,} files "
            "stay; every file that left has a recorded reason."
        )

    @property
    def documents(self) -> tuple[OutputFile, ...]:
        """Return the files of cleaned documents, by path."""
        return tuple(sorted(f for f in self.manifest.outputs if f.role is Role.DOCUMENTS))

    @property
    def languages(self) -> dict[str, Count]:
        """Return what stayed by language, most bytes first."""
        kept = Summary(cells=tuple(c for c in self.summary.cells if c.action is not Action.DROP))
        counts = kept.by(lambda cell: cell.language or "unknown")
        return dict(sorted(counts.items(), key=lambda item: (-item[1].size_bytes, item[0])))

    @property
    def columns(self) -> tuple[tuple[str, pa.DataType, str], ...]:
        """Return name, type and meaning of the columns that every run's documents have."""
        return tuple((f.name, f.type, COLUMN_WORDS[f.name]) for f in cleaned_schema(()))
