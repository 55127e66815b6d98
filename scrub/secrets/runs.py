"""Where base64 and hexadecimal of readable text may begin.

An automaton reads every byte for them; a run is long, so its last byte is looked at first, and
what lies before a byte that is in none is not read.
"""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

LEAST_LETTERS: Final = 24  # of base64: 18 bytes, "password=hunter22"
LEAST_DIGITS: Final = 48  # of hexadecimal: 24 bytes, longer than most digests' first half
_TEXT: Final = "Array(uint8, 1, 'C', readonly=True)"
_MEMBER: Final = "Array(boolean, 1, 'C', readonly=True)"


def _table(letters: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(letters)] = True
    return table


_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_IN_RUN: Final = _table(_ALPHABET + b"_-")
_LETTER: Final = _table(_ALPHABET)
# The first letter of four tells the first byte of three: printable, or a line end.
_FIRST: Final = _table(b"CDIJKLMNOPQRSTUVWXYZabcdef")


_ALNUM: Final = _table(_ALPHABET[:-2])
_HIGH: Final = _table(b"234567")  # the first digit of what can be printed
_LOW: Final = _table(b"0123456789abcdefABCDEF")
_LOW_OF_BLANKS: Final = _table(b"aAdD9")  # line ends and tabs


@numba.njit(f"int64({_TEXT}, int64, {_MEMBER}, int64)", cache=True, nogil=True)
def _run_from(text: NDArray[np.uint8], at: int, member: NDArray[np.bool_], least: int) -> int:
    """Return where the next run of at least so many bytes begins; the text's end if there is none.

    At ``at`` a run may begin.
    """
    while at + least <= text.size:
        last = at + least - 1
        while last >= at and member[text[last]]:
            last -= 1
        if last < at:
            return at
        at = last + 1
    return text.size


@numba.njit(f"int64({_TEXT}, int64, {_MEMBER})", cache=True, nogil=True)
def _behind(text: NDArray[np.uint8], at: int, member: NDArray[np.bool_]) -> int:
    """Return where the next run may begin behind the one in which ``at`` lies."""
    while at < text.size and member[text[at]]:
        at += 1
    return at + 1


@numba.njit("int64[::1](int64[::1], int64, int64)", cache=True, nogil=True)
def _with(ends: NDArray[np.int64], used: int, end: int) -> NDArray[np.int64]:
    """Return ``ends`` with ``end`` behind those that are used, longer where it was full."""
    if used == ends.size:
        wider = np.empty(2 * used, np.int64)
        wider[:used] = ends
        ends = wider
    ends[used] = end
    return ends


@numba.njit(f"int64[::1]({_TEXT})", cache=True, nogil=True)
def _base64_ends(text: NDArray[np.uint8]) -> NDArray[np.int64]:
    ends, used = np.empty(16, np.int64), 0
    at = _run_from(text, 0, _IN_RUN, LEAST_LETTERS)
    while at < text.size:
        place = 0
        while place < LEAST_LETTERS and (_LETTER if place % 4 else _FIRST)[text[at + place]]:
            place += 1
        if place == LEAST_LETTERS:
            ends = _with(ends, used, at + LEAST_LETTERS)
            used += 1
        at = _run_from(text, _behind(text, at + place, _IN_RUN), _IN_RUN, LEAST_LETTERS)
    return ends[:used]


@numba.njit(f"int64[::1]({_TEXT})", cache=True, nogil=True)
def _hex_ends(text: NDArray[np.uint8]) -> NDArray[np.int64]:
    ends, used = np.empty(16, np.int64), 0
    at = _run_from(text, 0, _ALNUM, LEAST_DIGITS)
    while at < text.size:
        first = at + 2 if text[at] == ord("0") and text[at + 1] == ord("x") else at
        stop = min(first + LEAST_DIGITS, text.size - 1)
        place = first
        while place < stop:
            high, low = text[place], text[place + 1]
            if not (_LOW[low] if _HIGH[high] else high == ord("0") and _LOW_OF_BLANKS[low]):
                break
            place += 2
        if place == first + LEAST_DIGITS:
            ends = _with(ends, used, place)
            used += 1
        at = _run_from(text, _behind(text, at, _ALNUM), _ALNUM, LEAST_DIGITS)
    return ends[:used]


def base64_runs(text: bytes) -> list[int]:
    """Return where the first letters of runs of base64 end that may hold readable text, rising.

    The same as the ends of the expression ``base64-run`` of :mod:`scrub.secrets.layers`.

    >>> base64_runs(b"x = " + b"cGFzc3dvcmQgPSBodW50ZXIyMg==")
    [28]
    """
    found: list[int] = _base64_ends(np.frombuffer(text, np.uint8)).tolist()
    return found


def hex_runs(text: bytes) -> list[int]:
    """Return where the first digits of runs of hexadecimal end that may hold readable text, rising.

    The same as the ends of the expression ``hex-run`` of :mod:`scrub.secrets.layers`.

    >>> hex_runs(b"x = 0x" + b"password = hunter22 and more".hex().encode())
    [54]
    """
    found: list[int] = _hex_ends(np.frombuffer(text, np.uint8)).tolist()
    return found
