"""Where a text mentions passwords and keys by name.

An expression of names tries two dozen words at every letter, and most of what it finds is a name of
something else; a kernel that looks for what each word begins with reads the names.
"""

import bisect
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from scrub.secrets.bearing import bears
from scrub.secrets.letters import TEXT, WORD, Text, members, past
from scrub.secrets.names import KEY_WORDS, PASSWORD_WORDS

# One of them, in lower case, is in every name, and at its beginning.
PASSWORD_LITERALS: Final = (
    b"pass", b"pwd", b"psw", b"pssw", b"senha", b"contrase", b"kennwort", b"wachtwoord", b"haslo",
    b"parola", b"heslo", b"mot", b"pw", b"bindpw", b"rootpw", b"adminpw",
    b"dbpw", b"_pw", b"authtok", b"masterauth",
)  # fmt: skip
KEY_LITERALS: Final = (
    b"secret", b"token", b"key", b"auth", b"cred", b"bearer", b"jwt", b"salt", b"pepper", b"otp",
)  # fmt: skip
NAME_BYTES: Final = 48  # of a name before its word, and behind what an anchor asks for
_TAIL_BYTES: Final = 30  # of a name behind its word
_LETTERS: Final = 3  # at a word's beginning that are asked for; "pw" has two
_TOKEN: Final = re.compile(r"\(\?:|\\x[0-9a-f]{2}|\\.|.")
_EDGE: Final = "\b"  # in a word: where it must begin or end


def spelled(expression: str) -> list[str]:
    r"""Return what ``expression`` matches, in the order in which an engine tries it.

    It is made of letters, groups, alternatives and question marks; ``\b`` becomes a backspace.

    >>> spelled(r"a(?:b|c)?|\bd")
    ['ab', 'ac', 'a', '\x08d']
    """
    return _alternatives(_TOKEN.findall(expression)[::-1])


def _alternatives(rest: list[str]) -> list[str]:
    """Return what the tokens at the end of ``rest`` spell, up to where their group closes."""
    done, begun = list[str](), [""]
    while rest and (token := rest.pop()) != ")":
        if token == "|":
            done, begun = done + begun, [""]
            continue
        parts = _alternatives(rest) if token == "(?:" else [_letter(token)]
        if rest[-1:] == ["?"]:
            parts.append(rest.pop())
            parts[-1] = ""
        begun = [head + part for head in begun for part in parts]
    return done + begun


def _letter(token: str) -> str:
    if token == r"\b":
        return _EDGE
    return chr(int(f"0{token[1:]}", 0)) if token.startswith(r"\x") else token.removeprefix("\\")


_SPELLED: Final = sorted(
    spelled(f"{PASSWORD_WORDS}|{KEY_WORDS}"), key=lambda word: word.strip(_EDGE)[0]
)
_WORDS: Final = tuple(each.strip(_EDGE).encode("latin-1") for each in _SPELLED)
_LENGTHS: Final = np.array([len(each) for each in _WORDS], np.int64)
_BEGINS: Final = np.array([each.startswith(_EDGE) for each in _SPELLED])
_ENDS: Final = np.array([each.endswith(_EDGE) for each in _SPELLED])


def _padded(words: Sequence[bytes]) -> NDArray[np.uint8]:
    longest = max(map(len, words))
    return np.array([list(each.ljust(longest, b"\0")) for each in words], np.uint8)


_FIRST_LETTERS: Final = bytes(each[0] for each in _WORDS)
_BY_LETTER: Final = [bytes((each,)).lower() for each in range(256)]
_FROM: Final = np.array([bisect.bisect_left(_FIRST_LETTERS, each[0]) for each in _BY_LETTER])
_TO: Final = np.array([bisect.bisect_right(_FIRST_LETTERS, each[0]) for each in _BY_LETTER])
_LOWER: Final = _padded(_WORDS)
_UPPER: Final = _padded([each.upper() for each in _WORDS])


