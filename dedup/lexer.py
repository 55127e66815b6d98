"""Text -> hashes of code tokens, in one pass over the bytes.

A token is a word (identifier, keyword or number: a run of ASCII letters, digits, ``_`` and bytes
from 0x80), a string literal that ends on its line, or the operator bytes that stand between two of
those, blanks and comments left out, at most eight to a token.  Literals that span lines are
tokenised word by word.  Comments and white space yield nothing, wherever they stand, so files that
differ only in them have equal tokens; files that differ in one operator byte have not.

The pass is total: it takes any bytes, treats what is not terminated as operators, and its time
grows linearly with the text.  What a comment or a literal is comes from ``lexers.toml``.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedup.header import NOTICE_BYTES, is_notice
from dedup.lexer_rules import SKIP, TOKEN, WORDS, apply_rules
from dedup.lexer_table import lexer_ids
from dedup.native import native
from dedup.simd import load8, lowest, visible_bits, word_bits

__all__ = ["LEAD", "PAD", "lex", "lexer_ids"]

LEAD: Final = 64  # newlines before the text, so that looking back needs no bounds check
PAD: Final = 128  # blanks after it: a block of 64 bytes, its successor, and a load of 8

# Odd constants of multiply-xorshift mixing: the golden ratio (Steele et al., SplitMix, 2014) and
# Evensen's rrmxmx (2018).
GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
RRMXMX: Final = np.uint64(0x9FB21C651E98DF25)
OPERATORS: Final = np.uint64(0xD6E8FEB86659FD93)

_ONE = np.uint64(1)
_EIGHT = np.uint64(8)
_HALF = np.uint64(32)
_TAIL = np.uint64(29)
_TOP_BYTE = np.uint64(56)
_TOP_BIT = np.uint64(63)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_NOTHING = np.uint64(0)
_WORD = np.uint8(1)
_SPECIAL = np.uint8(2)


@native("uint64(uint8[::1], int64, int64)")
def hash_bytes(text: NDArray[np.uint8], at: int, length: int) -> np.uint64:
    """Return the hash of ``text[at : at + length]``, 64 bits; injective up to 8 bytes."""
    state = np.uint64(length) * OPERATORS
    while length > 8:
        state = (state ^ load8(text, at)) * GOLDEN
        state ^= state >> _HALF
        at += 8
        length -= 8
    last = load8(text, at) & (_ALL >> np.uint64(64 - 8 * length))
    state = (state ^ last) * GOLDEN
    state ^= state >> _HALF
    state *= RRMXMX
    return state ^ (state >> _TAIL)


@native("uint64(uint64)")
def hash_operators(packed: np.uint64) -> np.uint64:
    """Return the hash of up to eight operator bytes, the last one in the lowest byte."""
    state = (packed ^ OPERATORS) * GOLDEN
    state ^= state >> _HALF
    state *= RRMXMX
    return state ^ (state >> _TAIL)


@native("int64(uint8[::1], int64)")
def word_end(text: NDArray[np.uint8], at: int) -> int:
    """Return where the word bytes from ``at`` on end; the padding ends the last one."""
    while True:
        run = lowest(~word_bits(text, at))
        if run < 64:
            return at + run
        at += 64


@native("int64(uint8[::1], int64, int64, uint8[::1], uint16[::1], uint64[:, ::1], uint64[::1])")
def lex(
    text: NDArray[np.uint8],
    begin: int,
    end: int,
    classes: NDArray[np.uint8],
    index: NDArray[np.uint16],
    rules: NDArray[np.uint64],
    tokens: NDArray[np.uint64],
) -> int:
    """Return how many hashes were written to ``tokens``, which holds ``end - begin + 1``.

    ``text[begin : end]`` is the document, with ``LEAD`` newlines before and ``PAD`` blanks after.
    ``classes`` and ``index`` are the lexer's rows of the table.  Steps: (1) the next event (a word
    starts, or an operator byte) from the block's bit masks; (2) a comment or literal, if one starts
    here; (3) a word; (4) an operator byte.
    """
    count = 0
    packed = _NOTHING
    words_until = begin
    memory = np.zeros(2, np.int64)
    base = begin - 64
    words = _NOTHING
    events = _NOTHING
    carry = _NOTHING
    while True:
        # 1. the next event
        if events == _NOTHING:
            base += 64
            if base >= end:
                break
            words = word_bits(text, base)
            events = (words & ~((words << _ONE) | carry)) | (visible_bits(text, base) & ~words)
            carry = words >> _TOP_BIT
            continue
        offset = lowest(events)
        events &= events - _ONE
        at = base + offset
        kind = classes[text[at]]
        # 2. a comment or literal
        if kind >= _SPECIAL and at >= words_until:
            byte = text[at]
            action, stop = apply_rules(
                text, at, end, rules, index[byte], index[byte + 1], index[0], memory
            )
            if action == WORDS:
                words_until = stop
                first = count == 0 and packed == _NOTHING
                if first and stop - at <= NOTICE_BYTES and is_notice(text, at, stop):
                    action = SKIP
            if action == TOKEN:
                tokens[count] = hash_operators(packed)
                count += packed != _NOTHING
                packed = _NOTHING
                tokens[count] = hash_bytes(text, at, stop - at)
                count += 1
            if action == TOKEN or action == SKIP:
                base = stop - 64
                events = _NOTHING
                carry = _NOTHING
                continue
        if kind & _WORD:
            # 3. a word
            length = lowest(~(words >> np.uint64(offset)))
            if offset + length >= 64:
                length = word_end(text, base + 64) - at
            tokens[count] = hash_operators(packed)
            count += packed != _NOTHING
            packed = _NOTHING
            tokens[count] = hash_bytes(text, at, length)
            count += 1
        else:
            # 4. an operator byte
            packed = (packed << _EIGHT) | np.uint64(text[at])
            if packed >> _TOP_BYTE:
                tokens[count] = hash_operators(packed)
                count += 1
                packed = _NOTHING
    tokens[count] = hash_operators(packed)
    return count + (packed != _NOTHING)
