"""Where comments and literals end.

Every function takes the padded text (:data:`dedup.lexer.PAD`), a position ``at`` and the ``end`` of
the document, and looks at each byte a bounded number of times.
"""
# ruff: noqa: PLR1714, SIM109 (kernels know no keywords, and search sets slowly)

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from corpus.simd import any_bits, load8, lowest, pair_bits
from dedup.lexer_table import (
    CLOSE,
    CLOSE_BYTES,
    ESCAPE,
    FILL,
    MASK,
    OPEN,
    OPEN_BYTES,
    THEN,
)

_NEWLINE: Final = np.uint8(10)
_BLANK: Final = np.uint8(32)
_BACKSLASH: Final = np.uint8(92)
_QUOTE: Final = np.uint8(39)
_TAG_BYTES: Final = 16  # longest delimiter of a C++ raw string ([lex.string])
_ESCAPE_BYTES: Final = 12  # longest escape in a character literal: '\\u{10FFFF}'


@native("boolean(uint8[::1], int64, int64[:, ::1], int64, int64)")
def matches(
    text: NDArray[np.uint8], at: int, rules: NDArray[np.int64], rule: int, mark: int
) -> bool:
    """Return whether the mark in column ``mark`` (OPEN or CLOSE) of ``rule`` stands at ``at``."""
    here = load8(text, at) & np.uint64(rules[rule, mark + MASK])
    return bool(here == np.uint64(rules[rule, mark]))


@native("int64(uint8[::1], int64, int64)")
def line_end(text: NDArray[np.uint8], at: int, end: int) -> int:
    """Return where the line of ``at`` ends: its newline, or ``end``."""
    while at < end:
        bits = any_bits(text, at, _NEWLINE, _NEWLINE, _NEWLINE)
        if bits:
            return min(at + lowest(bits), end)
        at += 64
    return end


@native("int64(uint8[::1], int64, int64, int64[:, ::1], int64)")
def block_end(
    text: NDArray[np.uint8], at: int, end: int, rules: NDArray[np.int64], rule: int
) -> int:
    """Return where the first close from ``at`` on ends, -1 where there is none."""
    first = np.uint8(rules[rule, CLOSE] & 0xFF)
    second = np.uint8((rules[rule, CLOSE] >> 8) & 0xFF)
    size = rules[rule, CLOSE_BYTES]
    while at < end:
        if size == 1:
            bits = any_bits(text, at, first, first, first)
        else:
            bits = pair_bits(text, at, first, second)
        while bits:
            stop = at + lowest(bits)
            if matches(text, stop, rules, rule, CLOSE):
                return stop + size if stop + size <= end else -1
            bits &= bits - np.uint64(1)
        at += 64
    return -1


@native("int64(uint8[::1], int64, int64, int64[:, ::1], int64)")
def nested_end(
    text: NDArray[np.uint8], at: int, end: int, rules: NDArray[np.int64], rule: int
) -> int:
    """Return where the close that balances the open before ``at`` ends, -1 where none does."""
    opens = np.uint8(rules[rule, OPEN] & 0xFF)
    closes = np.uint8(rules[rule, CLOSE] & 0xFF)
    depth = 1
    while at < end:
        bits = any_bits(text, at, opens, closes, closes)
        if not bits:
            at += 64
            continue
        at += lowest(bits)
        if matches(text, at, rules, rule, CLOSE):
            at += rules[rule, CLOSE_BYTES]
            depth -= 1
            if depth == 0:
                return at if at <= end else -1
        elif matches(text, at, rules, rule, OPEN):
            at += rules[rule, OPEN_BYTES]
            depth += 1
        else:
            at += 1
    return -1


