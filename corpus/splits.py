"""Which Parquet tables the input stands for, and how they are cut into splits, from footers alone.

Splits are a function of the files and the settings, never of cores.
"""

import dataclasses
import difflib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from corpus.errors import InputError
from corpus.fields import FieldMap, InputSettings, map_fields
from corpus.files import split_uri, store_at
from corpus.globs import expand_pattern, files_below, is_pattern, kind_of
from corpus.shard_manifest import (
    DOCUMENTS_FOLDER,
    SKIPPED_FOLDER,
    is_shards_folder,
    read_manifest,
)
from corpus.tables import Split

SPLIT_BYTES: Final = 128_000_000  # of text: some seconds of work, so that a lost task costs little
_TAIL_BYTES: Final = 1 << 16  # most footers fit, so that one read fetches one
_FOOTER_READERS: Final = 16  # footers are small and object stores slow
_MAGIC: Final = b"PAR1"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Footer:
    uri: str
    file_size_bytes: int
    sha256: str
    schema: pa.Schema
    metadata: pq.FileMetaData


def plan_splits(
    uris: Sequence[str], *, fields: InputSettings, split_bytes: int = SPLIT_BYTES
) -> tuple[Split, ...]:
    """Return the splits of all tables that ``uris`` (files, folders, globs) stand for, in order.

    A split holds about ``split_bytes`` of text, by whole row groups.  Only footers are read.

    Raises:
        InputError: there is no table or no row, a file is no Parquet or is truncated, or it has no
            column that can be the content.
    """
    files = table_files(uris)
    with ThreadPoolExecutor(_FOOTER_READERS) as pool:
        footers = list(pool.map(_read_footer, files))
    maps = [map_fields(footer.schema, fields, source=footer.uri) for footer in footers]
    kept = _kept_schema(footers, maps, fields)
    copies: dict[tuple[str, int, str], int] = {}
    splits: list[Split] = []
    for footer, field_map in zip(footers, maps, strict=True):
        same = (footer.uri.rpartition("/")[2], footer.file_size_bytes, footer.sha256)
        copies[same] = copies.get(same, -1) + 1
        whole = Split(
            uri=footer.uri,
            first_row_group=0,
            row_groups=footer.metadata.num_row_groups,
            rows=footer.metadata.num_rows,
            text_bytes=0,
            file_size_bytes=footer.file_size_bytes,
            footer_sha256=footer.sha256,
            copy=copies[same],
            fields=field_map,
            kept=kept,
            max_document_bytes=fields.max_document_bytes,
        )
        splits += _cut(whole, footer.metadata, split_bytes)
    if not splits and not skipped_files(uris):
        raise InputError(
            "the input is empty", why="no table of it has a row", mend="check what made the tables"
        )
    return tuple(splits)


def table_files(uris: Iterable[str]) -> tuple[str, ...]:
    """Return the Parquet files that ``uris`` stand for, each once, in order.

    A folder of shards stands for the document files that its manifest names.

    Raises:
        InputError: a URI stands for no file, or for an unfinished folder of shards.
    """
    found: dict[str, None] = {}
    for uri in uris:
        for each in expand_pattern(uri) if is_pattern(uri) else (uri,):
            found |= dict.fromkeys(_files_of(each, DOCUMENTS_FOLDER))
    return tuple(found)


def parquet_metadata(uri: str) -> frozenset[bytes]:
    """Return the keys of the metadata that the Parquet file ``uri`` has.

    Raises:
        InputError: it is no Parquet or is truncated.
    """
    return frozenset(_read_footer(uri).schema.metadata or {})


def skipped_files(uris: Iterable[str]) -> tuple[str, ...]:
    """Return the files (schema SKIPPED) of what folders of shards among ``uris`` left out."""
    found: dict[str, None] = {}
    for uri in uris:
        for each in expand_pattern(uri) if is_pattern(uri) else (uri,):
            if kind_of(each) == pafs.FileType.Directory and is_shards_folder(store_at(each)):
                found |= dict.fromkeys(_files_of(each, SKIPPED_FOLDER))
    return tuple(found)


