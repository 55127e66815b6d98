"""Files by URI: one small interface over local disks and object stores.

``file:``, ``s3:``/``s3a:``, ``gs:`` and ``abfs:``/``abfss:`` go through :mod:`pyarrow.fs`; any
other scheme goes through fsspec.  Spark's own names map to them (``s3a`` is ``s3`` here), with the
credentials that the cloud's client finds in its environment.
"""

import contextlib
import dataclasses
import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import fsspec
import pyarrow as pa
import pyarrow.fs as pafs
import xxhash

from corpus.errors import EnvironmentFault, InputError

Digest: TypeAlias = "hashlib._Hash | xxhash.xxh3_128"  # noqa: SLF001 (the type has no other name)

CHUNK_BYTES: Final = 4 << 20  # read at once while hashing
_SPARK_SCHEMES: Final = {"s3a": "s3", "s3n": "s3", "gcs": "gs"}
_ARROW_SCHEMES: Final = frozenset({"file", "s3", "gs", "abfs", "abfss", "hdfs", "viewfs"})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FileInfo:
    """A file below a :class:`Store`: its path relative to the store's root, and its size."""

    path: str
    size_bytes: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """A folder on some file system; every path is relative to it, with ``/`` as separator."""

    filesystem: pafs.FileSystem
    root: str
    uri: str

    def open(self, path: str) -> pa.NativeFile:
        """Return ``path`` opened for random access; the caller closes it.

        Raises:
            InputError: there is no such file, or it cannot be read.
        """
        try:
            return self.filesystem.open_input_file(self._full(path))
        except OSError as error:
            raise InputError(
                f"cannot read {self.uri}/{path}", why=str(error), mend="check the path and rights"
            ) from None

    def map(self, path: str) -> pa.NativeFile:
        """Return ``path`` memory-mapped on a local disk, opened for random access elsewhere.

        Raises:
            InputError: as :meth:`open`.
        """
        if isinstance(self.filesystem, pafs.LocalFileSystem) and self.exists(path):
            return pa.memory_map(self._full(path))
        return self.open(path)

    def read(self, path: str) -> bytes:
        """Return the bytes of ``path``.

        Raises:
            InputError: as :meth:`open`.
        """
        with self.open(path) as file:
            return bytes(file.read())

    def write(self, path: str, content: bytes | pa.Buffer) -> None:
        """Put ``content`` at ``path`` so that readers see all or nothing; as :meth:`create`."""
        with self.create(path) as file:
            file.write(content)

    @contextlib.contextmanager
    def create(self, path: str) -> Iterator[pa.NativeFile]:
        """Return a stream whose bytes appear at ``path`` when the block ends without an error.

        Raises:
            EnvironmentFault: no space, no right to write, or the store is out of reach.
        """
        full = self._full(path)
        try:
            if isinstance(self.filesystem, pafs.LocalFileSystem):
                with _replacing(Path(full)) as half, pa.OSFile(str(half), "wb") as file:
                    yield file
            else:
                # An object store shows an object only when its upload has been completed.
                with self.filesystem.open_output_stream(full) as file:
                    yield file
        except OSError as error:
            raise EnvironmentFault(
                f"cannot write {self.uri}/{path}",
                why=str(error),
                mend="free space, or choose a place that can be written, and run again to resume",
            ) from None

    def sha256(self, path: str) -> str:
        """Return the SHA-256 of ``path`` in hex, read in chunks.

        Raises:
            InputError: as :meth:`open`.
        """
        sha256 = hashlib.sha256()
        with self.open(path) as file:
            while chunk := file.read(CHUNK_BYTES):
                sha256.update(chunk)
        return sha256.hexdigest()

    def exists(self, path: str) -> bool:
        """Return whether ``path`` is a file."""
        info = self.filesystem.get_file_info(self._full(path))
        return bool(info.type == pafs.FileType.File)

    def has_folder(self, path: str) -> bool:
        """Return whether ``path`` is a folder."""
        info = self.filesystem.get_file_info(self._full(path))
        return bool(info.type == pafs.FileType.Directory)

    def files(self, path: str = "", *, recursive: bool = True) -> Iterator[FileInfo]:
        """Return the files below ``path``, sorted by name; nothing if there is no such folder."""
        selector = pafs.FileSelector(self._full(path), recursive=recursive, allow_not_found=True)
        found = (info for info in self.filesystem.get_file_info(selector) if info.is_file)
        for info in sorted(found, key=lambda info: str(info.path)):
            relative = info.path[len(self.root) :].lstrip("/")
            yield FileInfo(path=relative, size_bytes=info.size)

    def delete(self, path: str) -> None:
        """Remove the file or folder ``path``; nothing happens if it is not there."""
        info = self.filesystem.get_file_info(self._full(path))
        if info.type == pafs.FileType.Directory:
            self.filesystem.delete_dir(self._full(path))
        elif info.type == pafs.FileType.File:
            self.filesystem.delete_file(self._full(path))

    def below(self, path: str) -> "Store":
        """Return the store whose root is the folder ``path`` of this one."""
        return Store(
            filesystem=self.filesystem, root=self._full(path), uri=f"{self.uri}/{path}".rstrip("/")
        )

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root


