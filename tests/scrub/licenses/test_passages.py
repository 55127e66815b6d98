"""Passages against a plain oracle, and on what hostile files look like."""

import re

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from scrub.licenses.passages import passages
from scrub.licenses.scan import LINE_BYTES, PASSAGE_BYTES, REACH_LINES, ahead
from scrub.licenses.vocabulary import ENOUGH, vocabulary, weigh, words_in
from scrub.licenses.words import PAD, worded_lines

WORDS = ("license", "mit", "apache", "software", "int", "x", "_", "Gpl", "é", "the", "v2")
LINES = st.lists(st.sampled_from((*WORDS, "*", "//", "MIT-license", "my_license")), max_size=6)
PARAGRAPHS = st.lists(LINES.map(" ".join), max_size=REACH_LINES).map("\n".join)
TEXTS = st.lists(PARAGRAPHS, max_size=5).map("\n\n".join)


def found(texts: list[str | None]) -> list[tuple[int, int, str]]:
    seen = passages(pa.array(texts, pa.string()), vocabulary())
    return [
        (row, line, bytes(seen.text[start:stop]).decode())
        for row, line, start, stop in zip(
            seen.rows.tolist(), seen.lines.tolist(), seen.starts.tolist(), seen.stops.tolist(),
            strict=True,
        )
    ]  # fmt: skip


def heavy_paragraphs(text: str) -> list[tuple[int, list[str]]]:
    """First line and lines of the paragraphs whose distinct words weigh enough, word by word."""
    weights = vocabulary().words
    paragraphs: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not re.search(r"[^\W_]", line):
            paragraphs.append((number + 1, []))
        elif not paragraphs:
            paragraphs.append((number, [line]))
        else:
            paragraphs[-1][1].append(line)
    return [
        (first, lines)
        for first, lines in paragraphs
        if sum(
            weights.get(word, 0) for word in set(re.findall(r"[^\W_]+", "\n".join(lines).lower()))
        )
        >= ENOUGH
    ]


@given(st.lists(TEXTS, max_size=4))
def test_passages_hold_the_heavy_paragraphs_and_start_and_end_with_one(texts: list[str]) -> None:
    seen = found(list(texts))
    for row, text in enumerate(texts):
        mine = [(line, passage) for at, line, passage in seen if at == row]
        heavy = heavy_paragraphs(text)
        covered = {
            number
            for line, passage in mine
            for number in range(line, line + passage.count("\n") + 1)
        }
        for first, lines in heavy:
            assert set(range(first, first + len(lines))) <= covered
        starts = {first for first, _ in heavy}
        ends = {first + len(lines) - 1 for first, lines in heavy}
        for line, passage in mine:
            assert line in starts
            assert line + passage.count("\n") in ends
            assert passage.split("\n") == text.split("\n")[line - 1 :][: passage.count("\n") + 1]


def test_a_word_is_a_whole_one_in_any_case() -> None:
    assert [
        row for row, _, _ in found(["LICENSE", "licensed_by", "relicensees", "my-License()"])
    ] == [0, 1, 3]


def test_what_is_far_from_every_word_is_left_out() -> None:
    far = "word " * 3
    text = "\n".join([far] * 40 + ["MIT License"] + [far] * 5 + ["software"] + [far] * 40)
    ((_, line, passage),) = found([text])
    assert (line, passage.count("\n")) == (41 - REACH_LINES, 2 * REACH_LINES + 6)


def test_a_null_and_an_empty_text_say_nothing() -> None:
    assert found([None, "", "license"]) == [(2, 1, "license")]


def test_slices_of_a_batch_keep_their_places() -> None:
    texts = pa.array(["license one", "two", "\nlicense three"])
    seen = passages(texts[1:], vocabulary())
    assert (seen.rows.tolist(), seen.lines.tolist()) == ([1], [2])


