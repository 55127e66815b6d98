"""What passages say, kept between runs: what this code has read once on a machine it need not read
there again.

A passage is known by SHA-256 of its bytes, of its language and of whether it starts in a comment,
so that nobody can write one that is taken for another.
"""

import contextlib
import dataclasses
import functools
import hashlib
import itertools
import json
import platform
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator
from importlib import metadata, resources
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from scrub.licenses.pieces import REMEMBERED, REMEMBERED_BYTES, Piece, pieces_of, read_pieces

Reading = Callable[[bytes, str, bool], tuple[Piece, ...]]
"""Of a raw passage, its language, and whether it starts inside a comment."""

_BUSY: Final = 60.0  # seconds to wait for another process's write
_MAPPED_BYTES: Final = 1 << 30  # of the file at most; what is read of it need not be copied
_CREATE: Final = "create table if not exists readings (passage blob primary key, said text)"


class Readings(Protocol):
    """Where what passages say is known from; pickled to the executors."""

    def reading(self) -> contextlib.AbstractContextManager[Reading]:
        """Return a function that reads passages as :func:`scrub.licenses.pieces.pieces_of` does."""
        ...


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Anew:
    """Nothing is known: each process reads what it meets."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """Yield :func:`scrub.licenses.pieces.pieces_of`."""
        yield pieces_of


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What was read on ``machine`` is in ``folder``, as SQLite; other machines, which may see the
    folder over a network where SQLite's locks do not hold, read anew.
    """

    folder: str
    machine: str = dataclasses.field(default_factory=platform.node)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """Yield a function that knows what was read, and keep what is read with it."""
        if platform.node() != self.machine:
            yield pieces_of
            return
        with _Store(Path(self.folder)) as store:
            yield store.pieces_of


@functools.cache
def readings_key() -> str:
    """Return a digest of all that a reading depends on but its passage: our code and data, and
    what they stand on.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    for name in ("license-expression", "boolean.py"):
        digest.update(f"{name} {metadata.version(name)}".encode())
    for file in sorted(resources.files("scrub.licenses").iterdir(), key=lambda each: each.name):
        if file.name.endswith((".py", ".tsv", ".toml")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class _Store:
    """An open file of readings.  One that cannot be used is as one that is empty: nothing depends
    on it but time.
    """

    def __init__(self, folder: Path) -> None:
        self._new: Final[dict[bytes, str]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = _opened(str(folder / f"readings-{readings_key()}.sqlite"))
        except (OSError, sqlite3.Error):
            self._file = _opened(":memory:")

    def __enter__(self) -> Self:
        self._file.execute("begin")  # one snapshot for all look-ups, which are many and short
        return self

    def pieces_of(self, raw: bytes, language: str, opened: bool) -> tuple[Piece, ...]:
        if len(raw) > REMEMBERED_BYTES:
            return self._known(raw, language, opened)
        pieces = _recent.get((raw, language, opened))
        if pieces is None:
            pieces = _recent[raw, language, opened] = self._known(raw, language, opened)
            if len(_recent) > REMEMBERED:
                _recent.popitem(last=False)
        return pieces

    def _known(self, raw: bytes, language: str, opened: bool) -> tuple[Piece, ...]:
        key = _key(raw, language, opened)
        said = self._new.get(key) or self._kept(key)
        if said:
            return tuple(itertools.starmap(Piece, json.loads(said)))
        pieces = read_pieces(raw, language, opened)
        self._new[key] = json.dumps(pieces, separators=(",", ":"))
        return pieces

    def _kept(self, key: bytes) -> str:
        """Return what is kept of a passage as JSON, "" if nothing is."""
        try:
            row = self._file.execute("select said from readings where passage = ?", (key,))
            return str((row.fetchone() or ("",))[0])
        except sqlite3.Error:
            return ""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.closing(self._file), contextlib.suppress(sqlite3.Error):
            self._file.execute("commit")
            if self._new:
                self._file.execute("begin immediate")
                self._file.executemany(
                    "insert or ignore into readings values (?, ?)", self._new.items()
                )
                self._file.execute("commit")


_recent: Final[OrderedDict[tuple[bytes, str, bool], tuple[Piece, ...]]] = OrderedDict()
"""What this process met last, whatever the file."""


def _opened(path: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
    file.execute("pragma journal_mode = wal")
    file.execute("pragma synchronous = normal")
    file.execute(f"pragma mmap_size = {_MAPPED_BYTES}")
    file.execute(_CREATE)
    return file


def _key(raw: bytes, language: str, opened: bool) -> bytes:
    head = f"{language}\0{opened:d}\0".encode()
    return hashlib.sha256(head + raw).digest()
