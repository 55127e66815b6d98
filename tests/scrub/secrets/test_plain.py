"""The second engine finds where expressions end as a search through all of the text would."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrub.pii import coordinates
from scrub.secrets import assignments, lookalikes
from scrub.secrets.anchor import Anchor
from scrub.secrets.plain import Literals, PlainAnchors
from scrub.secrets.rule import builtin_rules
from scrub.secrets.specimen import specimen
from scrub.secrets.tokens import TokenRules

RULES = builtin_rules()
OTHERS = (*assignments.ANCHORS, *lookalikes.ANCHORS, *(each.anchor for each in coordinates.RULES))
ANCHORS = [*TokenRules(RULES).anchors, *(each for each in OTHERS if each.begins)]
FILLING = st.text("abcKEY_=:-\"' \n\t.01é", max_size=12)


def plainly(anchors: list[Anchor], text: bytes) -> Iterator[tuple[int, list[int]]]:
    for place, anchor in enumerate(anchors):
        flags = re.MULTILINE | (re.IGNORECASE if anchor.ignore_case else 0)
        ends = [match.end() for match in re.finditer(anchor.expression.encode(), text, flags)]
        if anchor.literals and ends:
            yield place, ends


@pytest.mark.parametrize("capitals", [False, True])
def test_every_example_of_every_rule_is_found_where_it_ends(capitals: bool) -> None:
    examples = [specimen(each, rule.id) for rule in RULES for each in rule.examples]
    engine = PlainAnchors(ANCHORS)
    found = 0
    for at in range(0, len(examples), 40):
        text = b"\n".join(examples[at : at + 40])
        text = text.swapcase() if capitals else text
        expected = dict(plainly(ANCHORS, text))
        assert engine.ends(text) == expected
        found += len(expected)
    assert found > (20 if capitals else 300)


@given(st.data())
def test_words_in_a_row_are_found_as_by_a_search_of_each_expression(data: st.DataObject) -> None:
    anchors = st.one_of(st.sampled_from(ANCHORS), st.sampled_from(ANCHORS[-10:]))
    some = data.draw(st.lists(anchors, min_size=1, max_size=4))
    words = [word.decode() for anchor in some for word in anchor.literals]
    pieces = st.one_of(
        FILLING,
        st.sampled_from([*words, *map(str.upper, words), "api_key", "=x", "=0a1b2c3d4e5f6071"]),
    )
    text = "".join(data.draw(st.lists(pieces, max_size=20))).encode()
    assert PlainAnchors(some).ends(text) == dict(plainly(some, text))


@given(st.lists(st.binary(min_size=1, max_size=5), max_size=9), st.binary(max_size=60), st.data())
def test_literals_are_those_that_the_text_has(
    words: list[bytes], text: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 5)))
    every = [*words, *([text[start:stop]] if stop > start else [])]
    assert Literals(every).within(text) == {each for each in every if each in text}