def test_one_long_line_is_cut_around_the_word() -> None:
    line = "var a=1;" * 400_000 + "/* MIT License */" + "b();" * 100_000
    ((_, first, passage),) = found([line])
    assert first == 1
    assert "MIT License" in passage
    assert len(passage) <= 2 * LINE_BYTES + 64


def test_a_licence_without_end_comes_in_bounded_passages() -> None:
    seen = found(["Permission is granted by this license to use.\n" * 20_000])
    assert all(len(passage) <= PASSAGE_BYTES for _, _, passage in seen)
    assert sum(passage.count("\n") + 1 for _, _, passage in seen) == 20_000


def test_words_that_share_a_hash_slot_are_told_apart() -> None:
    words = {f"word{number:03d}": 6 for number in range(300)}
    crowded = weigh("none", words)
    seen = passages(pa.array([*words, "word300", "wor"]), crowded)
    assert seen.rows.tolist() == list(range(300))


def test_words_are_found_wherever_they_lie_in_blocks_of_64_bytes() -> None:
    for before in range(140):
        text = "." * before + "license"
        assert found([text, f"{text}z", f"x_{text}"]) == [(0, 1, text), (2, 1, f"x_{text}")]
    crossing = "a" * 63 + " mit gpl " + "b" * 130
    assert found([crossing]) == [(0, 1, crossing)]
    assert found(["license" * 20, "licen" + "e" * 200]) == []


@given(st.text(st.sampled_from("ab\n ._é*"), max_size=400), st.integers(0, 400))
def test_a_paragraph_is_what_lies_between_lines_without_letters(text: str, at: int) -> None:
    text = f"{text[:at]} license {text[at:]}"
    lines = text.split("\n")
    (line,) = (number for number, each in enumerate(lines) if "license" in each)
    first, last = line, line
    while first > 0 and line - first < REACH_LINES and re.search(r"[^\W_]", lines[first - 1]):
        first -= 1
    while (
        last + 1 < len(lines)
        and last - line < REACH_LINES
        and re.search(r"[^\W_]", lines[last + 1])
    ):
        last += 1
    assert found(["", text]) == [(1, first + 1, "\n".join(lines[first : last + 1]))]


@given(
    st.lists(st.sampled_from(("license ", "word ", "\n", "\n", "\n\n", "* " * 700)), max_size=60)
)
def test_a_passage_goes_as_far_as_any_of_its_words_reaches(tokens: list[str]) -> None:
    text = "".join(tokens)
    padded = np.frombuffer(text.encode() + bytes(PAD), np.uint8)
    seen = passages(pa.array([text]), vocabulary())
    for start, stop in zip(seen.starts.tolist(), seen.stops.tolist(), strict=True):
        words = [start + each.start() for each in re.finditer("license", text[start:stop])]
        assert stop == max(ahead(padded, word, len(text)) for word in words)


@given(st.lists(st.sampled_from((*WORDS, "*", "\xa0", *map(chr, range(33)))), max_size=80))
def test_lines_with_words_are_those_that_python_sees(tokens: list[str]) -> None:
    text = "".join(tokens)
    lines = text.splitlines()
    worded = [at for at, line in enumerate(lines) if words_in(line)]
    assert worded_lines(text.encode(), lines) == worded


def test_places_of_a_document_are_its_passages_in_order() -> None:
    code = "int x;\n" * 200
    texts = ["", f"{code}// MIT License\n\n{code}// GNU GPL\n", "int y;", "// Apache License"]
    assert passages(pa.array(["int x;"]), vocabulary()).by_row() == {}
    found = passages(pa.array(texts), vocabulary())
    by_row = found.by_row()
    assert {row: len(places) for row, places in by_row.items()} == {1: 2, 3: 1}
    for row, places in by_row.items():
        for start, stop, line, base in places:
            before = texts[row].encode()[: start - base]
            assert texts[row].encode()[start - base : stop - base] == bytes(found.text[start:stop])
            assert line == before.count(b"\n") + 1
