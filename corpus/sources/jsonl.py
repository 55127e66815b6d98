"""JSON lines, plain or packed: each line is a row of a table with the columns of its keys.

Columns of the user's are typed by the first lines that have them: whole numbers, numbers, truth
values and text stay what they are, anything else is carried as JSON text.  A value of another type
further down is null.
"""

import dataclasses
import io
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final, cast

import pyarrow as pa

from corpus.decision import Reason
from corpus.document import DOCUMENT
from corpus.fields import FieldMap, InputSettings, map_fields
from corpus.files import split_uri
from corpus.foreign import NO_SKIPPED, foreign_rows
from corpus.sources.interface import Limits, Rows, Skipped, file_name
from corpus.sources.lines import Line, bounded_lines
from corpus.sources.recording import skipped_rows
from corpus.sources.unpacking import UNPACKING_ERRORS, LimitError, Unpacked, compression_of

_HEAD_LINES: Final = 100  # by which columns are found and typed
_BATCH_LINES: Final = 1_000
_BATCH_BYTES: Final = 16_000_000
_ESCAPED: Final = 6  # bytes that JSON may take for one: \u00e9
_OTHER_KEYS_BYTES: Final = 1 << 20
_SCALARS: Final = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class JsonLinesSource:
    """The file of JSON lines ``uri``, read by the fields in ``settings``."""

    uri: str
    settings: InputSettings

    @property
    def repo(self) -> str:
        """Return the file's name: it may hold many repositories."""
        return file_name(self.uri)

    def rows(self, limits: Limits) -> Iterator[Rows]:
        """Return the rows of the file; lines that are none are skipped by number.

        Raises:
            InputError: the first lines have no key that can be the content.
        """
        found = self._parsed(limits)
        head = list(itertools.islice(found, _HEAD_LINES))
        records = [each for each in head if isinstance(each, dict)]
        if not records:
            yield from (self._only_skipped(each) for each in (head, list(found)) if each)
            return
        schema = _schema(records)
        fields = map_fields(schema, self.settings, source=self.uri)
        everything = itertools.chain(head, found)
        while batch := _batch(everything):
            yield self._rows(batch, schema, fields, limits)

    def _rows(
        self,
        batch: Sequence[dict[str, Any] | Skipped],
        schema: pa.Schema,
        fields: FieldMap,
        limits: Limits,
    ) -> Rows:
        records = [each for each in batch if isinstance(each, dict)]
        columns = [_column(records, schema.field(name)) for name in fields.columns()]
        raw = pa.RecordBatch.from_arrays(columns, names=list(fields.columns()))
        judged = foreign_rows(raw, fields, limits.max_file_bytes)
        kept = [schema.field(name) for name in sorted(fields.keep)]
        mine = self._only_skipped(batch).skipped
        return Rows(
            documents=judged.documents(pa.schema([*DOCUMENT, *kept], metadata=DOCUMENT.metadata)),
            skipped=pa.concat_batches([judged.skipped(), mine]),
        )

    def _only_skipped(self, batch: Sequence[dict[str, Any] | Skipped]) -> Rows:
        rows = [each for each in batch if isinstance(each, Skipped)]
        return Rows(
            documents=pa.RecordBatch.from_pylist([], DOCUMENT),
            skipped=skipped_rows(rows) if rows else NO_SKIPPED,
        )

    def _parsed(self, limits: Limits) -> Iterator[dict[str, Any] | Skipped]:
        store, name = split_uri(self.uri)
        max_line_bytes = _ESCAPED * limits.max_file_bytes + _OTHER_KEYS_BYTES
        with store.open(name) as packed:
            stream = Unpacked(
                cast("IO[bytes]", packed),
                compression_of(name),
                packed_bytes=packed.size(),
                max_total_bytes=limits.max_total_bytes,
                max_ratio=limits.max_ratio,
            )
            last = 0
            try:
                for line in bounded_lines(io.BufferedReader(stream), max_line_bytes):
                    last = line.number
                    yield self._record(line, max_line_bytes)
            except LimitError as error:
                yield self._skipped(last + 1, 0, Reason.ARCHIVE_LIMIT, str(error))
            except UNPACKING_ERRORS as error:
                why = f"it breaks off or is damaged ({type(error).__name__})"
                yield self._skipped(last + 1, 0, Reason.BROKEN_ARCHIVE, why)

    def _record(self, line: Line, max_line_bytes: int) -> dict[str, Any] | Skipped:
        if not line.content:
            limit = f"a line of more than {max_line_bytes} bytes"
            return self._skipped(line.number, line.size_bytes, Reason.TOO_LARGE, limit)
        try:
            record = json.loads(line.content)
        except (ValueError, RecursionError):
            return self._skipped(line.number, line.size_bytes, Reason.BROKEN_ROW, "no JSON")
        if not isinstance(record, dict):
            return self._skipped(line.number, line.size_bytes, Reason.BROKEN_ROW, "no object")
        return record

    def _skipped(self, number: int, size_bytes: int, reason: Reason, why: str) -> Skipped:
        return Skipped(
            repo=self.repo,
            revision="",
            path=f"line {number}",
            size_bytes=size_bytes,
            reason=reason,
            because_of=why,
        )


def _batch(
    found: Iterator[dict[str, Any] | Skipped],
) -> list[dict[str, Any] | Skipped]:
    batch: list[dict[str, Any] | Skipped] = []
    size = 0
    for each in itertools.islice(found, _BATCH_LINES):
        batch.append(each)
        if isinstance(each, dict):
            size += sum(len(value) for value in each.values() if isinstance(value, str))
        if size > _BATCH_BYTES:
            break
    return batch


def _schema(records: Sequence[dict[str, Any]]) -> pa.Schema:
    kinds: dict[str, pa.DataType] = {}
    for record in records:
        for name, value in record.items():
            if value is not None:
                kinds.setdefault(name, _SCALARS.get(type(value), pa.string()))
            else:
                kinds.setdefault(name, pa.string())
    return pa.schema(list(kinds.items()))


def _column(records: Sequence[dict[str, Any]], field: pa.Field) -> pa.Array:
    if field.type == pa.string():
        values = [_text(record.get(field.name)) for record in records]
        return pa.array(values, pa.binary()).view(pa.binary())
    fitting = {pa.bool_(): (bool,), pa.int64(): (int,), pa.float64(): (float, int)}[field.type]
    return pa.array([_fitting(record.get(field.name), fitting) for record in records], field.type)


def _fitting(value: object, kinds: tuple[type, ...]) -> object:
    small = not isinstance(value, int) or -(1 << 63) <= value < 1 << 63
    return value if type(value) in kinds and small else None


def _text(value: object) -> bytes | None:
    """Return text as bytes: lone surrogates, which JSON can spell, stay invalid and are judged."""
    if value is None:
        return None
    text = (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )
    return text.encode("utf-8", errors="surrogatepass")
