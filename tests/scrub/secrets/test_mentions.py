"""Names of secrets are looked for wherever the expression of names matches."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scrub.secrets.mentions import KEY_LITERALS, NAMED, PASSWORD_LITERALS, beginnings
from scrub.secrets.names import KEY_WORDS, PASSWORD_WORDS

WORD = re.compile(f"(?i:{PASSWORD_WORDS}|{KEY_WORDS})".encode())
WORDS = st.from_regex(WORD, fullmatch=True)
NOISE = st.sampled_from([b" ", b"_", b".", b"=", b"x", b"db", b"admin", b"Pw", b"mot", b"\n", b"-"])
TEXTS = st.lists(st.one_of(WORDS, NOISE), max_size=20).map(b"".join)


@given(WORDS)
def test_every_word_holds_a_literal(word: bytes) -> None:
    assert any(each in word.lower() for each in PASSWORD_LITERALS + KEY_LITERALS)


@given(TEXTS, st.lists(st.integers(1, 120), max_size=6), st.integers(1, 60))
def test_a_name_begins_only_at_beginnings(text: bytes, ends: list[int], reach: int) -> None:
    ends = sorted({end for end in ends if end <= len(text)})
    found = beginnings(text, ends, reach)
    assert found == sorted(set(found))
    for end in ends:
        for start in range(max(0, end - reach), end):
            assert start in found or not NAMED.match(text, start)
