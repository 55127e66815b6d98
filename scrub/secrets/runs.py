"""Where base64 and hexadecimal of readable text may begin.

An automaton reads every byte for them; runs are found 64 bytes at a time.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from corpus.simd import BLOCK, any_bits, ascii_bits, lowest
from scrub.secrets.letters import MEMBERS, TEXT, Members, Text, members, past, written

LEAST_LETTERS: Final = 24  # of base64: 18 bytes, "password=hunter22"
LEAST_DIGITS: Final = 48  # of hexadecimal: 24 bytes, longer than most digests' first half


_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_IN_RUN: Final = members(_ALPHABET + b"_-")
_PLUS, _SLASH = np.frombuffer(b"+/", np.uint8)
_ALL: Final = ~np.uint64(0)
_BEHIND: Final = bytes(BLOCK)
# The first letter of four tells the first byte of three: printable, or a line end.
_FIRST: Final = members(b"CDIJKLMNOPQRSTUVWXYZabcdef")


_ALNUM: Final = members(_ALPHABET[:-2])
_HIGH: Final = members(b"234567")  # the first digit of what can be printed
_LOW: Final = members(b"0123456789abcdefABCDEF")
_LOW_OF_BLANKS: Final = members(b"aAdD9")  # line ends and tabs


@native(f"int64({TEXT}, int64, int64, {MEMBERS}, int64)")
def _run_from(text: Text, at: int, stop: int, letters: Members, least: int) -> int:
    """Return where the next run of at least so many bytes begins; ``stop`` if there is none.

    At ``at`` a run may begin, and what is behind ``stop`` is not read.
    """
    while at + least <= stop:
        last = at + least - 1
        while last >= at and letters[text[last]]:
            last -= 1
        if last < at:
            return at
        at = last + 1
    return stop


@native(f"boolean({TEXT}, int64)")
def _is_base64(text: Text, at: int) -> bool:
    """Return whether the letters at ``at`` may be readable text, and begin what they stand in."""
    if at > 0 and _IN_RUN[text[at - 1]]:
        return False
    for place in range(at, at + LEAST_LETTERS, 4):  # noqa: SIM110 (kernels know no generators)
        if not _FIRST[text[place]]:
            return False
    return True


@native(f"int64({TEXT}, int64)")
def _hex_end(text: Text, at: int) -> int:
    """Return where the digits end that the run at ``at`` must begin with, 0 if it does not."""
    first = at + 2 if text[at] == ord("0") and text[at + 1] == ord("x") else at
    if first + LEAST_DIGITS > text.size:
        return 0
    for place in range(first, first + LEAST_DIGITS, 2):
        high, low = text[place], text[place + 1]
        if not (_LOW[low] if _HIGH[high] else high == ord("0") and _LOW_OF_BLANKS[low]):
            return 0
    return first + LEAST_DIGITS


@native(f"int64({TEXT}, int64)")
def _further(text: Text, at: int) -> int:
    """Return how many letters follow from ``at`` on."""
    begin, length = at, BLOCK
    while length == BLOCK and at + BLOCK <= text.size:
        length = lowest(~(ascii_bits(text, at) | any_bits(text, at, _PLUS, _SLASH, _SLASH)))
        at += length
    return at - begin


@native(f"int64[:, ::1]({TEXT})")
def _runs(text: Text) -> NDArray[np.int64]:
    """Return where runs of LEAST_LETTERS and more begin and end; behind the text is a block of zeros."""
    found, count, at = np.empty((text.size // LEAST_LETTERS + 1, 2), np.int64), 0, 0
    while at < text.size - BLOCK:
        letters = ascii_bits(text, at) | any_bits(text, at, _PLUS, _SLASH, _SLASH)
        begins = letters
        for step in (1, 2, 4, 8, 8):  # a bit that is left begins 2, 4, 8, 16, and then 24 of them
            begins &= begins >> np.uint64(step)
        stop = 0
        while begins:
            start = lowest(begins)
            stop = start + lowest(~(letters >> np.uint64(start)))
            if stop == BLOCK:
                stop += _further(text, at + BLOCK)
            found[count] = at + start, at + stop
            count += 1
            begins &= _ALL << np.uint64(stop) if stop < BLOCK else np.uint64(0)
        at += max(stop, BLOCK - LEAST_LETTERS + 1)
    return found[:count]


@native(f"int64[::1]({TEXT})")
def _ends(text: Text) -> NDArray[np.int64]:
    """Return the ends of both, rising; those of hexadecimal are negative.  See :func:`_runs`."""
    ends, used = np.empty(16, np.int64), 0
    runs = _runs(text)
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        most = used + 1 + (stop - start) // LEAST_DIGITS
        if most > ends.size:
            wider = np.empty(2 * most, np.int64)
            wider[:used] = ends[:used]
            ends = wider
        if _is_base64(text, start):
            ends[used] = start + LEAST_LETTERS
            used += 1
        # Digits are letters of base64 too, so their runs lie within its runs.
        start = _run_from(text, start, stop, _ALNUM, LEAST_DIGITS)
        while start < stop:
            end = _hex_end(text, start)
            if end:
                ends[used] = -end
                used += 1
            start = past(text, start + LEAST_DIGITS, _ALNUM, text.size) + 1
            start = _run_from(text, start, stop, _ALNUM, LEAST_DIGITS)
    return ends[:used]


_NOTHING: Final = (list[int](), list[int]())


def encoded_runs(text: bytes) -> tuple[list[int], list[int]]:
    """Return where the first letters of runs end that may be readable text in base64, and where the
    first digits of those in hexadecimal, both rising.

    The same as the ends of the expressions ``base64-run`` and ``hex-run`` of
    :mod:`scrub.secrets.layers`.

    >>> encoded_runs(b"x = " + b"cGFzc3dvcmQgPSBodW50ZXIyMg==")
    ([28], [])
    >>> encoded_runs(b"x = 0x" + b"password = hunter22 and more".hex().encode())[1]
    [54]
    """
    found = _ends(written(text + _BEHIND))
    if not found.size:
        return _NOTHING
    return found[found > 0].tolist(), (-found[found < 0]).tolist()
