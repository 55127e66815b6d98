"""What every source gives: files with their bytes, or the reason why a file was not read."""

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from typing import Final, Protocol, runtime_checkable

import pyarrow as pa

from corpus.decision import Reason
from corpus.names import name_from_bytes

EMPTY_SHA256: Final = hashlib.sha256(b"").hexdigest()
MAX_PATH_BYTES: Final = 4096  # Linux's PATH_MAX
MAX_FOLDERS: Final = 128  # deeper than any project; deeper trees are made to hurt
_DRIVE: Final = re.compile(r"[A-Za-z]:")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a source may cost.  ``max_file_bytes``: larger files are skipped, mostly unread.

    The others end the reading of one source: they stop bombs, and no real project reaches them.
    """

    max_file_bytes: int
    max_files: int
    max_total_bytes: int  # unpacked
    max_ratio: int  # unpacked to packed; source code packs 3 to 20 times


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RawFile:
    """A file as found.  Names are text made by :func:`corpus.names.name_from_bytes`."""

    repo: str
    revision: str
    path: str
    content: bytes


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """A file that was not taken; ``sha256`` and ``content_id`` of its bytes, if they were read."""

    repo: str
    revision: str
    path: str
    size_bytes: int
    reason: Reason
    because_of: str = ""
    sha256: str = EMPTY_SHA256
    content_id: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Rows of a table: documents (schema DOCUMENT and the user's columns), skipped (SKIPPED)."""

    documents: pa.RecordBatch
    skipped: pa.RecordBatch


class FileSource(Protocol):
    """One repository, folder or archive."""

    @property
    def repo(self) -> str:
        """Return the repository's name, by which sources are grouped."""
        ...

    def files(self, limits: Limits) -> Iterator[RawFile | Skipped]:
        """Return every file of the source once, in an order of its own."""
        ...


@runtime_checkable
class RowSource(Protocol):
    """A table or a file of lines: it may hold documents of many repositories."""

    @property
    def repo(self) -> str:
        """Return the name by which the source is grouped."""
        ...

    def rows(self, limits: Limits) -> Iterator[Rows]:
        """Return every row of the source once, in its order."""
        ...


def file_name(uri: str) -> str:
    """Return the last component of a URI or path as a name.

    >>> file_name("s3://bucket/data/part-0.parquet")
    'part-0.parquet'
    """
    return name_from_bytes(uri.rstrip("/").rpartition("/")[2].encode(errors="surrogateescape"))


def refusal(path: str) -> tuple[Reason, str] | None:
    """Return why a path from inside an archive or a repository is not carried, None if it is.

    >>> refusal("src/a.py")
    >>> refusal("../../etc/passwd")
    (<Reason.UNSAFE_PATH: 'unsafe_path'>, 'leads out of its folder')
    >>> refusal("C:/boot.ini")
    (<Reason.UNSAFE_PATH: 'unsafe_path'>, 'absolute')
    """
    parts = path.replace("\\", "/").split("/")
    if parts[0] == "" or _DRIVE.match(path):
        return Reason.UNSAFE_PATH, "absolute" if path else "no name"
    if ".." in parts:
        return Reason.UNSAFE_PATH, "leads out of its folder"
    if "\0" in path:
        return Reason.UNSAFE_PATH, "NUL in the name"
    if len(path.encode()) > MAX_PATH_BYTES:
        return Reason.UNSAFE_PATH, f"longer than {MAX_PATH_BYTES} bytes"
    if len(parts) > MAX_FOLDERS:
        return Reason.ARCHIVE_LIMIT, f"more than {MAX_FOLDERS} folders deep"
    return None


def carried(path: str) -> str:
    """Return ``path`` as a row carries it: cut where it is too long to be one.

    >>> carried("a.py")
    'a.py'
    """
    return path if len(path) <= MAX_PATH_BYTES else path[:MAX_PATH_BYTES] + "..."
