"""Streams of packed bytes, unpacked within limits."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Any, Final

import zstandard

UNPACKING_ERRORS: Final = (EOFError, OSError, lzma.LZMAError, zlib.error, zstandard.ZstdError)
_WINDOW_BYTES: Final = 1 << 27  # 128 MB: what `zstd` itself unpacks unless told otherwise
ALLOWANCE_BYTES: Final = 64 << 20  # a ratio is judged only when it has cost something


class LimitError(Exception):
    """Unpacking would cost more than it may; the message says which limit."""


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a packed stream, counted.

    Reading raises :class:`LimitError` beyond ``max_total_bytes``, or beyond ``max_ratio`` times the
    packed size.
    """

    def __init__(
        self,
        packed: IO[bytes],
        kind: str,
        *,
        packed_bytes: int,
        max_total_bytes: int,
        max_ratio: int,
    ) -> None:
        super().__init__()
        self._stream = _OPENERS.get(kind, _plain)(packed)
        self._given = 0
        by_ratio = max(packed_bytes * max_ratio, ALLOWANCE_BYTES)
        self._max_bytes = min(max_total_bytes, by_ratio)
        self.budget_bytes = self._max_bytes  # what may be read before it is set again

    def readable(self) -> bool:
        """Return True: it is a stream to read."""
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 (any writable buffer)
        """Read up to ``len(target)`` bytes into ``target``; return their number."""
        block = self._stream.read(min(len(target), 1 << 20))
        self._given += len(block)
        self.budget_bytes -= len(block)
        if self._given > self._max_bytes:
            raise LimitError(f"more than {self._max_bytes} bytes unpacked")
        if self.budget_bytes < 0:
            raise LimitError("a header without end")
        target[: len(block)] = block
        return len(block)


def compression_of(name: str) -> str:
    """Return ``gz``, ``bz2``, ``xz``, ``zst`` or ``""`` by the end of a file name.

    >>> compression_of("a.jsonl.gz"), compression_of("a.tgz"), compression_of("a.tar")
    ('gz', 'gz', '')
    """
    ending = name.lower().rpartition(".")[2]
    short = {"tgz": "gz", "tbz": "bz2", "tbz2": "bz2", "txz": "xz", "tzst": "zst"}
    kind = short.get(ending, ending)
    return kind if kind in _OPENERS else ""


def _plain(packed: IO[bytes]) -> IO[bytes]:
    return packed


def _gz(packed: IO[bytes]) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=packed, mode="rb")


def _zst(packed: IO[bytes]) -> IO[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES)
    reader: IO[bytes] = unpacker.stream_reader(packed, read_across_frames=True)
    return reader


_OPENERS: Final[dict[str, Callable[[IO[bytes]], Any]]] = {
    "gz": _gz,
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zst": _zst,
}