@native("int64(uint8[::1], int64, int64, int64[:, ::1], int64, boolean)")
def string_end(
    text: NDArray[np.uint8], at: int, end: int, rules: NDArray[np.int64], rule: int, one_line: bool
) -> int:
    """Return where the literal with content from ``at`` on ends, -1 where it is left open.

    An escaped line end does not end a one-line literal.
    """
    closes = np.uint8(rules[rule, CLOSE] & 0xFF)
    escape = np.uint8(rules[rule, ESCAPE])
    escapes = escape or closes
    ends_line = _NEWLINE if one_line else closes
    size = rules[rule, CLOSE_BYTES]
    while at < end:
        bits = any_bits(text, at, closes, escapes, ends_line)
        if not bits:
            at += 64
            continue
        at += lowest(bits)
        if matches(text, at, rules, rule, CLOSE):
            return at + size if at + size <= end else -1
        byte = text[at]
        if escape and byte == escape:
            at += 3 if text[at + 1] == 13 and text[at + 2] == _NEWLINE else 2
        elif one_line and byte == _NEWLINE:
            return -1
        else:
            at += 1
    return -1


@native("int64(uint8[::1], int64, int64)")
def character_end(text: NDArray[np.uint8], at: int, end: int) -> int:
    r"""Return where the character literal that opens at ``at`` ends, -1 if it is a bare quote.

    ``'a'``, ``'\n'`` and ``'\u{1F600}'`` are literals; the quote of a Rust lifetime, an OCaml
    type variable or an Ada attribute is not.
    """
    if text[at + 1] == _BACKSLASH:
        for stop in range(at + 3, at + 3 + _ESCAPE_BYTES):
            if text[stop] == _QUOTE:
                return stop + 1 if stop < end else -1
            if text[stop] <= _BLANK:
                return -1
        return -1
    lead = text[at + 1]
    if lead == _NEWLINE or lead == _QUOTE:
        return -1
    size = 1 + (lead >= 0xC0) + (lead >= 0xE0) + (lead >= 0xF0)
    stop = at + 1 + size
    return stop + 1 if stop < end and text[stop] == _QUOTE else -1


@native("int64(uint8[::1], int64, int64)")
def regex_end(text: NDArray[np.uint8], at: int, end: int) -> int:
    """Return where the regular expression that opens at ``at`` ends, -1 if the line ends first."""
    in_class = False
    at += 1
    while at < end:
        byte = text[at]
        if byte == _NEWLINE:
            return -1
        if byte == _BACKSLASH and text[at + 1] != _NEWLINE:
            at += 1
        elif byte == 91:
            in_class = True
        elif byte == 93:
            in_class = False
        elif byte == 47 and not in_class:
            return at + 1
        at += 1
    return -1


@native("int64(uint8[::1], int64, int64, int64[:, ::1], int64)")
def tagged_end(
    text: NDArray[np.uint8], at: int, end: int, rules: NDArray[np.int64], rule: int
) -> int:
    """Return where a literal ends whose close repeats a tag; -1 if open, -2 if it is none.

    Lua ``[==[ ]==]``, Rust ``r#" "#``, C++ ``R"x( )x"``: open, tag, THEN ... first byte of CLOSE,
    tag, second byte of CLOSE.  FILL is what the tag repeats; 0 allows any visible bytes.
    """
    fill, then = np.uint8(rules[rule, FILL]), np.uint8(rules[rule, THEN])
    tag = at + rules[rule, OPEN_BYTES]
    stop = tag
    while text[stop] != then and stop - tag < _TAG_BYTES:
        if (fill and text[stop] != fill) or text[stop] <= _BLANK:
            return -2
        stop += 1
    if text[stop] != then or stop >= end:
        return -2
    size = stop - tag
    first = np.uint8(rules[rule, CLOSE] & 0xFF)
    last = np.uint8((rules[rule, CLOSE] >> 8) & 0xFF)
    extra = rules[rule, CLOSE_BYTES] - 1
    stop += 1
    while stop < end:
        bits = any_bits(text, stop, first, first, first)
        if not bits:
            stop += 64
            continue
        stop += lowest(bits)
        same = 0
        while same < size and text[stop + 1 + same] == text[tag + same]:
            same += 1
        if same == size and (extra == 0 or text[stop + 1 + size] == last):
            close = stop + 1 + size + extra
            return close if close <= end else -1
        stop += 1
    return -1
