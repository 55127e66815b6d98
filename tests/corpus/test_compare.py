"""The diff of two documents: readable, bounded, and safe on a terminal."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.compare import MAX_LINE_CHARS, MAX_LINES, Side, compare
from corpus.visible import visible_line, visible_name

HOSTILE = "\x1b]0;owned\x07 \x9b31m \u202e\u2066 \u200b \u2028 \x00 \x7f \r \U000e0041"


def diff(left: str, right: str, **options) -> str:
    sides = Side(name="left.py", text=left), Side(name="right.py", text=right)
    return compare(*sides, jaccard=0.75, **options)


def test_the_head_states_names_similarity_and_changes():
    head, *body = diff("a\nb\nc\n", "a\nB\nc\nd\n").splitlines()
    assert head == (
        "left.py | right.py: Jaccard index of the shingle sets 0.7500, 2 lines added, 1 removed"
    )
    assert body == [
        "--- left.py",
        "+++ right.py",
        "@@ -1,4 +1,5 @@",
        " a",
        "-b",
        "+B",
        " c",
        "+d",
        " ",
    ]


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_the_diff_leads_from_one_text_to_the_other(one, other):
    body = diff("\n".join(one), "\n".join(other)).splitlines()[1:]
    if one == other:
        assert body == ["the texts are equal"]
        return
    added = sorted(line[1:] for line in body[2:] if line.startswith("+"))
    removed = sorted(line[1:] for line in body[2:] if line.startswith("-"))
    lines = "\n".join(one).split("\n"), "\n".join(other).split("\n")
    expected = list(difflib.ndiff(*lines))
    assert len(added) - len(removed) == len(lines[1]) - len(lines[0])
    assert sorted([*lines[0], *added]) == sorted([*lines[1], *removed])
    assert bool(added or removed) == any(line[0] in "+-" for line in expected)


def test_nothing_that_acts_on_a_terminal_comes_through():
    for text in (diff(HOSTILE, "x"), diff("x", HOSTILE + "\n" + HOSTILE)):
        assert all(line.isprintable() for line in text.split("\n"))
        assert "\\x1b]0;owned\\x07" in text
        assert "\\u202e" in text
    sides = Side(name=HOSTILE, text="a"), Side(name="b", text="c")
    assert compare(*sides, jaccard=1.0).replace("\n", "").isprintable()


def test_colour_is_only_ours():
    text = diff("a\x1b[0m", "b", colour=True)
    assert "\x1b[31m-a\\x1b[0m\x1b[0m" in text
    assert "\x1b[32m+b\x1b[0m" in text


def test_a_long_line_is_cut_and_the_cut_stated():
    text = diff("x" * (MAX_LINE_CHARS + 100), "y")
    longest = max(text.splitlines(), key=len)
    assert longest.endswith("… 101 more")  # the sign of the diff is one of the characters
    assert len(longest) < MAX_LINE_CHARS + 20


def test_a_long_text_is_cut_and_the_cut_stated():
    long = "\n".join(map(str, range(MAX_LINES + 5)))
    assert f"only the first {MAX_LINES} lines" in diff(long, long + "\nend")


def test_line_ends_are_a_difference_that_is_seen():
    assert "-a\\r" in diff("a\r\n", "a\n")


@pytest.mark.parametrize("name", ["a" * 121, "\u202e" * 500])
def test_long_names_lose_their_middle(name):
    shown = visible_name(name)
    assert "…" in shown
    assert shown.isprintable()
    assert len(shown) <= 10 * 120


@given(st.text())
def test_visible_lines_are_printable_but_for_tabs(text):
    assert visible_line(text).replace("\t", "").isprintable()
