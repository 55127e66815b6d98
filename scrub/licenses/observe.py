"""Pass 1 of licences: what every document says, before ScanCode is asked and any policy applied."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

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
_NO_PLACES: Final[list[Place]] = []
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
        found = passages(documents.column("content"), vocabulary())
        texts, excerpts = dict[str, str](), Excerpts(found.ends, most_bytes=MOST_BYTES)
        with self.readings.reading() as reading:
            batch = _Batch(found.text.data, texts, excerpts, reading)
            said = list(_said(documents, found, batch))
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


def _said(documents: pa.RecordBatch, found: Passages, batch: "_Batch") -> Iterator[Said]:
    """Yield what each of the ``documents``, in which passages were ``found``, says; fill ``batch``.

    1. documents whose name is evidence, 2. all others, by content alone.
    """
    content, paths = documents.column("content"), documents.column("path")
    by_row, languages = found.by_row(), _distinct(documents.column("language"))
    named = pc.indices_nonzero(pc.match_substring_regex(paths, MAY_BE_NAMED))
    names = dict(zip(named.to_pylist(), paths.take(named).to_pylist(), strict=True))
    for row in sorted(by_row.keys() | names.keys()):
        path, language, places = names.get(row, ""), languages[row], by_row.get(row, _NO_PLACES)
        if path:
            yield from _named(batch, row, path, language, places, content[row])
        else:
            yield from _plain(batch, row, language, places)


def _named(
    batch: "_Batch",
    row: int,
    path: str,
    language: str,
    places: list[Place],
    content: pa.StringScalar,
) -> list[Said]:
    """Return what the document ``row``, whose name may be evidence, says."""
    role, manifest, said = role_of(path), is_manifest(path), list[Said]()
    if manifest:
        said += [said_by(row, each) for each in manifest_statements(path, content.as_py())]
    if not said and role in {Role.LICENSE, Role.NOTICE}:
        whole = content.as_py()
        said += batch.keep(row, whole, batch.reading.license_file(whole, _SOURCES[role]))
    elif places and not (manifest and path.endswith(_FIELDS_ONLY)):
        if role is Role.PLAIN:
            said += _plain(batch, row, language, places)
        else:
            said += batch.pieces(row, language, places, _SOURCES[role])
        if role is Role.README:
            whole = content.as_py()
            said += batch.keep(row, whole, license_fields(whole))
    return said


def _plain(batch: "_Batch", row: int, language: str, places: list[Place]) -> list[Said]:
    """Return what the passages at ``places`` of the document ``row`` say of itself."""
    said = batch.pieces(row, language, places, Source.NOTICE)
    if said and language in SECTIONED:
        said += _sections(batch.text, places, said)
    return said


def _distinct(strings: pa.Array) -> list[str]:
    """Return ``strings``, of which few are distinct, made once each."""
    encoded = strings.dictionary_encode(null_encoding="encode")
    values = encoded.dictionary.to_pylist()
    return [values[index] for index in encoded.indices.to_numpy().tolist()]


class _Batch(NamedTuple):
    """What reading the documents of a batch needs, and what it fills: ``texts``, with hash and text,
    and ``excerpts``.
    """

    text: memoryview
    texts: dict[str, str]
    excerpts: Excerpts
    reading: Reading

    def keep(self, row: int, content: str, said: Iterable[tuple[Statement, str]]) -> Iterator[Said]:
        """Yield the statements of the document ``row``, which is ``content``."""
        for statement, text in said:
            if text:
                self.texts[statement.paragraph] = text
                self.excerpts.note(row, content, statement.start_line, statement.end_line)
            yield said_by(row, statement)

    def pieces(self, row: int, language: str, places: list[Place], source: Source) -> list[Said]:
        """Return what the passages at ``places`` of the document ``row`` say."""
        said, may_be = [], may_be_opened(language)
        for place in places:
            start, stop, line, base = place
            raw = bytes(self.text[start:stop])
            opened = may_be and start != base and _opened(self.text, base, start, raw, language)
            if not (pieces := self.reading.pieces_of(raw, language, opened)):
                continue
            self.excerpts.note_passage(row, self.text, place, raw, pieces)
            for first, last, expression, paragraph, text, quoted in pieces:
                if text:
                    self.texts[paragraph] = text
                told = Source.SPDX_TAG if expression else source
                first_line, last_line = line + first, line + last
                said.append(
                    Said(row, told, first_line, last_line, paragraph, expression, (), False, quoted)
                )
        return said


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
