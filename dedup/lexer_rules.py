"""Which rule of ``lexers.toml`` applies at a byte, and what it makes of the text there."""
# ruff: noqa: PLR1714 (kernels know no keywords, and search sets slowly)

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from dedup.lexer_table import KIND, OPEN, OPEN_BYTES, PLACE, Kind, Place
from dedup.literals import (
    block_end,
    character_end,
    line_end,
    matches,
    nested_end,
    regex_end,
    string_end,
    tagged_end,
)

# What the caller does with text[at : stop].
PLAIN: Final = 0  # nothing: the byte at hand is part of a word or an operator
WORDS: Final = 1  # a literal over several lines: words, among which nothing special starts
SKIP: Final = 2  # a comment
TOKEN: Final = 3  # one token

# Cells of the memory that keeps the pass linear.
_LINE_END: Final = 0  # up to here no one-line literal starts: one was left open on this line
_UNCLOSED: Final = 1  # bit per rule of the lexer: its close does not occur in the rest of the text

_ANYWHERE = int(Place.ANYWHERE)
_COLUMN = int(Place.COLUMN)
_LINE_START = int(Place.LINE)
_TOKEN_START = int(Place.TOKEN)
_NOT_AFTER_VALUE = int(Place.NOT_AFTER_VALUE)
_LINE = int(Kind.LINE)
_BLOCK = int(Kind.BLOCK)
_TO_END = int(Kind.TO_END)
_NESTED = int(Kind.NESTED)
_STRING = int(Kind.STRING)
_TEXT = int(Kind.TEXT)
_CHARACTER = int(Kind.CHARACTER)
_REGEX = int(Kind.REGEX)
_LITERAL = int(Kind.LITERAL)
_TAGGED = int(Kind.TAGGED)
_TAGGED_COMMENT = int(Kind.TAGGED_COMMENT)

_NEWLINE: Final = np.uint8(10)
_BLANK: Final = np.uint8(32)


@native("boolean(uint8)")
def _ends_value(byte: np.uint8) -> bool:
    letter = 97 <= (byte | 32) <= 122
    digit = 48 <= byte <= 57
    closing = byte == 41 or byte == 93 or byte == 125 or byte == 34 or byte == 39 or byte == 46
    return bool(letter or digit or closing or byte == 95 or byte >= 128)


@native("boolean(uint8[::1], int64, int64)")
def _stands(text: NDArray[np.uint8], at: int, place: int) -> bool:
    """Return whether the byte before ``at`` allows a rule with ``place`` to start there."""
    back = at - 1
    if place == _ANYWHERE:
        return True
    if place == _COLUMN:
        return bool(text[back] == _NEWLINE or text[back] == 13)
    if place == _TOKEN_START:
        byte = text[back]
        return bool(byte <= _BLANK or byte == 59 or byte == 124 or byte == 38 or byte == 40)
    if place == _NOT_AFTER_VALUE:
        return not _ends_value(text[back])
    if place == _LINE_START:
        while text[back] == _BLANK or text[back] == 9:
            back -= 1
        return bool(text[back] == _NEWLINE or text[back] == 13)
    while back > 0 and text[back] <= _BLANK:
        back -= 1
    return not _ends_value(text[back])


@native("int64(uint8[::1], int64, int64, int64[:, ::1], int64, int64)")
def _comment_end(
    text: NDArray[np.uint8], at: int, end: int, rules: NDArray[np.int64], number: int, kind: int
) -> int:
    after = at + rules[number, OPEN_BYTES]
    if kind == _LINE:
        return line_end(text, after, end)
    if kind == _NESTED:
        return nested_end(text, after, end, rules, number)
    stop = block_end(text, after, end, rules, number)
    return end if stop < 0 and kind == _TO_END else stop


@native("int64(uint8[::1], int64, int64, int64[:, ::1], int64, int64)")
def _text_end(
    text: NDArray[np.uint8], at: int, end: int, rules: NDArray[np.int64], number: int, kind: int
) -> int:
    if kind == _TEXT:
        return string_end(text, at + rules[number, OPEN_BYTES], end, rules, number, False)
    return tagged_end(text, at, end, rules, number)


@native(
    "UniTuple(int64, 2)(uint8[::1], int64, int64, int64[:, ::1], int64, int64, int64, int64[::1])"
)
def apply_rules(  # noqa: C901, PLR0911, PLR0912 (one branch per kind of rule)
    text: NDArray[np.uint8],
    at: int,
    end: int,
    rules: NDArray[np.int64],
    first: int,
    last: int,
    origin: int,
    memory: NDArray[np.int64],
) -> tuple[int, int]:
    """Return what stands at ``at`` (PLAIN, SKIP, TOKEN, WORDS) and where it ends.

    ``rules[first:last]`` are those that open with the byte at hand, longest open first;
    ``rules[origin]`` is the lexer's first.  A rule whose close is missing leaves its open to the
    next rule, and at last to the operators.

    1. find the rule that opens here, 2. do as its kind says.
    """
    # 1. find the rule
    for number in range(first, last):
        if not matches(text, at, rules, number, OPEN):
            continue
        unclosed = 1 << (number - origin)
        if memory[_UNCLOSED] & unclosed or not _stands(text, at, rules[number, PLACE]):
            continue
        # 2. do as its kind says
        kind = rules[number, KIND]
        if kind <= _NESTED:
            stop = _comment_end(text, at, end, rules, number, kind)
            if stop >= 0:
                return SKIP, stop
            memory[_UNCLOSED] |= unclosed
        elif kind >= _TEXT:
            stop = _text_end(text, at, end, rules, number, kind)
            if stop >= 0 and kind == _TAGGED_COMMENT:
                return SKIP, stop
            if stop >= 0:
                return (TOKEN if line_end(text, at, stop) == stop else WORDS), stop
            if stop == -1:
                memory[_UNCLOSED] |= unclosed
        elif kind == _LITERAL:
            return WORDS, at + rules[number, OPEN_BYTES]
        elif kind == _CHARACTER:
            stop = character_end(text, at, end)
            if stop >= 0:
                return TOKEN, stop
        elif at >= memory[_LINE_END]:
            stop = (
                regex_end(text, at, end)
                if kind == _REGEX
                else string_end(text, at + rules[number, OPEN_BYTES], end, rules, number, True)
            )
            if stop >= 0:
                return (TOKEN if line_end(text, at, stop) == stop else WORDS), stop
            memory[_LINE_END] = line_end(text, at, end)
    return PLAIN, at
