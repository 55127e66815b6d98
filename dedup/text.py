"""Exact text: what two files may differ in and still be the same text to a reader.

That is line endings, blanks and tabs at the ends of lines, empty lines at the end, and a byte order
mark; nothing else, so files that differ in a visible character never become one.
"""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.arrow_text import text_buffers
from dedup.native import native

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
