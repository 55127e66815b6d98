"""Rows of tables that we did not write: checked, named and hashed here.

Nothing is taken on trust: text may be no UTF-8 in a column that says it is, may be null, may be
binary.  Such a row is no document, and says why.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus.decision import Reason
from corpus.document import SKIPPED, content_id, doc_id
from corpus.fields import FieldMap
from corpus.language import language_of
from corpus.names import name_from_bytes
from corpus.text import LFS_MAX_BYTES, LFS_START

NO_SKIPPED: Final = pa.RecordBatch.from_pylist([], SKIPPED)
_TAKEN: Final = -1
_REASONS: Final = tuple(Reason)
_CONTENT_ENCODING: Final = "utf-8"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForeignRows:
    """Rows of a foreign table, judged.  ``verdict`` (int64, n): a reason's precedence, or -1."""

    raw: pa.RecordBatch
    fields: FieldMap
    max_document_bytes: int
    content: pa.Array  # binary or large_binary, n; null where the row has none
    verdict: NDArray[np.int64]

    @property
    def taken(self) -> NDArray[np.int64]:
        """Return the indices of the rows that are documents."""
        return np.flatnonzero(self.verdict == _TAKEN)

    def documents(self, schema: pa.Schema) -> pa.RecordBatch:
        """Return the documents, with the columns that ``schema`` names and no others computed."""
        rows = _Selected(self, self.taken)
        columns = [rows.column(field) for field in schema]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def skipped(self) -> pa.RecordBatch:
        """Return the rows that are no documents, in the schema SKIPPED."""
        indices = np.flatnonzero(self.verdict != _TAKEN)
        if not len(indices):
            return NO_SKIPPED
        rows = _Selected(self, indices)
        columns = [rows.column(field) for field in SKIPPED]
        return pa.RecordBatch.from_arrays(columns, schema=SKIPPED)


def foreign_rows(raw: pa.RecordBatch, fields: FieldMap, max_document_bytes: int) -> ForeignRows:
    """Return the rows of ``raw``, judged: null, empty, too large, LFS pointer, binary, no UTF-8."""
    content = _as_binary(raw.column(fields.content))
    length = pc.fill_null(pc.binary_length(content), 0).to_numpy().astype(np.int64)
    verdict = np.full(raw.num_rows, _TAKEN, np.int64)
    verdict[length == 0] = Reason.EMPTY.precedence
    verdict[content.is_null().to_numpy(zero_copy_only=False)] = Reason.BROKEN_ROW.precedence
    verdict[length > max_document_bytes] = Reason.TOO_LARGE.precedence
    checked = np.flatnonzero(verdict == _TAKEN)
    texts = _rows(content, checked).cast(pa.binary())
    pointer = pc.starts_with(texts, LFS_START).to_numpy(zero_copy_only=False)
    verdict[checked[pointer & (length[checked] <= LFS_MAX_BYTES)]] = Reason.LFS_POINTER.precedence
    verdict[checked[_invalid(texts)]] = Reason.UNDECODABLE.precedence
    verdict[checked[_with_nul(texts)]] = Reason.BINARY.precedence
    return ForeignRows(
        raw=raw,
        fields=fields,
        max_document_bytes=max_document_bytes,
        content=content,
        verdict=verdict,
    )


def known_documents(raw: pa.RecordBatch, fields: FieldMap) -> ForeignRows:
    """Return rows that :func:`foreign_rows` has found to be documents before, not judged again."""
    return ForeignRows(
        raw=raw,
        fields=fields,
        max_document_bytes=0,
        content=_as_binary(raw.column(fields.content)),
        verdict=np.full(raw.num_rows, _TAKEN, np.int64),
    )


