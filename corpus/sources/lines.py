"""Lines of a stream, bounded: a line that is too long is counted, not held."""

import dataclasses
from collections.abc import Iterator
from typing import IO, Final

_BLOCK_BYTES: Final = 1 << 20


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Line ``number`` (from 1); ``content`` is empty if its ``size_bytes`` are too many."""

    number: int
    size_bytes: int
    content: bytes


def bounded_lines(stream: IO[bytes], max_line_bytes: int) -> Iterator[Line]:
    r"""Return the lines of ``stream``, without their ends; blank ones are counted and left out.

    Memory stays within a few times ``max_line_bytes``.

    >>> import io
    >>> [(line.number, line.content) for line in bounded_lines(io.BytesIO(b"a\n\nbbbb\nc"), 3)]
    [(1, b'a'), (3, b''), (4, b'c')]
    """
    number, size_bytes, held = 1, 0, bytearray()
    while block := stream.read(_BLOCK_BYTES):
        *ended, rest = block.split(b"\n")
        for piece in ended:
            size_bytes += len(piece)
            if size_bytes <= max_line_bytes:
                held += piece
            if line := _line(number, size_bytes, held, max_line_bytes):
                yield line
            number, size_bytes = number + 1, 0
            held.clear()
        size_bytes += len(rest)
        if size_bytes <= max_line_bytes:
            held += rest
        else:
            held.clear()
    if line := _line(number, size_bytes, held, max_line_bytes):
        yield line


def _line(number: int, size_bytes: int, held: bytearray, max_line_bytes: int) -> Line | None:
    content = bytes(held) if size_bytes <= max_line_bytes else b""
    if size_bytes <= max_line_bytes and not content.strip():
        return None
    return Line(number=number, size_bytes=size_bytes, content=content)
