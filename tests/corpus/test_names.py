import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names import displayed, name_from_bytes, name_to_bytes


@given(st.binary(max_size=20))
def test_any_bytes_come_back(name):
    assert name_to_bytes(name_from_bytes(name)) == name


@given(st.lists(st.sampled_from([b"\xff", b"ff", "\ufffd".encode(), b"ufffd", b"\xc3", b"a"])))
def test_escapes_that_were_in_the_name_come_back(parts):
    name = b"".join(parts)
    text = name_from_bytes(name)
    assert name_to_bytes(text) == name
    text.encode("utf-8")


@given(st.text())
def test_nothing_unsafe_is_shown(name):
    shown = displayed(name)
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not {unicodedata.category(letter) for letter in shown} & bad


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("src/a b.py", "src/a b.py"),
        ("naïve/日本.c", "naïve/日本.c"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("line\nfeed", "line\\nfeed"),
        ("ev\u202eil", "ev\\u202eil"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_names_are_shown_so_that_they_can_be_told_apart(name, shown):
    assert displayed(name) == shown
