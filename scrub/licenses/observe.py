"""Pass 1 of licences: what every document says, before ScanCode is asked and any policy applied."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from corpus.evidence import Observation
from scrub.licenses.evidence import Source, Statement
from scrub.licenses.manifests import MANIFEST_NAMES, is_manifest, manifest_statements
from scrub.licenses.names import MAYBE_NAMES, Role, role_of
from scrub.licenses.opened import may_be_opened, opened_before
from scrub.licenses.passages import Place, passages
from scrub.licenses.pieces import Piece, pieces_of
from scrub.licenses.readme import license_fields
from scrub.licenses.sections import REACH, SECTIONED, is_license_section
from scrub.licenses.tables import LICENSES, PARAGRAPH, PARAGRAPHS, statement_rows
from scrub.licenses.vocabulary import vocabulary
from scrub.licenses.whole import license_file

LOOK_BACK: Final = 16_384  # bytes before a passage in which the comment around it may have begun
_FIELDS_ONLY: Final = (
    ".json",
    "METADATA",
    "PKG-INFO",
    "DESCRIPTION",
    "copyright",
    "dep5",
    "RECORD",
)
"""Manifests without comments: what else stands in them is not about the file."""
MAY_BE_NAMED: Final = f"(?:{MAYBE_NAMES}|{MANIFEST_NAMES})"
"""Finds every path whose name is evidence, and some more, for all paths of a batch at once."""
_BEGINNINGS: Final = frozenset((b"/", b"#", b";", b"%"))  # of lines that begin a comment themselves
_SOURCES: Final = {
    Role.LICENSE: Source.LICENSE_FILE,
    Role.NOTICE: Source.NOTICE_FILE,
    Role.README: Source.README,
    Role.PLAIN: Source.NOTICE,
}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ObserveLicenses:
    """Evidence stage without columns.  Side tables: ``licenses`` (schema STATEMENTS, rows name
    their document by ``doc_id``) and ``paragraphs`` (schema PARAGRAPH, distinct within a batch).

    ScanCode is not loaded here.
    """

    def observe(self, documents: pa.RecordBatch) -> Observation:
        """Return the statements of ``documents``, in their order, and the texts they point to."""
        texts: dict[str, str] = {}
        rows = list(self._statements(documents, texts))
        paragraphs = pa.RecordBatch.from_arrays(
            [pa.array(texts.keys(), pa.string()), pa.array(texts.values(), pa.string())],
            schema=PARAGRAPH,
        )
        return Observation(
            columns={}, tables={LICENSES: statement_rows(rows), PARAGRAPHS: paragraphs}
        )

    @staticmethod
    def _statements(
        documents: pa.RecordBatch, texts: dict[str, str]
    ) -> Iterator[tuple[str, Statement]]:
        """Yield doc_id and statement; fill ``texts`` with hash and text.

        1. manifests and licence files, by name; 2. passages of all others, by content.
        """
        content = documents.column("content")
        paths, ids = documents.column("path"), documents.column("doc_id")
        languages = documents.column("language")
        found = passages(content, vocabulary())
        text, by_row = found.text.data, found.by_row()
        matched = pc.match_substring_regex(paths, MAY_BE_NAMED)
        named = set(pc.indices_nonzero(matched).to_pylist())
        for row in sorted(by_row.keys() | named):
            # 1. by name
            role, manifest, said = Role.PLAIN, False, list[Statement]()
            if row in named:
                path = paths[row].as_py()
                role, manifest = role_of(path), is_manifest(path)
            if manifest:
                said = list(manifest_statements(path, content[row].as_py()))
            if not said and role in {Role.LICENSE, Role.NOTICE}:
                said = _keep(license_file(content[row].as_py(), _SOURCES[role]), texts)
            elif row in by_row and not (manifest and path.endswith(_FIELDS_ONLY)):
                # 2. by content
                language = languages[row].as_py()
                read = list(_pieces(text, by_row[row], language, _SOURCES[role]))
                said += _keep(read, texts)
                if role is Role.PLAIN and language in SECTIONED:
                    said += _sections(text, by_row[row], said)
                if role is Role.README:
                    said += _keep(license_fields(content[row].as_py()), texts)
            if said:
                doc_id = ids[row].as_py()
                yield from ((doc_id, each) for each in said)


def _keep(said: Iterable[tuple[Statement, str]], texts: dict[str, str]) -> list[Statement]:
    """Return the statements; put their texts, where they have some, into ``texts``."""
    kept = []
    for statement, text in said:
        if text:
            texts[statement.paragraph] = text
        kept.append(statement)
    return kept


def _pieces(
    text: memoryview, places: list[Place], language: str, source: Source
) -> Iterator[tuple[Statement, str]]:
    """Yield what the passages at ``places`` of one document say."""
    for start, stop, line, base in places:
        raw = bytes(text[start:stop])
        opened = _opened(text, base, start, raw, language)
        for piece in pieces_of(raw, language, opened):
            yield _statement(piece, line, source), piece.text


def _sections(text: memoryview, places: list[Place], said: list[Statement]) -> Iterator[Statement]:
    """Yield those of the document's notices ``said`` that are its licence section."""
    for start, stop, line, base in places:
        before = bytes(text[max(base, start - REACH) : start])
        if is_license_section(before, bytes(text[start:stop])):
            last = line + bytes(text[start:stop]).count(b"\n")
            yield from (
                dataclasses.replace(each, source=Source.SECTION)
                for each in said
                if each.source is Source.NOTICE and line <= each.start_line <= last
            )


def _opened(text: memoryview, base: int, start: int, raw: bytes, language: str) -> bool:
    """Return whether the passage ``raw`` starts inside a comment; where it matters."""
    if start == base or raw.lstrip()[:1] in _BEGINNINGS or not may_be_opened(language):
        return False
    return opened_before(bytes(text[max(base, start - LOOK_BACK) : start]), language)


def _statement(piece: Piece, line: int, source: Source) -> Statement:
    return Statement(
        source=Source.SPDX_TAG if piece.expression else source,
        start_line=line + piece.first,
        end_line=line + piece.last,
        paragraph=piece.paragraph,
        expression=piece.expression,
        in_string=piece.quoted,
    )
