"""Names of secrets are found where the expression alone finds them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scrub.secrets.mentions import (
    KEY_LITERALS,
    MOST_WORD_BYTES,
    NAMED,
    PASSWORD_LITERALS,
    Mentions,
    mentions,
)
from scrub.secrets.names import KEY_WORDS, PASSWORD_WORDS

WORD = re.compile(f"(?i:{PASSWORD_WORDS}|{KEY_WORDS})".encode())
WORDS = st.from_regex(WORD, fullmatch=True)
NOISE = st.sampled_from([b" ", b"_", b".", b"=", b"x", b"db", b"admin", b"Pw", b"mot", b"\n", b"-"])


@given(WORDS)
def test_every_word_is_short_and_holds_a_literal(word: bytes) -> None:
    assert len(word) < MOST_WORD_BYTES
    assert any(each in word.lower() for each in PASSWORD_LITERALS + KEY_LITERALS)


@given(st.lists(st.one_of(WORDS, NOISE), max_size=12), st.integers(0, 40), st.integers(0, 200))
def test_mentions_are_those_of_the_expression(pieces: list[bytes], low: int, high: int) -> None:
    text = b"".join(pieces)
    expected = [match.span() for match in NAMED.finditer(text, low, high)]
    assert [match.span() for match in mentions(text, low, high)] == expected
    assert [match.span() for match in Mentions(text).between(low, high)] == expected
