"""Where base64 of readable text may begin: an automaton reads every byte, this one in five."""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

LEAST_LETTERS: Final = 24  # of base64: 18 bytes, "password=hunter22"


def _table(letters: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(letters)] = True
    return table


_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_IN_RUN: Final = _table(_ALPHABET + b"_-")
_LETTER: Final = _table(_ALPHABET)
# The first letter of four tells the first byte of three: printable, or a line end.
_FIRST: Final = _table(b"CDIJKLMNOPQRSTUVWXYZabcdef")


@numba.njit("int64[::1](Array(uint8, 1, 'C', readonly=True))", cache=True, nogil=True)
def _ends(text: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the ends as :func:`base64_runs` does.

    No run begins at ``at`` or before it that is long enough and ends before the byte that is looked
    at first, the last that it must have; so what is between is not read.
    """
    out = np.empty(16, np.int64)
    used, at = 0, 0
    while at + LEAST_LETTERS <= text.size:
        last = at + LEAST_LETTERS - 1
        while last >= at and _IN_RUN[text[last]]:
            last -= 1
        if last >= at:
            at = last + 1
            continue
        place = 0
        while place < LEAST_LETTERS and (_LETTER if place % 4 else _FIRST)[text[at + place]]:
            place += 1
        if place == LEAST_LETTERS:
            if used == out.size:
                wider = np.empty(2 * used, np.int64)
                wider[:used] = out
                out = wider
            out[used] = at + LEAST_LETTERS
            used += 1
        at += LEAST_LETTERS
        while at < text.size and _IN_RUN[text[at]]:
            at += 1
        at += 1
    return out[:used]


def base64_runs(text: bytes) -> list[int]:
    """Return where the first letters of runs of base64 end that may hold readable text, rising.

    The same as the ends of the expression ``base64-run`` of :mod:`scrub.secrets.layers`.

    >>> base64_runs(b"x = " + b"cGFzc3dvcmQ9aHVudGVyMjI=")
    []
    >>> base64_runs(b"x = " + b"cGFzc3dvcmQgPSBodW50ZXIyMg==")
    [28]
    """
    found: list[int] = _ends(np.frombuffer(text, np.uint8)).tolist()
    return found
