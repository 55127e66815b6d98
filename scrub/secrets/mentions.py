"""Where a text mentions passwords and keys by name.

The expression of names alone tries two dozen words at every letter; a kernel that looks for what
each word begins with says where to try.
"""

import re
from collections.abc import Sequence
from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from scrub.secrets.names import KEY_WORDS, PASSWORD_WORDS

# One of them, in lower case, is in every name.
PASSWORD_LITERALS: Final = (
    b"pass", b"pwd", b"psw", b"pssw", b"senha", b"contrase", b"kennwort", b"wachtwoord", b"haslo",
    b"parola", b"heslo", b"mot", b"pw", b"authtok", b"masterauth",
)  # fmt: skip
KEY_LITERALS: Final = (
    b"secret", b"token", b"key", b"auth", b"cred", b"bearer", b"jwt", b"salt", b"pepper", b"otp",
)  # fmt: skip
# Letters as classes and not by a flag: so the engine knows with which letters a match may begin.
NAMED: Final = re.compile(
    (
        re.sub(
            r"(\\{1,2}x[0-9a-f]{2}|\\b)|([a-z])",
            lambda one: one[1] or f"[{one[2].upper()}{one[2]}]",
            f"(?:{PASSWORD_WORDS}|{KEY_WORDS})",
        )
        + r"[\w.-]{0,30}"
    ).encode()
)
# A name may begin as many bytes before "pw" as what is glued to it has; root is as bind.
_GLUED: Final = (0, len("_"), len("db"), len("bind"), len("admin"))
_LONGEST_GLUED: Final = max(_GLUED)
_LETTERS: Final = 3  # at a literal's beginning that are asked for; "pw" has two
_LITERALS: Final = tuple(sorted({each[:_LETTERS] for each in PASSWORD_LITERALS + KEY_LITERALS}))


def _letters() -> NDArray[np.uint32]:
    """Return, by place and byte, the literals (a bit each) that have the byte at the place."""
    table = np.zeros((_LETTERS, 256), np.uint32)
    for bit, literal in enumerate(_LITERALS):
        for place in range(_LETTERS):
            letters = literal[place : place + 1] or bytes(range(256))
            for letter in letters + letters.upper():
                table[place, letter] |= 1 << bit
    return table


_TABLE: Final = _letters()
_OF_PW: Final = 1 << _LITERALS.index(b"pw")
_BEFORE_PW: Final = sum(1 << lead for lead in _GLUED)


@numba.njit(
    "int64[::1](Array(uint8, 1, 'C', readonly=True), int64[::1], int64)", cache=True, nogil=True
)
def _beginnings(text: NDArray[np.uint8], ends: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """Return the places as :func:`beginnings` does.

    ``ahead`` has a bit for each of the last places where a name may begin, the lowest for ``at``; a
    place is told when no literal behind it can add another before it.
    """
    out = np.empty(64, np.int64)
    used, at, ahead = 0, 0, 0
    for end in ends:
        at, stop = max(at, end - reach), end + _LONGEST_GLUED
        while at < stop or ahead:
            if at + 1 < text.size:
                found = _TABLE[0, text[at]] & _TABLE[1, text[at + 1]]
                if found:
                    found &= _TABLE[2, text[at + 2] if at + 2 < text.size else 0]
                if found:
                    ahead |= _BEFORE_PW if found & _OF_PW else 1
            if ahead >> _LONGEST_GLUED and at >= _LONGEST_GLUED:
                if used == out.size:
                    wider = np.empty(2 * used, np.int64)
                    wider[:used] = out
                    out = wider
                out[used] = at - _LONGEST_GLUED
                used += 1
            ahead = ahead << 1 & ((2 << _LONGEST_GLUED) - 1)
            at += 1
    return out[:used]


def beginnings(text: bytes, ends: Sequence[int], reach: int) -> list[int]:
    """Return, rising, where a name may begin at most ``reach`` bytes before one of ``ends``.

    Wherever :data:`NAMED` matches there is one of them, and few are elsewhere.

    >>> beginnings(b"if db_pw == my_jwt_2:", [19], 160)
    [1, 2, 4, 5, 6, 15]
    """
    found = _beginnings(np.frombuffer(text, np.uint8), np.array(ends, np.int64), reach)
    places: list[int] = found.tolist()
    return places
