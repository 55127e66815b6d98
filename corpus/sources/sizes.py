"""How much text a source is likely to hold: an estimate, to plan with."""

import os
from pathlib import Path
from typing import Final

from corpus.globs import size_of
from corpus.sources.archive import ArchiveSource
from corpus.sources.folder import FolderSource
from corpus.sources.git import GitSource
from corpus.sources.installed import InstalledSource, recorded_bytes
from corpus.sources.interface import FileSource, RowSource
from corpus.sources.jsonl import JsonLinesSource
from corpus.sources.table import TableSource
from corpus.sources.unpacking import compression_of

_PACKED_RATIO: Final = 4  # text to packed text: source code in gzip, zstd, zip and git packs


def text_bytes_of(source: FileSource | RowSource) -> int:
    """Return the bytes of text that ``source`` may hold, by the sizes of its files alone."""
    match source:
        case ArchiveSource() | TableSource():
            return size_of(source.uri) * _PACKED_RATIO
        case JsonLinesSource():
            ratio = _PACKED_RATIO if compression_of(source.uri) else 1
            return size_of(source.uri) * ratio
        case GitSource():
            inner = Path(source.root, ".git")
            objects = (inner if inner.is_dir() else Path(source.root)) / "objects"
            return _bytes_below(objects) * _PACKED_RATIO
        case FolderSource():
            return _bytes_below(Path(source.root))
        case InstalledSource():
            return recorded_bytes(source.name)
        case _:  # skipped rows have no text
            return 0


def _bytes_below(root: Path) -> int:
    total_bytes = 0
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                total_bytes += Path(folder, name).lstat().st_size
            except OSError:
                continue  # whatever it is, the reading will say
    return total_bytes
