"""What an input is: the one place that chooses among the kinds of sources."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyarrow.fs as pafs

from corpus.document import SKIPPED
from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.files import split_uri, store_at
from corpus.globs import expand_pattern, files_below, is_pattern, kind_of
from corpus.shard_manifest import is_shards_folder
from corpus.sources.archive import ArchiveSource
from corpus.sources.archive_names import archive_kind
from corpus.sources.folder import FolderSource
from corpus.sources.git import GitSource, is_repository
from corpus.sources.installed import SCHEME as INSTALLED
from corpus.sources.installed import InstalledSource
from corpus.sources.interface import FileSource, RowSource, file_name
from corpus.sources.jsonl import JsonLinesSource
from corpus.sources.table import SkippedSource, TableSource
from corpus.splits import parquet_metadata, skipped_files, table_files

_LINES: Final = tuple(
    ending + packing
    for ending in (".jsonl", ".ndjson")
    for packing in ("", ".gz", ".zst", ".xz", ".bz2")
)
_TABLES: Final = (".parquet", ".parq")
_CARD: Final = re.compile(r"(?i)(readme|licen[cs]e|notice|copying)(\..*)?|.*\.(md|json|txt|ya?ml)")
_PARQUET_MAGIC: Final = b"PAR1"
_SKIPPED_KEYS: Final = frozenset(SKIPPED.metadata)


def open_sources(
    uris: Iterable[str], settings: InputSettings
) -> tuple[FileSource | RowSource, ...]:
    """Return the sources that ``uris`` (URIs, local paths, patterns) stand for, each once.

    Raises:
        InputError: something is nothing that codesieve reads.
    """
    found: dict[str, FileSource | RowSource] = {}
    for uri in uris:
        for each in expand_pattern(uri) if is_pattern(uri) else (uri,):
            for member in _members(each):
                if member not in found:
                    found[member] = open_source(member, settings)
    return tuple(found.values())


def open_source(uri: str, settings: InputSettings) -> FileSource | RowSource:
    """Return the source that ``uri`` is: ``REPO@REVISION``, a repository, a folder or a file, or
    ``installed:NAME`` for a distribution beside codesieve.

    Raises:
        InputError: it is nothing that codesieve reads.
    """
    if uri.startswith(INSTALLED):
        return InstalledSource(name=uri.removeprefix(INSTALLED))
    kind = kind_of(uri)
    if kind == pafs.FileType.NotFound:
        return _at_revision(uri)
    if kind == pafs.FileType.Directory:
        return _folder(uri)
    if kind != pafs.FileType.File:
        raise InputError(
            f"{uri} is a pipe or a device", why="it cannot be read twice", mend="name a file"
        )
    return _file(uri, settings)


def _members(uri: str) -> tuple[str, ...]:
    """Return the archives, tables and lines of a folder that has only these and a card; else it.

    A card is what data sets have beside tables: README, LICENSE, descriptions in JSON or YAML.
    """
    if kind_of(uri) != pafs.FileType.Directory or ("://" not in uri and is_repository(uri)):
        return (uri,)
    if is_shards_folder(store_at(uri)):
        return (*table_files((uri,)), *skipped_files((uri,)))
    files = files_below(uri)
    data = tuple(file.uri for file in files if _holds_documents(file.uri))
    others = {file.uri for file in files} - set(data)
    return data if data and all(_CARD.fullmatch(file_name(each)) for each in others) else (uri,)


def _holds_documents(uri: str) -> bool:
    name = uri.lower()
    return name.endswith(_TABLES + _LINES) or archive_kind(name) != ""


def _file(uri: str, settings: InputSettings) -> FileSource | RowSource:
    name = uri.rpartition("/")[2].lower()
    if name.endswith(_TABLES) or _is_parquet(uri):
        if parquet_metadata(uri) & _SKIPPED_KEYS:
            return SkippedSource(uri=uri)
        return TableSource(uri=uri, settings=settings)
    if name.endswith(_LINES):
        return JsonLinesSource(uri=uri, settings=settings)
    if archive_kind(name):
        return ArchiveSource(uri=uri)
    raise InputError(
        f"{uri} is no input that codesieve knows",
        why="it is a single file, and no archive (tar, zip, whl, tgz), table (parquet) or jsonl",
        mend="name the folder that it is in",
    )


def _folder(uri: str) -> FileSource:
    if "://" in uri and not uri.startswith("file://"):
        raise InputError(
            f"{uri} is a folder in an object store",
            why="folders of source files are read from local disks only",
            mend="put it into archives (tar, zip), or name tables or archives there",
        )
    root = uri.removeprefix("file://")
    return GitSource(root=root, revision="HEAD") if is_repository(root) else FolderSource(root=root)


def _at_revision(uri: str) -> FileSource:
    root, separator, revision = uri.rpartition("@")
    if separator and revision and Path(root).is_dir() and is_repository(root):
        return GitSource(root=root, revision=revision)
    raise InputError(
        f"{uri} is not there",
        why="no file or folder has that name, and no git repository stands before an @",
        mend="check the path; a repository at a revision is PATH@REVISION",
    )


def _is_parquet(uri: str) -> bool:
    store, name = split_uri(uri)
    if "://" not in uri and not os.access(uri, os.R_OK):
        return False
    with store.open(name) as file:
        return bytes(file.read(len(_PARQUET_MAGIC))) == _PARQUET_MAGIC