def _files_of(uri: str, shards_folder: str) -> list[str]:
    kind = kind_of(uri)
    if kind == pafs.FileType.File:
        return [uri]
    if kind == pafs.FileType.NotFound:
        raise InputError(
            f"{uri} is not there", why="no file or folder has that name", mend="check the path"
        )
    store = store_at(uri)
    if is_shards_folder(store):
        return [
            f"{store.uri}/{file.path}" for file in sorted(read_manifest(store).below(shards_folder))
        ]
    files = [file.uri for file in files_below(uri) if file.uri.endswith((".parquet", ".parq"))]
    if not files:
        raise InputError(
            f"{uri} holds no Parquet file",
            why="files of tables end in .parquet, and names that begin with _ or . are ignored",
            mend="run `codesieve shard` first if it holds source code or archives",
        )
    return files


def _read_footer(uri: str) -> _Footer:
    store, name = split_uri(uri)
    with store.open(name) as file:
        try:
            size = int(file.size())
            tail = file.read_at(min(size, _TAIL_BYTES), size - min(size, _TAIL_BYTES))
            if size < 12 or tail[-4:] != _MAGIC:
                raise OSError("it does not end as Parquet does")
            length = int.from_bytes(tail[-8:-4], "little") + 8
            if length > size - 4:
                raise OSError("its footer is longer than the file")
            footer = tail[-length:] if length <= len(tail) else file.read_at(length, size - length)
            parquet = pq.ParquetFile(pa.BufferReader(_MAGIC + footer))
            return _Footer(
                uri=uri,
                file_size_bytes=size,
                sha256=hashlib.sha256(footer).hexdigest(),
                schema=parquet.schema_arrow,
                metadata=parquet.metadata,
            )
        except (OSError, pa.ArrowException) as error:
            raise InputError(
                f"{uri} is no whole Parquet file",
                why=str(error).partition("\n")[0],
                mend="fetch or write it again, or leave it out",
            ) from None


def _kept_schema(
    footers: list[_Footer], maps: list[FieldMap], settings: InputSettings
) -> pa.Schema:
    kept: dict[str, tuple[pa.DataType, str]] = {}
    for footer, field_map in zip(footers, maps, strict=True):
        for name in field_map.keep:
            kind = footer.schema.field(name).type
            known, where = kept.setdefault(name, (kind, footer.uri))
            if known != kind:
                raise InputError(
                    f"the column {name!r} is {kind} in {footer.uri}",
                    why=f"it is {known} in {where}, and is to be carried through from both",
                    mend="clean these tables apart, or leave it out of input.keep",
                )
    for name in settings.keep:
        if name not in kept:
            columns = sorted({column for footer in footers for column in footer.schema.names})
            near = difflib.get_close_matches(name, columns, n=3, cutoff=0.3)
            raise InputError(
                f"no table has the column {name!r}, which input.keep names",
                why="their columns are " + ", ".join(columns),
                mend=f"the nearest are {', '.join(near)}" if near else "leave it out",
            )
    return pa.schema([pa.field(name, kept[name][0]) for name in sorted(kept)])


def _cut(whole: Split, metadata: pq.FileMetaData, split_bytes: int) -> Iterator[Split]:
    """Yield the splits of one file: row groups are gathered until ``split_bytes`` are reached."""
    names = [metadata.schema.column(number).path for number in range(metadata.num_columns)]
    content = names.index(whole.fields.content)
    first, rows, text_bytes = 0, 0, 0
    for number in range(whole.row_groups):
        group = metadata.row_group(number)
        rows += group.num_rows
        text_bytes += group.column(content).total_uncompressed_size
        if rows and (text_bytes >= split_bytes or number == whole.row_groups - 1):
            yield dataclasses.replace(
                whole,
                first_row_group=first,
                row_groups=number + 1 - first,
                rows=rows,
                text_bytes=text_bytes,
            )
            first, rows, text_bytes = number + 1, 0, 0