def _letters() -> NDArray[np.uint64]:
    """Return, by place and byte, the words (a bit each) that have the byte at the place."""
    table = np.zeros((_LETTERS, 256), np.uint64)
    for bit, word in enumerate(_WORDS):
        for place in range(_LETTERS):
            letters = word[place : place + 1] or bytes(range(256))
            for letter in set(letters + letters.upper()):
                table[place, letter] |= np.uint64(1 << bit)
    return table


_TABLE: Final = _letters()
_IN_WORD: Final = members(WORD)
_IN_TAIL: Final = members(WORD + b".-")
_IN_NAME: Final = members(WORD + b"$.-" + bytes(range(128, 256)))


@native(f"boolean({TEXT}, int64, int64)")
def _stands(text: Text, start: int, word: int) -> bool:
    stop = start + _LENGTHS[word]
    if stop > text.size:
        return False
    for place in range(_LENGTHS[word]):
        letter = text[start + place]
        if letter != _LOWER[word, place] and letter != _UPPER[word, place]:
            return False
    if _BEGINS[word] and start > 0 and _IN_WORD[text[start - 1]]:
        return False
    return not (_ENDS[word] and stop < text.size and _IN_WORD[text[stop]])


@native(f"int64({TEXT}, int64)")
def _word_end(text: Text, start: int) -> int:
    """Return where the first of the words ends that stand at ``start``, 0 if none does."""
    words = _TABLE[2, text[start + 2]] if start + 2 < text.size else ~np.uint64(0)
    if words & _TABLE[1, text[start + 1]] & _TABLE[0, text[start]]:
        for word in range(_FROM[text[start]], _TO[text[start]]):
            if _stands(text, start, word):
                return int(start + _LENGTHS[word])
    return 0


@native(f"int64[:, ::1]({TEXT}, int64[::1], int64, boolean)")
def _mentions(
    text: Text, ends: NDArray[np.int64], reach: int, is_setting: bool
) -> NDArray[np.int64]:
    out, used, at = np.empty((16, 6), np.int64), 0, 0
    for end in ends:
        limit = min(text.size, end + NAME_BYTES)
        for start in range(max(at, end - reach), min(end, text.size - 1)):
            if not _TABLE[0, text[start]] & _TABLE[1, text[start + 1]]:
                continue  # most bytes end here
            stop = _word_end(text, start)
            if stop == 0:
                continue
            stop = past(text, stop, _IN_TAIL, min(_TAIL_BYTES, limit - stop))
            named = stop
            while text[named - 1] == ord("-") or text[named - 1] == ord("."):
                named -= 1
            first = start
            while first > max(0, start - NAME_BYTES) and _IN_NAME[text[first - 1]]:
                first -= 1
            if used and not out[used - 1, 5] and start >= out[used - 1, 3]:
                used -= 1  # nothing follows it, and it lies before no other
            if used == out.shape[0]:
                wider = np.empty((2 * used, 6), np.int64)
                wider[:used] = out
                out = wider
            out[used] = first, start, named, stop, end, int(bears(text, named, is_setting))
            used += 1
        at = max(at, end)
    return out[:used]


def mentions(text: bytes, ends: Sequence[int], reach: int, *, is_setting: bool) -> list[list[int]]:
    """Return the names whose words begin at most ``reach`` bytes before one of ``ends``, rising.

    Of each, where it begins, where its word does, where it ends without and with the dots and
    hyphens behind it, the first of ``ends`` behind the word's first letter, and whether a value may
    follow (:func:`scrub.secrets.bearing.bears`); a name without is told where it holds another or
    is the last.

    >>> mentions(b"if db_pw == my_jwt_2.:", [20], 160, is_setting=False)
    [[3, 5, 8, 8, 20, 1], [12, 15, 20, 21, 20, 0]]
    """
    found = _mentions(np.frombuffer(text, np.uint8), np.array(ends, np.int64), reach, is_setting)
    rows: list[list[int]] = found.tolist()
    return rows