class _Selected:
    """Columns of the rows ``indices``, each made when it is asked for."""

    def __init__(self, rows: ForeignRows, indices: NDArray[np.int64]) -> None:
        self._rows, self._indices = rows, indices
        self._roles = rows.fields.by_role()

    def column(self, field: pa.Field) -> pa.Array:
        make: Callable[[], Any] | None = {
            "doc_id": self._doc_id,
            "content_id": self._content_id,
            "sha256": lambda: self._sha256,
            "repo": lambda: self._name("repo"),
            "revision": lambda: self._name("revision"),
            "path": lambda: self._name("path"),
            "language": self._language,
            "size_bytes": lambda: pc.fill_null(pc.binary_length(self._content), 0),
            "encoding": lambda: pa.repeat(_CONTENT_ENCODING, len(self._indices)),
            "content": lambda: self._content,
            "reason": self._reason,
            "because_of": self._because_of,
        }.get(field.name)
        if make is None or field.name in self._rows.fields.keep:
            return self._user_column(field)
        made = make()
        return (made if isinstance(made, pa.Array) else pa.array(made, field.type)).cast(field.type)

    @functools.cached_property
    def _content(self) -> pa.Array:
        return _rows(self._rows.content, self._indices)

    @functools.cached_property
    def _texts(self) -> list[bytes | None]:
        texts: list[bytes | None] = self._content.to_pylist()
        return texts

    @functools.cached_property
    def _sha256(self) -> list[str]:
        return [hashlib.sha256(text or b"").hexdigest() for text in self._texts]

    def _content_id(self) -> list[str]:
        return ["" if text is None else content_id(text) for text in self._texts]

    def _doc_id(self) -> list[str]:
        columns = (self._name("repo"), self._name("revision"), self._name("path"), self._sha256)
        return [
            doc_id(repo=repo, revision=revision, path=path, sha256=sha256)
            for repo, revision, path, sha256 in zip(*columns, strict=True)
        ]

    def _name(self, role: str) -> list[str]:
        column = self._roles[role]
        if not column:
            return [""] * len(self._indices)
        values = _rows(self._rows.raw.column(column), self._indices)
        if pa.types.is_integer(values.type) or pa.types.is_null(values.type):
            values = values.cast(pa.string())
        return [name_from_bytes(value or b"") for value in _as_binary(values).to_pylist()]

    def _language(self) -> list[str]:
        given = self._name("language")
        if all(given):
            return given
        rows = zip(given, self._name("path"), self._texts, strict=True)
        return [name or language_of(path, text or b"") for name, path, text in rows]

    def _reason(self) -> list[str]:
        return [_REASONS[rank].value for rank in self._rows.verdict[self._indices]]

    def _because_of(self) -> list[str]:
        because_of = {
            Reason.TOO_LARGE.precedence: f"more than {self._rows.max_document_bytes} bytes",
            Reason.BROKEN_ROW.precedence: "content is null",
            Reason.BINARY.precedence: "NUL byte",
            Reason.UNDECODABLE.precedence: "not UTF-8",
        }
        return [because_of.get(rank, "") for rank in self._rows.verdict[self._indices].tolist()]

    def _user_column(self, field: pa.Field) -> pa.Array:
        if field.name not in self._rows.fields.keep:
            return pa.nulls(len(self._indices), field.type)
        return _rows(self._rows.raw.column(field.name), self._indices)


def _as_binary(column: pa.Array) -> pa.Array:
    """Return text as binary or large_binary; its bytes are not checked."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_null(kind):
        return column.cast(pa.binary())
    small = pa.types.is_string(kind) or pa.types.is_binary(kind)
    return column.cast(pa.binary() if small else pa.large_binary())


def _rows(column: pa.Array, indices: NDArray[np.int64]) -> pa.Array:
    return column if len(indices) == len(column) else column.take(pa.array(indices))


def _invalid(texts: pa.Array) -> NDArray[np.bool_]:
    """Return which of ``texts`` (binary) are no UTF-8; one vectorised check when all are."""
    try:
        texts.cast(pa.string())
    except pa.ArrowInvalid:
        return np.array([_is_invalid(text) for text in texts.to_pylist()], np.bool_)
    return np.zeros(len(texts), np.bool_)


def _is_invalid(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _with_nul(texts: pa.Array) -> NDArray[np.bool_]:
    """Return which of ``texts`` (binary) hold a NUL; one vectorised check when none does."""
    found = np.zeros(len(texts), np.bool_)
    _, bounds, content = texts.buffers()
    if not len(texts) or content is None:
        return found
    offsets = np.frombuffer(bounds, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(content, np.uint8)[offsets[0] : offsets[-1]]
    if letters.min(initial=255) == 0:
        places = np.flatnonzero(letters == 0) + offsets[0]
        found[np.searchsorted(offsets, places, side="right") - 1] = True
    return found
