"""Files and skipped files as rows: decoded, named, hashed, and their language found."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa

from corpus.document import DOCUMENT, SKIPPED, content_id, doc_id
from corpus.language import language_of
from corpus.sources.interface import FileSource, Limits, RawFile, Rows, RowSource, Skipped
from corpus.text import NoText, text_of

_BATCH_BYTES: Final = 16_000_000
_BATCH_ROWS: Final = 4_096


class Reading:
    """One reading of a source as rows; ``seen`` counts what the source has given."""

    def __init__(self, source: FileSource | RowSource, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self.seen = 0

    def rows(self) -> Iterator[Rows]:
        """Return the source's rows in its order, in batches."""
        if isinstance(self._source, RowSource):
            for rows in self._source.rows(self._limits):
                self.seen += rows.documents.num_rows + rows.skipped.num_rows
                yield rows
        else:
            yield from _batches(self._counted(self._source.files(self._limits)), self._limits)

    def _counted(self, found: Iterator[RawFile | Skipped]) -> Iterator[RawFile | Skipped]:
        for each in found:
            self.seen += 1
            yield each


def _batches(found: Iterator[RawFile | Skipped], limits: Limits) -> Iterator[Rows]:
    documents: list[dict[str, Any]] = []
    skipped: list[Skipped] = []
    size_bytes = 0
    for each in found:
        judged = _document(each, limits) if isinstance(each, RawFile) else each
        if isinstance(judged, Skipped):
            skipped.append(judged)
        else:
            documents.append(judged)
            size_bytes += judged["size_bytes"]
        if size_bytes > _BATCH_BYTES or len(documents) + len(skipped) >= _BATCH_ROWS:
            yield _rows(documents, skipped)
            documents, skipped, size_bytes = [], [], 0
    if documents or skipped:
        yield _rows(documents, skipped)


def skipped_rows(skipped: Sequence[Skipped]) -> pa.RecordBatch:
    """Return ``skipped`` in the schema SKIPPED; ids are by name and by what was read."""
    rows = [
        {
            "doc_id": doc_id(
                repo=each.repo, revision=each.revision, path=each.path, sha256=each.sha256
            ),
            "content_id": each.content_id,
            "repo": each.repo,
            "revision": each.revision,
            "path": each.path,
            "size_bytes": each.size_bytes,
            "reason": each.reason.value,
            "because_of": each.because_of,
        }
        for each in skipped
    ]
    return pa.RecordBatch.from_pylist(rows, SKIPPED)


def _rows(documents: list[dict[str, Any]], skipped: list[Skipped]) -> Rows:
    return Rows(
        documents=pa.RecordBatch.from_pylist(documents, DOCUMENT), skipped=skipped_rows(skipped)
    )


def _document(file: RawFile, limits: Limits) -> dict[str, Any] | Skipped:
    sha256 = hashlib.sha256(file.content).hexdigest()
    text = text_of(file.content, max_file_bytes=limits.max_file_bytes)
    if isinstance(text, NoText):
        return Skipped(
            repo=file.repo,
            revision=file.revision,
            path=file.path,
            size_bytes=len(file.content),
            reason=text.reason,
            because_of=text.because_of,
            sha256=sha256,
            content_id=content_id(file.content),
        )
    return {
        **{name: getattr(file, name) for name in ("repo", "revision", "path")},
        "doc_id": doc_id(repo=file.repo, revision=file.revision, path=file.path, sha256=sha256),
        "content_id": content_id(file.content),
        "sha256": sha256,
        "language": language_of(file.path, text.content.encode()),
        "size_bytes": len(file.content),
        "encoding": text.encoding,
        "content": text.content,
    }
