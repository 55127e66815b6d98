"""Exact text: what two files may differ in and still be the same text to a reader.

That is line endings, blanks and tabs at the ends of lines, empty lines at the end, and a byte order
mark; nothing else, so files that differ in a visible character never become one.
"""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus.native import native
from dedup.arrow_text import text_buffers

_BOM: Final = b"\xef\xbb\xbf"


def normalised(text: bytes) -> bytes:
    r"""Return ``text`` with LF line ends and one final LF, unless it is empty.

    Gone are a byte order mark, blanks and tabs at the ends of lines, and empty lines at the end.

    >>> normalised(b"\xef\xbb\xbfa \r\nb\t\r\r\n")
    b'a\nb\n'
    """
    while text.startswith(_BOM):
        text = text.removeprefix(_BOM)
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    # Line by line: a pattern would try every run of blanks, and a long one from each of its bytes.
    text = b"\n".join([line.rstrip(b" \t") for line in text.split(b"\n")]).rstrip(b"\n")
    return text + b"\n" if text else b""


def needs_normalising(content: pa.Array) -> NDArray[np.bool_]:
    """Return whether each document differs from its normalised text: bool of shape (n,).

    ``content`` holds strings or binaries; a null is empty, which is normal.
    """
    changes = np.zeros(len(content), np.bool_)
    _find_changes(*text_buffers(content), changes)
    return changes


@native("void(Array(uint8, 1, 'C', readonly=True), int64[::1], int64[::1], boolean[::1])")
def _find_changes(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    changes: NDArray[np.bool_],
) -> None:
    for row in range(starts.size):
        start, stop = starts[row], stops[row]
        size = stop - start
        if size == 0:
            continue
        last = text[stop - 1]
        changed = last != 10 or size == 1 or text[stop - 2] == 10
        if size >= 3:
            changed |= text[start] == 0xEF and text[start + 1] == 0xBB and text[start + 2] == 0xBF
        before = np.uint8(10)
        found = np.uint8(0)
        for at in range(start, stop):
            byte = text[at]
            blank = (before == 32) | (before == 9)
            found |= np.uint8((byte == 13) | ((byte == 10) & blank))
            before = byte
        changes[row] = changed or found != 0


def normalised_texts(
    content: pa.Array, rows: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    r"""Return what :func:`normalised` makes of the documents ``rows``: bytes and bounds.

    Text i is ``bytes[bounds[i] : bounds[i + 1]]``.

    >>> written, bounds = normalised_texts(pa.array(["a \r\nb", "c", "\n"]), np.array([0, 2]))
    >>> written.tobytes(), bounds.tolist()
    (b'a\nb\n', [0, 4, 4])
    """
    text, starts, stops = text_buffers(content)
    starts, stops = starts[rows], stops[rows]
    written = np.empty(int((stops - starts + 1).sum()), np.uint8)
    bounds = np.zeros(len(rows) + 1, np.int64)
    _normalise(text, starts, stops, written, bounds)
    return written[: bounds[-1]], bounds


@native("void(Array(uint8, 1, 'C', readonly=True), int64[::1], int64[::1], uint8[::1], int64[::1])")
def _normalise(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    written: NDArray[np.uint8],
    bounds: NDArray[np.int64],
) -> None:
    for row in range(starts.size):
        at, stop = starts[row], stops[row]
        while stop - at >= 3 and text[at] == 0xEF and text[at + 1] == 0xBB and text[at + 2] == 0xBF:
            at += 3
        begin = bounds[row]
        end = begin  # of what is written
        shown = begin  # after the last byte that stays whatever follows
        visible = begin  # after the last byte that is no line end
        while at < stop:
            byte = text[at]
            at += 1
            if byte == 13:
                if at < stop and text[at] == 10:
                    continue
                byte = np.uint8(10)
            if byte == 10:
                end = shown
            written[end] = byte
            end += 1
            if byte == 10:
                shown = end
            elif byte not in (32, 9):
                shown = end
                visible = end
        if visible > begin:
            written[visible] = 10
            visible += 1
        bounds[row + 1] = visible
