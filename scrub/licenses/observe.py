"""Pass 1 of licences: what every document says, before ScanCode is asked and any policy applied."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from corpus.evidence import Observation
from scrub.licenses.evidence import Source, Statement
from scrub.licenses.excerpts import EXCERPTS, MOST_BYTES, Excerpts
from scrub.licenses.manifests import MANIFEST_NAMES, is_manifest, manifest_statements
from scrub.licenses.names import MAYBE_NAMES, Role, role_of
from scrub.licenses.opened import may_be_opened, opened_before
from scrub.licenses.passages import Passages, Place, passages
from scrub.licenses.readings import Anew, Reading, Readings
from scrub.licenses.readme import license_fields
from scrub.licenses.sections import REACH, SECTIONED, is_license_section
from scrub.licenses.tables import (
    LICENSES,
    PARAGRAPH,
    PARAGRAPHS,
    Said,
    said_by,
    statement_rows,
)
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
    their document by ``doc_id``) and ``paragraphs`` (schema PARAGRAPH, distinct within a batch); until
    the run ends, ``excerpts`` (schema EXCERPT).

    ScanCode is not loaded here.
    """

    readings: Readings = dataclasses.field(default_factory=Anew)

    def observe(self, documents: pa.RecordBatch) -> Observation:
        """Return the statements of ``documents``, in their order, and the texts they point to."""
        texts: dict[str, str] = {}
        found = passages(documents.column("content"), vocabulary())
        excerpts = Excerpts(found.ends, most_bytes=MOST_BYTES)
        with self.readings.reading() as pieces_of:
            said = list(_said(documents, found, texts, excerpts, pieces_of))
        paragraphs = pa.RecordBatch.from_arrays(
            [pa.array(texts.keys(), pa.string()), pa.array(texts.values(), pa.string())],
            schema=PARAGRAPH,
        )
        ids = documents.column("doc_id")
        return Observation(
            columns={},
            tables={LICENSES: statement_rows(said, ids), PARAGRAPHS: paragraphs},
            passing={EXCERPTS: excerpts.rows(ids)},
        )


def _said(
    documents: pa.RecordBatch,
    found: Passages,
    texts: dict[str, str],
    excerpts: Excerpts,
    pieces_of: Reading,
) -> Iterator[Said]:
    """Yield what each of the ``documents``, in which passages were ``found``, says; fill ``texts``
    with hash and text, and ``excerpts``.

    1. manifests and licence files, by name; 2. passages of all others, by content.
    """
    content, paths = documents.column("content"), documents.column("path")
    text, by_row = found.text.data, found.by_row()
    languages = _distinct(documents.column("language"))
    named = pc.indices_nonzero(pc.match_substring_regex(paths, MAY_BE_NAMED))
    names = dict(zip(named.to_pylist(), paths.take(named).to_pylist(), strict=True))
    for row in sorted(by_row.keys() | names.keys()):
        # 1. by name
        role, manifest, said = Role.PLAIN, False, list[Said]()
        path = names.get(row, "")
        if path:
            role, manifest = role_of(path), is_manifest(path)
        if manifest:
            stated = manifest_statements(path, content[row].as_py())
            said += [said_by(row, each) for each in stated]
        if not said and role in {Role.LICENSE, Role.NOTICE}:
            whole = content[row].as_py()
            said += _keep(row, whole, license_file(whole, _SOURCES[role]), texts, excerpts)
        elif row in by_row and not (manifest and path.endswith(_FIELDS_ONLY)):
            # 2. by content
            language, places = languages[row], by_row[row]
            source = _SOURCES[role]
            said += _pieces(row, text, places, language, source, texts, excerpts, pieces_of)
            if role is Role.PLAIN and language in SECTIONED:
                said += _sections(text, places, said)
            if role is Role.README:
                whole = content[row].as_py()
                said += _keep(row, whole, license_fields(whole), texts, excerpts)
        yield from said


def _distinct(strings: pa.Array) -> list[str]:
    """Return ``strings``, of which few are distinct, made once each."""
    encoded = strings.dictionary_encode(null_encoding="encode")
    values = encoded.dictionary.to_pylist()
    return [values[index] for index in encoded.indices.to_numpy().tolist()]


def _keep(
    row: int,
    content: str,
    said: Iterable[tuple[Statement, str]],
    texts: dict[str, str],
    excerpts: Excerpts,
) -> Iterator[Said]:
    """Yield the statements of the document ``row``; put their texts, where they have some, into
    ``texts``, and where they stand into ``excerpts``.
    """
    for statement, text in said:
        if text:
            texts[statement.paragraph] = text
            excerpts.note(row, content, statement.start_line, statement.end_line)
        yield said_by(row, statement)


def _pieces(
    row: int,
    text: memoryview,
    places: list[Place],
    language: str,
    source: Source,
    texts: dict[str, str],
    excerpts: Excerpts,
    pieces_of: Reading,
) -> Iterator[Said]:
    """Yield what the passages at ``places`` of the document ``row`` say."""
    may_be = may_be_opened(language)
    for place in places:
        start, stop, line, base = place
        raw = bytes(text[start:stop])
        opened = may_be and start != base and _opened(text, base, start, raw, language)
        pieces = pieces_of(raw, language, opened)
        excerpts.note_passage(row, text, place, raw, pieces)
        for piece in pieces:
            if piece.text:
                texts[piece.paragraph] = piece.text
            yield Said(
                row,
                Source.SPDX_TAG if piece.expression else source,
                line + piece.first,
                line + piece.last,
                piece.paragraph,
                piece.expression,
                in_string=piece.quoted,
            )


def _sections(text: memoryview, places: list[Place], said: list[Said]) -> Iterator[Said]:
    """Yield those of the document's notices ``said`` that are its licence section."""
    notices = [each for each in said if each.source is Source.NOTICE]
    for start, stop, line, base in places:
        passage = bytes(text[start:stop])
        last = line + passage.count(b"\n")
        within = [each for each in notices if line <= each.start_line <= last]
        if within and is_license_section(bytes(text[max(base, start - REACH) : start]), passage):
            yield from (each._replace(source=Source.SECTION) for each in within)


def _opened(text: memoryview, base: int, start: int, raw: bytes, language: str) -> bool:
    """Return whether the passage ``raw`` starts inside a comment; where it matters."""
    if raw.lstrip()[:1] in _BEGINNINGS:
        return False
    return opened_before(bytes(text[max(base, start - LOOK_BACK) : start]), language)
