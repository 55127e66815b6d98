"""Texts that are the same to a reader: whatever measures similarity, these are similar."""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_TRAILING_BLANKS = re.compile(r"[ \t]+(?=\n|\Z)")


def first_of_equal_text(texts: pa.ChunkedArray) -> NDArray[np.int64]:
    r"""Return for each text the first row whose plain text is the same, int64[n].

    >>> first_of_equal_text(pa.chunked_array([["a", "b", "a\r\n"]])).tolist()
    [0, 1, 0]
    """
    firsts: dict[bytes, int] = {}
    rows = np.empty(len(texts), np.int64)
    for row, text in enumerate(texts):
        digest = hashlib.sha256(plain(text.as_py()).encode()).digest()
        rows[row] = firsts.setdefault(digest, row)
    return rows


def plain(text: str) -> str:
    r"""Return the text without line-end variants, blanks at line ends and a byte order mark.

    >>> plain("\ufeffa \r\nb\r\n") == plain("a\nb")
    True
    """
    if not any(sign in text for sign in ("\r", " \n", "\t\n", "\ufeff")):
        return text.rstrip(" \t\n")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _TRAILING_BLANKS.sub("", text).rstrip(" \t\n")