class Digested:
    """A file being written; ``sink`` takes the bytes, which are counted and hashed on their way."""

    def __init__(self, file: pa.NativeFile, path: str, digest: Digest) -> None:
        self.path, self.size_bytes = path, 0
        self._file, self._digest, self.closed = file, digest, False
        self.sink = pa.PythonFile(self, "w")

    def write(self, content: bytes) -> int:
        """Write ``content`` and return its length."""
        self._digest.update(content)
        self._file.write(content)
        self.size_bytes += len(content)
        return len(content)

    @property
    def hexdigest(self) -> str:
        """Return the digest of the bytes written so far, in hex."""
        return self._digest.hexdigest()

    def tell(self) -> int:
        """Return the number of bytes written."""
        return self.size_bytes

    def flush(self) -> None:
        """Do nothing: the store decides when bytes become visible."""

    def close(self) -> None:
        """Mark the stream closed; the store closes the file."""
        self.closed = True

    def entry(self, role: str, rows: int) -> dict[str, Any]:
        """Return the file as a manifest lists it; the digest is SHA-256."""
        return {
            "path": self.path,
            "role": role,
            "rows": rows,
            "size_bytes": self.size_bytes,
            "sha256": self.hexdigest,
        }


@contextlib.contextmanager
def digested(store: Store, path: str, *, digest: "Digest | None" = None) -> Iterator[Digested]:
    """Return a stream to ``path``, as :meth:`Store.create`, that knows its size and its ``digest``
    (default: SHA-256).
    """
    with store.create(path) as file:
        yield Digested(file, path, digest or hashlib.sha256())


def store_at(uri: str) -> Store:
    """Return the store whose root is ``uri``, a URI or a local path.

    Raises:
        InputError: no file system is known for the scheme.
    """
    scheme, separator, rest = uri.partition("://")
    if not separator:
        local = str(Path(uri).absolute())
        return Store(filesystem=pafs.LocalFileSystem(), root=local, uri=local)
    scheme = _SPARK_SCHEMES.get(scheme, scheme)
    try:
        if scheme in _ARROW_SCHEMES:
            filesystem, root = pafs.FileSystem.from_uri(f"{scheme}://{rest}")
        else:
            filesystem, root = _fsspec(scheme), rest
    except (OSError, ValueError, ImportError) as error:
        raise InputError(
            f"cannot open {uri}",
            why=str(error),
            mend="use a local path or a scheme that pyarrow or an installed fsspec package knows",
        ) from None
    return Store(filesystem=filesystem, root=root.rstrip("/"), uri=uri.rstrip("/"))


def split_uri(uri: str) -> tuple[Store, str]:
    """Return the store of the folder that holds the file ``uri``, and the file's name in it."""
    folder, _, name = uri.rstrip("/").rpartition("/")
    return store_at(folder or ("/" if uri.startswith("/") else ".")), name


def _fsspec(scheme: str) -> pafs.FileSystem:
    return pafs.PyFileSystem(pafs.FSSpecHandler(fsspec.filesystem(scheme)))


@contextlib.contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Give a path to write to, and put it in the place of ``target`` when that went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        yield half
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
