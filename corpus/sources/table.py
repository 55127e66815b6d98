"""Parquet tables as a source of shards: rows keep their columns and languages."""

import dataclasses
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.document import DOCUMENT, SKIPPED
from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.files import split_uri
from corpus.sources.interface import Limits, Rows, file_name
from corpus.splits import plan_splits
from corpus.tables import read_split

_NO_DOCUMENTS: Final = pa.RecordBatch.from_pylist([], DOCUMENT)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class TableSource:
    """The Parquet file ``uri``, read by the fields in ``settings``."""

    uri: str
    settings: InputSettings

    @property
    def repo(self) -> str:
        """Return the file's name: a table holds many repositories."""
        return file_name(self.uri)

    def rows(self, limits: Limits) -> Iterator[Rows]:
        """Return the rows of the table, batch by batch.

        Raises:
            InputError: it is no whole Parquet file, or has no content column.
        """
        settings = dataclasses.replace(self.settings, max_document_bytes=limits.max_file_bytes)
        for split in plan_splits((self.uri,), fields=settings):
            for batch in read_split(split):
                yield Rows(documents=batch.documents, skipped=batch.skipped)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class SkippedSource:
    """What earlier shards left out, in the Parquet file ``uri`` beside them: carried on."""

    uri: str

    @property
    def repo(self) -> str:
        """Return the file's name."""
        return file_name(self.uri)

    def rows(self, limits: Limits) -> Iterator[Rows]:  # noqa: ARG002 (as every source of rows)
        """Return the skipped rows, batch by batch.

        Raises:
            InputError: the file is damaged.
        """
        store, name = split_uri(self.uri)
        with store.open(name) as file:
            try:
                for batch in pq.ParquetFile(file).iter_batches(use_threads=False):
                    yield Rows(documents=_NO_DOCUMENTS, skipped=batch.cast(SKIPPED))
            except (pa.ArrowException, OSError) as error:
                raise InputError(
                    f"{self.uri} is damaged",
                    why=str(error).partition("\n")[0],
                    mend="make the shards again",
                ) from None
