"""Detections kept between runs: one SQLite file for each engine and version of our reading.

Processes of one machine share it.  SQLite's locks do not hold on network file systems, so each node
has its own (``CODESIEVE_CACHE_DIR``).
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa

from corpus.caches import forget_unused, used
from scrub.licenses.evidence import Detection, Outcome
from scrub.licenses.tables import DETECTIONS, rows_of_json, to_json

_BUSY: Final = 60.0  # seconds to wait for another process's write
_AT_ONCE: Final = 500  # parameters of a query; SQLite takes 999 at least
_KEY: Final = "[0-9a-f]" * 16  # as a glob: the folder may be one with other files
_CREATE: Final = (
    "create table if not exists detections (paragraph text primary key, found text) without rowid"
)


def opened(path: Path, create: str) -> sqlite3.Connection:
    """Return the SQLite file ``path``, made if need be, with the table that ``create`` makes; where it
    is made, those go that no version has used for long.

    Raises:
        OSError: its folder cannot be made.
        sqlite3.Error: it is no such file, or cannot be read or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        forget_unused(path.parent, f"{path.stem.rpartition('-')[0]}-{_KEY}.sqlite*")
    file = sqlite3.connect(path, timeout=_BUSY)
    used(path)
    try:
        file.execute("pragma journal_mode = wal")
        file.execute("pragma synchronous = normal")
        file.execute(create)
    except sqlite3.Error:
        file.close()
        raise
    return file


class DetectionStore:
    """Detections by the hash of their text."""

    def __init__(self, folder: Path, engine: str) -> None:
        """Open the store of ``engine`` (which names all that detections depend on)."""
        name = hashlib.sha256(engine.encode()).hexdigest()[:16]
        self._file: Final = opened(folder / f"detections-{name}.sqlite", _CREATE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def get(self, paragraphs: Sequence[str]) -> pa.Table:
        """Return rows (DETECTIONS) of the known ones among ``paragraphs``."""
        known = [DETECTIONS.empty_table()]
        for first in range(0, len(paragraphs), _AT_ONCE):
            part = paragraphs[first : first + _AT_ONCE]
            marks = ",".join("?" * len(part))
            lines = self._file.execute(
                f"select found from detections where paragraph in ({marks})",  # noqa: S608
                part,
            )
            known.append(rows_of_json([found for (found,) in lines]))
        return pa.concat_tables(known)

    def put(self, detections: Iterable[Detection]) -> None:
        """Keep ``detections``, but no undetermined one: the next run may have more time."""
        rows = [
            (each.paragraph, to_json(each))
            for each in detections
            if each.outcome is not Outcome.UNDETERMINED
        ]
        with self._file:
            self._file.executemany("insert or replace into detections values (?, ?)", rows)
