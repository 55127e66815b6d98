"""Text -> hashes of code tokens, in one pass over the bytes.

A token is a word (identifier, keyword or number: a run of ASCII letters, digits, ``_`` and bytes
from 0x80), a string literal that ends on its line, or all operator bytes that stand between two of
those, blanks and comments left out.  Literals that span lines are tokenised word by word.  Comments
and white space yield nothing, wherever they stand, so files that differ only in them have equal
tokens; files that differ in one operator byte have not.

The pass is total: it takes any bytes, treats what is not terminated as operators, and its time
grows linearly with the text.  What a comment or a literal is comes from ``lexers.toml``.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from corpus.simd import byte_at, load8, lowest, visible_bits, word_bits
from dedup.header import NOTICE_BYTES, is_notice
from dedup.lexer_rules import SKIP, TOKEN, WORDS, apply_rules
from dedup.lexer_table import lexer_ids

__all__ = ["LEAD", "PAD", "lex", "lexer_ids"]

LEAD: Final = 64  # newlines before the text, so that looking back needs no bounds check
PAD: Final = 128  # blanks after it: a block of 64 bytes, its successor, and a load of 8

# Odd multipliers: the golden ratio (Steele et al., SplitMix, 2014), and Evensen's mixers (2018-19).
GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
RRMXMX: Final = np.uint64(0x9FB21C651E98DF25)
NASAM: Final = np.uint64(0xD6E8FEB86659FD93)

RECORDS: Final = 1024  # tokens that are located before they are hashed; they stay in the L1 cache

_ZERO: Final = np.uint64(0)
_ONE: Final = np.uint64(1)
_HALF: Final = np.uint64(32)
_TAIL: Final = np.uint64(29)
_TOP: Final = np.uint64(63)
_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_WORD: Final = np.uint8(1)
_SPECIAL: Final = np.uint8(2)
# Masks of the first and the second eight bytes of a word, by its length up to 16.
_FIRST: Final = np.array([(1 << 8 * min(n, 8)) - 1 for n in range(17)], np.uint64)
_SECOND: Final = np.array([(1 << 8 * max(n - 8, 0)) - 1 for n in range(17)], np.uint64)


@native("uint64(uint8[::1], int64, int64)")
def hash_bytes(text: NDArray[np.uint8], at: int, length: int) -> np.uint64:
    """Return the 64-bit hash of ``text[at : at + length]``, injective up to 8 bytes.

    The bytes enter eight at a time, filled up with zeros, 16 at least; each time
    ``state = (state ^ eight) * GOLDEN; state ^= state >> 32``.
    """
    size = np.uint64(min(length, 16))
    state = np.uint64(length) * NASAM
    state = (state ^ (load8(text, at) & _FIRST[size])) * GOLDEN
    state ^= state >> _HALF
    state = (state ^ (load8(text, at + 8) & _SECOND[size])) * GOLDEN
    state ^= state >> _HALF
    while length > 16:
        at += 8
        length -= 8
        state = (state ^ (load8(text, at + 8) & _FIRST[min(length - 8, 8)])) * GOLDEN
        state ^= state >> _HALF
    state *= RRMXMX
    return np.uint64(state ^ (state >> _TAIL))


@native("uint64(uint64)")
def hash_operators(state: np.uint64) -> np.uint64:
    """Return the hash of operator bytes, of which each did ``state = (state ^ byte) * NASAM``."""
    state = (state ^ (state >> _HALF)) * RRMXMX
    return state ^ (state >> _TAIL)


@native("uint64(uint8[::1], int64[::1], int64[::1], uint64[::1], uint64, uint64[::1], uint64)")
def _hash_records(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    operators: NDArray[np.uint64],
    last: np.uint64,
    tokens: NDArray[np.uint64],
    count: np.uint64,
) -> np.uint64:
    """Return ``count`` and what was added to ``tokens``: the records from 1 up to ``last``.

    A record is a word or literal and the operators before it, if there are any.
    """
    for record in range(1, np.int64(last)):
        tokens[count] = hash_operators(operators[record])
        count += np.uint64(operators[record] != _ZERO)
        tokens[count] = hash_bytes(text, starts[record], lengths[record])
        count += _ONE
    return count


@native("int64(uint8[::1], int64, int64, uint8[::1], uint16[::1], int64[:, ::1], uint64[::1])")
def lex(
    text: NDArray[np.uint8],
    begin: int,
    end: int,
    classes: NDArray[np.uint8],
    index: NDArray[np.uint16],
    rules: NDArray[np.int64],
    tokens: NDArray[np.uint64],
) -> int:
    """Return how many hashes were written to ``tokens``, which holds ``end - begin + 2``.

    ``text[begin : end]`` is the document, with ``LEAD`` newlines before and ``PAD`` blanks after.
    ``classes`` and ``index`` are the lexer's rows of the table.  Steps: (1) bit masks of the next
    64 bytes; events are where words start, and operator bytes; (2) a comment or literal, if one
    starts at the event; (3) a word, or an operator byte, without a branch: processors guess wrong
    which of the two comes next, and a wrong guess costs as much as hashing a word.
    """
    starts = np.empty(RECORDS + 66, np.int64)
    lengths = np.zeros(RECORDS + 66, np.int64)
    operators = np.empty(RECORDS + 66, np.uint64)
    memory = np.zeros(2, np.int64)
    record, count = _ONE, _ZERO
    words, events, carry, packed = _ZERO, _ZERO, _ZERO, _ZERO
    words_until = begin
    base = begin - 64
    while True:
        # 1. the next block; the word that ran up to its start goes on
        if events == _ZERO:
            base += 64
            words = word_bits(text, base)
            lengths[record - _ONE] += np.int64(carry) * lowest(~words)
            if base >= end:
                break
            events = (words & ~((words << _ONE) | carry)) | (visible_bits(text, base) & ~words)
            carry = words >> _TOP
            if record > RECORDS and words != _ALL:
                count = _hash_records(text, starts, lengths, operators, record, tokens, count)
                record = _ONE
            continue
        offset = lowest(events)
        events &= events - _ONE
        at = base + offset
        byte = byte_at(text, at)
        kind = classes[byte]
        # 2. a comment or literal
        if kind >= _SPECIAL and at >= words_until:
            action, stop = apply_rules(
                text, at, end, rules, index[byte], index[byte + 1], index[0], memory
            )
            if action == WORDS:
                words_until = stop
                leads = count == _ZERO and record == _ONE and packed == _ZERO
                if leads and stop - at <= NOTICE_BYTES and is_notice(text, at, stop):
                    action = SKIP
            if action >= SKIP:
                starts[record], lengths[record], operators[record] = at, stop - at, packed
                if action == TOKEN:
                    record += _ONE
                    packed = _ZERO
                base, events, carry = stop - 64, _ZERO, _ZERO
                continue
        # 3. a word or an operator byte
        is_word = np.uint64(kind & _WORD)
        starts[record] = at
        lengths[record] = lowest(~(words >> np.uint64(offset)))
        operators[record] = packed
        record += is_word
        packed = ((packed ^ np.uint64(byte)) * NASAM) & (is_word - _ONE)
    count = _hash_records(text, starts, lengths, operators, record, tokens, count)
    tokens[count] = hash_operators(packed)
    return int(count + np.uint64(packed != _ZERO))
