"""Whether two texts look the same to a parser: alike but for what comments and literals say.

A tokeniser reads from left to right, and of a comment or a string literal it hands on no more than
that there is one.  So where all else is the same, both texts parse or neither does, and an edit
within a literal or a comment needs no parser to prove that it broke nothing.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Final

# Python, 2.1.3, 2.1.4 and 2.4.1 of the language reference; a backslash takes the next sign along in
# raw literals too.
_PYTHON: Final = rb"""(?P<comment>\#[^\r\n]*)|(?P<literal>
        \"{3}[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"{3}|'{3}[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'{3}
        |"(?!"")[^"\\\r\n]*+(?:\\(?:\r\n|.)[^"\\\r\n]*+)*+"
        |'(?!'')[^'\\\r\n]*+(?:\\(?:\r\n|.)[^'\\\r\n]*+)*+'
    )"""
_READ: Final = frozenset(b"fFbBtT")  # f"", b"", t"": code is in them, or what must be ASCII
_PYTHON_ESCAPE: Final = re.compile(
    rb"\\(?:N\{[^}]*\}|x.{0,2}|u.{0,4}|U.{0,8}|[0-7]{1,3}|.)", re.DOTALL
)
# Of the source, in a comment of its first two lines; in others a quote may be part of a letter.
_ENCODING: Final = re.compile(rb"coding[:=]")
_CODING: Final = re.compile(rb"(?i)coding[:=]")  # without which the next has much to try in vain
_FOREIGN_BYTES: Final = 2 * 400 + 1 + len(b"coding:")  # in which it is
_FOREIGN: Final = re.compile(
    rb"(?i)[^\n]{0,400}\n?[^\n]{0,400}coding[:=]"
    rb"(?![ \t]*(?:utf-?8|latin-?1|iso-8859-|us-ascii|ascii))"
)
_JSON: Final = rb'(?P<literal>"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+")'  # RFC 8259, 7
_LEAST_BYTES: Final = 64  # that are compared at once
_JSON_ESCAPE: Final = re.compile(rb"\\(?:u.{0,4}|.)", re.DOTALL)

# C17, 6.4.4.4, 6.4.5 and 6.4.9; a line goes on behind a backslash (5.1.1.2).
_C: Final = rb"""(?P<comment>//[^\\\n]*(?:\\(?:\r?\n|.)[^\\\n]*)*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)
    |(?P<literal>
        "[^"\\\n]*(?:\\(?:\r\n|.)[^"\\\n]*)*"|'[^'\\\n]*(?:\\(?:\r\n|.)[^'\\\n]*)*'
    )"""
# All but escapes and what may open or close a comment or a literal: in a directive's text it does.
_C_WORDS: Final = re.compile(
    rb"(\\(?:x[0-9A-Fa-f]{0,4}|u.{0,4}|U.{0,8}|[0-7]{1,3}|.))|[^\\/*\n\"']+", re.DOTALL
)


def looks_the_same(before: bytes, after: bytes, first: int, last: int, language: str) -> bool:
    """Return whether a parser of ``language`` takes both texts or neither; False if not known.

    They differ at most between bytes ``first`` and ``last`` of ``before``.

    >>> looks_the_same(b"a = 'x'  # y", b"a = 'yz'  # ", 5, 12, "Python")
    True
    >>> looks_the_same(b'{"a": 1}', b'{"a": b}', 6, 7, "JSON")
    False
    """
    of = _LEXED.get(language)
    whole = memoryview(before)  # parts of it are read, not copied: they may be megabytes
    if of is None or not (after.startswith(whole[:first]) and after.endswith(whole[last:])):
        return False
    begin = _begin(before, first, of)
    if begin < 0 or (_CODING.search(before, 0, _FOREIGN_BYTES) and _FOREIGN.match(before)):
        return False
    return _alike(before, after, begin, last, of)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Lexed:
    """``tokens`` finds comments, literals, and a quote that opens none; ``shown`` what counts.

    ``closed`` takes as many comments and literals at once, with all between them, as are closed.
    """

    tokens: re.Pattern[bytes]
    closed: re.Pattern[bytes]
    shown: Callable[[re.Match[bytes]], bytes]


def _lexed(
    tokens: bytes, opens: bytes, code: bytes, shown: Callable[[re.Match[bytes]], bytes]
) -> _Lexed:
    """Return how to read a language: by its ``tokens``, what ``opens`` one, and other ``code``."""
    return _Lexed(
        tokens=re.compile(tokens + b"|" + opens, re.DOTALL | re.VERBOSE),
        closed=re.compile(
            rb"(?:%b|%b)*+" % (code, re.sub(rb"\?P<\w+>", b"?:", tokens)), re.DOTALL | re.VERBOSE
        ),
        shown=shown,
    )


def _begin(text: bytes, first: int, of: _Lexed) -> int:
    """Return where to begin so as to read what ``first`` is in; -1 behind a quote left open."""
    for match in of.tokens.finditer(text, _closed(text, 0, first, of)):
        if match.end() >= first:
            return min(first, match.start())
        if match.lastgroup is None:
            return -1
    return first


def _closed(text: bytes, start: int, stop: int, of: _Lexed) -> int:
    """Return an end of a line or of a token up to which all tokens from ``start`` on are closed.

    No byte from ``stop`` on is read: what stands there cannot change what is closed before the end
    of a line, unless a backslash lets that go on.
    """
    cut = text.rfind(b"\n", start, stop)
    while cut > start and text[max(start, cut - 2) : cut].rstrip(b"\r").endswith(b"\\"):
        cut = text.rfind(b"\n", start, cut)
    closed = of.closed.match(text, start, cut) if cut > start else None
    return closed.end() if closed else start


def _same(one: bytes, at: int, other: bytes, there: int, most: int) -> int:
    """Return how many bytes from ``at`` and ``there`` on are the same, all or a little less."""
    same, size = 0, _LEAST_BYTES
    while same < most and size >= _LEAST_BYTES:
        step = min(size, most - same)
        if one[at + same : at + same + step] == other[there + same : there + same + step]:
            same += step
            size *= 2
        else:
            size //= 4
    return same


def _alike(before: bytes, after: bytes, begin: int, last: int, of: _Lexed) -> bool:
    """Return whether what counts is the same from ``begin`` to the end of the token that ``last``
    of ``before`` is in, and both tokens end as far from the end; False if a quote is not closed.
    """
    end = len(after) - len(before) + last  # of what differs, in ``after``
    at = there = begin
    while True:
        same = _same(before, at, after, there, last - at)
        closed = _closed(before, at, at + same, of) - at
        at, there = at + closed, there + closed
        match, other = of.tokens.search(before, at), of.tokens.search(after, there)
        if match is None or match.start() >= last:
            break
        if other is None or match.lastgroup is None or other.lastgroup is None:
            return False
        if before[at : match.start()] != after[there : other.start()]:
            return False
        if match[0] != other[0] and of.shown(match) != of.shown(other):
            return False
        at, there = match.end(), other.end()
    stop, other_stop = max(at, last), max(there, end)
    is_over = other is None or other.start() >= end
    same_rest = len(before) - stop == len(after) - other_stop
    return is_over and same_rest and before[at:stop] == after[there:other_stop]


def _python(match: re.Match[bytes]) -> bytes:
    text, start = match.string, match.start()
    if match.lastgroup == "comment":
        return match[0] if _ENCODING.search(match[0]) else b"#"
    literal = match[0]
    if not _READ.isdisjoint(text[max(0, start - 2) : start]):
        return literal
    quote = literal[:3] if literal[:3] in {b'"""', b"'''"} else literal[:1]
    return quote + b"".join(_PYTHON_ESCAPE.findall(literal)) + quote


def _json(match: re.Match[bytes]) -> bytes:
    return b'"%b"' % b"".join(_JSON_ESCAPE.findall(match[0]))


def _c(match: re.Match[bytes]) -> bytes:
    return _C_WORDS.sub(lambda each: each[1] or b".", match[0])


_JSON_LEXED: Final = _lexed(_JSON, b'"', b'[^"]+', _json)
_LEXED: Final[Mapping[str, _Lexed]] = {
    "C": _lexed(_C, rb"[\"']|/\*", rb"[^\"'/]+|/(?![/*])", _c),
    "Python": _lexed(_PYTHON, rb"[\"']", rb"[^\"'\#]+", _python),
    "JSON": _JSON_LEXED,
    "Jupyter Notebook": _JSON_LEXED,
}
