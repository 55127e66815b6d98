"""Names of secrets are read as the expressions of names would have them."""

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from scrub.secrets.bearing import bears
from scrub.secrets.letters import written
from scrub.secrets.mentions import (
    KEY_LITERALS,
    NAME_BYTES,
    PASSWORD_LITERALS,
    mentions,
    spelled,
)
from scrub.secrets.names import KEY_WORDS, PASSWORD_WORDS

WORD = re.compile(f"(?i:{PASSWORD_WORDS}|{KEY_WORDS})".encode())
NAMED = re.compile(WORD.pattern + rb"[\w.-]{0,30}")
BEFORE = re.compile(rb"[\w$.\x80-\xff-]*\Z")
WORDS = st.from_regex(WORD, fullmatch=True)
NOISE = st.sampled_from(
    (
        *(b" ", b"_", b".", b"=", b"x", b"db", b"admin", b"Pw", b"mot", b"\n", b"-", b"\xc3\xa9"),
        *(b'"', b"y" * 40, b": ", b"'a1b2'"),
    )
)
TEXTS = st.lists(st.one_of(WORDS, NOISE), max_size=20).map(b"".join)


def every(text: bytes, ends: list[int], reach: int) -> Iterator[list[int]]:
    """Yield all names, those that lie within others too."""
    at = 0
    for end in ends:
        for start in range(max(at, end - reach), end):
            if match := NAMED.match(text, start, end + NAME_BYTES):
                bare = start + len(match[0].rstrip(b"-."))
                before = BEFORE.search(text[max(0, start - NAME_BYTES) : start])
                first = start - len(before[0] if before else b"")
                may = int(bears(written(text), bare, False))
                yield [first, start, bare, match.end(), end, may]
        at = end


def outermost(rows: list[list[int]]) -> list[list[int]]:
    """Return those that may have a value and lie in no other."""
    done, kept = 0, []
    for row in rows:
        if row[1] >= done:
            done = row[3]
            kept.append(row)
    return [row for row in kept if row[5]]


@given(WORDS)
def test_every_word_holds_a_literal(word: bytes) -> None:
    assert any(each in word.lower() for each in PASSWORD_LITERALS + KEY_LITERALS)


def test_words_are_spelled_in_the_order_in_which_an_engine_tries_them() -> None:
    assert spelled("a(?:b(?:c|d)?|e)?f|\\bg") == ["abcf", "abdf", "abf", "aef", "af", "\bg"]
    for word in spelled(f"{PASSWORD_WORDS}|{KEY_WORDS}"):
        assert WORD.match(word.strip("\b").encode("latin-1"))


@given(TEXTS, st.lists(st.integers(1, 120), max_size=6), st.integers(1, 60))
def test_names_are_those_of_the_expression(text: bytes, ends: list[int], reach: int) -> None:
    ends = sorted({end for end in ends if end <= len(text)})
    found = mentions(text, ends, reach, is_setting=False) if ends else []
    expected = list(every(text, ends, reach))
    assert [row for row in found if row not in expected] == []
    assert [row for row in found if row[5]] == [row for row in expected if row[5]]
    assert outermost(found) == outermost(expected)
