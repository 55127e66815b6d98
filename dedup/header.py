"""The licence notice at the head of a text that has no comments to hold it.

In code a notice is a comment, and comments yield no tokens.  What is left are notices in prose, in
files of unknown languages, and in a literal such as a Python docstring: two files that share one
share hundreds of tokens and nothing else.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.native import native
from corpus.simd import load8

NOTICE_BYTES: Final = 8192  # notices are looked for in so many leading bytes
BEFORE_BYTES: Final = 1024  # a title may stand before the notice, up to so many bytes
PARAGRAPH_BYTES: Final = (
    3072  # the longest paragraph of a common notice (BSD in capitals) is 0.8 kB
)
REST_BYTES: Final = 64  # a text with less beside its notice is a licence text


def _mark(word: str) -> tuple[np.uint64, np.uint64]:
    return np.uint64(int.from_bytes(word.encode(), "little")), np.uint64((1 << 8 * len(word)) - 1)


# Words that notices consist of, up to eight letters each; the first ones begin a notice.
_WORDS: Final = (
    "copyrigh", "licens", "licenc", "spdx-", "all righ", "redistri",
    "permissi", "warrant", "liabilit",
)  # fmt: skip
_STARTING: Final = 6
_VALUES: Final = np.array([_mark(word)[0] for word in _WORDS])
_MASKS: Final = np.array([_mark(word)[1] for word in _WORDS])
_FIRST: Final = np.array([chr(byte | 32) in {word[0] for word in _WORDS} for byte in range(256)])
_LOWER: Final = np.uint64(0x2020202020202020)
_BLANK: Final = np.uint8(32)


@native("int64(uint8[::1], int64, int64, int64)")
def _distinct_words(text: NDArray[np.uint8], at: int, stop: int, words: int) -> int:
    """Return how many of the first ``words`` notice words occur in ``text[at : stop]``."""
    seen = 0
    for start in range(at, stop):
        if _FIRST[text[start]]:
            here = load8(text, start) | _LOWER
            for word in range(words):
                if here & _MASKS[word] == _VALUES[word]:
                    seen |= 1 << word
    count = 0
    while seen:
        seen &= seen - 1
        count += 1
    return count


@native("boolean(uint8[::1], int64, int64)")
def is_notice(text: NDArray[np.uint8], at: int, stop: int) -> bool:
    """Return whether the literal ``text[at : stop]`` has two of the words of notices."""
    return bool(_distinct_words(text, at, stop, len(_WORDS)) >= 2)


@native("int64(uint8[::1], int64, int64)")
def _paragraph_end(text: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return the end of the line after which a line without letters or digits stands."""
    written = False
    for here in range(at, stop):
        byte = text[here]
        if byte == 10:
            if not written:
                return here
            written = False
        elif byte >= 128 or 48 <= byte <= 57 or 97 <= (byte | 32) <= 122:
            written = True
    return stop


@native("UniTuple(int64, 2)(uint8[::1], int64, int64)")
def notice_span(text: NDArray[np.uint8], begin: int, end: int) -> tuple[int, int]:
    """Return start and end of the notice that heads ``text[begin : end]``, ``begin`` twice if none.

    The notice is the first paragraphs of which each has a word of notices.  A text that is hardly
    more than its notice is a licence text, which has none.
    """
    limit = min(end, begin + NOTICE_BYTES)
    start, stop, at = begin, begin, begin
    while at < limit:
        while at < limit and text[at] <= _BLANK:
            at += 1
        paragraph = _paragraph_end(text, at, min(limit, at + PARAGRAPH_BYTES))
        found = stop > begin
        if _distinct_words(text, at, paragraph, len(_WORDS) if found else _STARTING):
            start = start if found else at
            stop = paragraph
        elif found or paragraph - begin > BEFORE_BYTES:
            break
        at = paragraph
    rest = 0
    for here in range(stop, end):
        rest += text[here] > _BLANK
        if rest >= REST_BYTES:
            return start, stop
    return begin, begin
