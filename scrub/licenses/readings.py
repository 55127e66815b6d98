"""What passages and licence files say, kept between runs: what this code has read once on a machine
it need not read there again.

A passage is known by SHA-256 of its bytes, of its language and of whether it starts in a comment,
so that nobody can write one that is taken for another; a licence file by that of its text and role.
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
from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from corpus.source_digest import source_digest
from scrub.licenses.evidence import Source
from scrub.licenses.normal import LONGEST
from scrub.licenses.pieces import Piece, pieces_of
from scrub.licenses.store import opened as opened_file
from scrub.licenses.tables import statement_of
from scrub.licenses.whole import FileSaid, license_file

ReadPassage = Callable[[bytes, str, bool], tuple[Piece, ...]]
"""Of a raw passage, its language, and whether it starts inside a comment."""

REMEMBERED: Final = 8192  # passages
REMEMBERED_BYTES: Final = 8192  # of each at most, so that it is 64 MB; nearly all have a tenth
_CREATE: Final = "create table if not exists readings (passage blob primary key, said text)"


class Reading(NamedTuple):
    """Reads passages as :func:`scrub.licenses.pieces.pieces_of` does, and licence files as
    :func:`scrub.licenses.whole.license_file` does; equal ones, which abound, once.
    """

    pieces_of: ReadPassage
    license_file: Callable[[str, Source], FileSaid]


class Readings(Protocol):
    """Where what was read is known from; pickled to the executors."""

    def reading(self) -> contextlib.AbstractContextManager[Reading]:
        """Return what reads passages and licence files."""
        ...


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Anew:
    """Nothing is kept: each process reads what it meets."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """Yield what reads them."""
        yield Reading(functools.partial(_recalled, pieces_of), license_file)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What was read on ``machine`` is in ``folder``, as SQLite; other machines, which may see the
    folder over a network where SQLite's locks do not hold, read anew.
    """

    folder: str
    machine: str = dataclasses.field(default_factory=platform.node)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """Yield what knows what was read, and keep what is read with it."""
        if platform.node() != self.machine:
            with Anew().reading() as reading:
                yield reading
            return
        with contextlib.closing(_Store(Path(self.folder))) as store:
            yield Reading(functools.partial(_recalled, store.pieces_of), store.license_file)


@functools.cache
def readings_key() -> str:
    """Return a digest of all that a reading depends on but its passage: our code and data, and
    what they stand on.
    """
    stands_on = [
        f"{name} {metadata.version(name)}" for name in ("license-expression", "boolean.py")
    ]
    engine = [source_digest(("corpus", "scrub")), platform.python_version(), *stands_on]
    return hashlib.sha256("\n".join(engine).encode()).hexdigest()[:16]


class _Store:
    """An open file of readings.  One that cannot be used is as one that is empty: nothing depends
    on it but time.
    """

    def __init__(self, folder: Path) -> None:
        self._new: Final[dict[bytes, str]] = {}
        try:
            self._file = opened_file(folder / f"readings-{readings_key()}.sqlite", _CREATE)
        except (OSError, sqlite3.Error):
            self._file = sqlite3.connect(":memory:")
            self._file.execute(_CREATE)
        self._file.execute("begin")  # one snapshot for all look-ups, which are many and short

    def pieces_of(self, raw: bytes, language: str, opened: bool) -> tuple[Piece, ...]:
        key = _key(raw, language, opened)
        said = self._kept(key)
        if said:
            return tuple(itertools.starmap(Piece, json.loads(said)))
        pieces = pieces_of(raw, language, opened)
        self._new[key] = json.dumps(pieces, separators=(",", ":"))
        return pieces

    def license_file(self, content: str, source: Source) -> FileSaid:
        text = content[:LONGEST].encode()
        key = source.encode() + hashlib.sha256(text).digest()  # longer than that of a passage
        kept = self._kept(key)
        if kept:
            return tuple((statement_of(fields), text) for fields, text in json.loads(kept))
        said = license_file(content, source)
        rows = [(dataclasses.asdict(statement), text) for statement, text in said]
        self._new[key] = json.dumps(rows, separators=(",", ":"))
        return said

    def _kept(self, key: bytes) -> str:
        """Return what is kept of a passage or file as JSON, "" if nothing is."""
        if key in self._new:
            return self._new[key]
        try:
            row = self._file.execute("select said from readings where passage = ?", (key,))
            return str((row.fetchone() or ("",))[0])
        except sqlite3.Error:
            return ""

    def close(self) -> None:
        """Keep what was read."""
        with contextlib.closing(self._file), contextlib.suppress(sqlite3.Error):
            self._file.commit()
            if self._new:
                with self._file:
                    self._file.executemany(
                        "insert or ignore into readings values (?, ?)", self._new.items()
                    )


_recent: Final[OrderedDict[tuple[bytes, str, bool], tuple[Piece, ...]]] = OrderedDict()


def _recalled(read: ReadPassage, raw: bytes, language: str, opened: bool) -> tuple[Piece, ...]:
    """Return what ``read`` says of a passage, if this process has not met it lately."""
    if len(raw) > REMEMBERED_BYTES:
        return read(raw, language, opened)
    pieces = _recent.get((raw, language, opened))
    if pieces is None:
        pieces = _recent[raw, language, opened] = read(raw, language, opened)
        if len(_recent) > REMEMBERED:
            _recent.popitem(last=False)
    return pieces


def forget() -> None:
    """Forget what this process has met; what is kept stays."""
    _recent.clear()


def _key(raw: bytes, language: str, opened: bool) -> bytes:
    head = f"{language}\0{opened:d}\0".encode()
    return hashlib.sha256(head + raw).digest()
