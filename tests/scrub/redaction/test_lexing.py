"""Edits that no parser need see: where the lexer says so, parsers take both texts or neither."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from scrub.redaction.lexing import looks_the_same
from scrub.redaction.parsing import faults

PYTHON = (
    "a", "=", " ", "\n", "(", ")", "'", '"', "'''", '"""', "\\", "#", "f", "b", "r", "{", "}", "é",
    "1", "\\N{DASH}", "\\x4", "\r",
)  # fmt: skip
JSON = ("{", "}", "[", "]", '"', '"a"', ":", ",", "1", "\\", "\\u00", "e", " ", "\n", "\x01")
C = (
    "int a = 1;", "\n", "#define A ",
    "#error ", "#if 0\n", "#endif\n", '"', "'", "/*", "*/", "//", "\\", "\\\n",
    "\\x4", "\\0", "a", "(", ")", ";", "{", "}", "/", "*", "\r\n", "é",
)  # fmt: skip
STAND_INS = ("<EMAIL>", "", "x", '"', "'", "\\", "\n", "é", "1", "#", "{", "41", '""', "*/", "/")


@st.composite
def edited(draw: st.DrawFn, pieces: tuple[str, ...], quotes: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a text begins with, what an edit takes out, puts there instead, and the rest."""
    some = st.lists(st.sampled_from(pieces), max_size=4).map("".join)
    lead, found, rest = draw(some), draw(some), draw(some)
    quote = draw(st.sampled_from(quotes))
    frames = [("a = ", "\n"), ("", ""), ("[", "]"), ("int b = f(", ");\n"), (lead, rest)]
    before, after = draw(st.sampled_from(frames))
    stand_in = draw(st.sampled_from(STAND_INS))
    return before + quote + lead, found, stand_in, rest + quote + after


def agreed(case: tuple[str, ...], language: str) -> bool:
    """Return whether both texts look the same; if so, a parser takes both or neither."""
    lead, found, stand_in, rest = case
    before, after = (lead + found + rest).encode(), (lead + stand_in + rest).encode()
    first, last = len(lead.encode()), len((lead + found).encode())
    same = looks_the_same(before, after, first, last, language)
    assert not same or (faults(before, language) == 0) == (faults(after, language) == 0)
    return same


@given(edited(PYTHON, ('"', "'", '"""', "'''", "#")))
def test_python_that_looks_the_same_parses_alike(case: tuple[str, ...]) -> None:
    event(f"looks the same: {agreed(case, 'Python')}")


@given(edited(JSON, ('"',)))
def test_json_that_looks_the_same_parses_alike(case: tuple[str, ...]) -> None:
    event(f"looks the same: {agreed(case, 'JSON')}")


@given(edited(C, ('"', "'", "//", "/* ", "")))
def test_c_that_looks_the_same_parses_alike(case: tuple[str, ...]) -> None:
    event(f"looks the same: {agreed(case, 'C')}")


@pytest.mark.parametrize(
    ("before", "found", "same"),
    [
        ('AUTHOR("ada <ada>"); /* ada */\n', "ada", True),
        ("int a; // by ada\n", "ada", True),
        ("f('ada');\n", "ada", True),
        ("int ada;\n", "ada", False),
        ("#error don't\nx = 'ada';\n", "ada", False),
        ('f("/*ada*/");\n', "/*ada*/", False),
        ("/* by ada\n", "ada", False),
    ],
)
def test_edits_within_literals_and_comments_of_c(before: str, found: str, *, same: bool) -> None:
    last = before.rindex(found) + len(found)
    after = before.replace(found, "<NAME>")
    first = before.index(found)
    assert looks_the_same(before.encode(), after.encode(), first, last, "C") is same


@pytest.mark.parametrize(
    ("before", "found", "stand_in", "same"),
    [
        ('to = "ada"  # by ada\n', "ada", "<EMAIL>", True),
        ('"""By ada.\n\nAnd ada."""\n', "ada", "<NAME>", True),
        ("x = r'\\' ada'\n", "ada", "<NAME>", True),
        ('f"{ada}"\n', "ada", "<NAME>", False),
        ('"\\x41ada"\n', "41ada", "<NAME>", False),
        ("x = ada\n", "ada", "<NAME>", False),
        ('x = "ada\n', "ada", "<NAME>", False),
        ('# coding: cp932\nx = "ada"\n', "ada", "<NAME>", False),
        ('# -*- coding: utf-8 -*-\nx = "ada"\n', "ada", "<NAME>", True),
    ],
)
def test_only_edits_within_literals_and_comments_look_the_same(
    before: str, found: str, stand_in: str, same: bool
) -> None:
    last = before.rindex(found) + len(found)
    after = before.replace(found, stand_in)
    seen = looks_the_same(before.encode(), after.encode(), before.index(found), last, "Python")
    assert seen is same


def test_of_other_languages_nothing_is_known() -> None:
    assert not looks_the_same(b"a: 'x'", b"a: 'y'", 4, 5, "YAML")
