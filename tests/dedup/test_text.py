import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.text import needs_normalising, normalised, normalised_texts

pieces = st.sampled_from(
    [
        b"a",
        b" ",
        b"\t",
        b"\r",
        b"\n",
        b"\r\n",
        b"\xef\xbb\xbf",
        b"\xef",
        b"\0",
        b"\x0b",
        b"\xc2\xa0",
    ]
)
texts = st.lists(pieces, max_size=12).map(b"".join)


@given(st.lists(texts, max_size=5))
@settings(max_examples=500)
def test_what_needs_normalising_is_what_normalising_changes(documents: list[bytes]) -> None:
    needs = needs_normalising(pa.array(documents, pa.binary()))
    assert needs.tolist() == [normalised(text) != text for text in documents]


@given(st.lists(texts, max_size=5), st.data())
@settings(max_examples=500)
def test_the_kernel_normalises_as_the_plain_function_does(
    documents: list[bytes], data: st.DataObject
) -> None:
    rows = [row for row in range(len(documents)) if data.draw(st.booleans())]
    written, bounds = normalised_texts(pa.array(documents, pa.binary()), np.array(rows, np.int64))
    found = [written[start:end].tobytes() for start, end in itertools.pairwise(bounds)]
    assert found == [normalised(documents[row]) for row in rows]


@given(texts)
@settings(max_examples=500)
def test_normalising_twice_changes_nothing(text: bytes) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(texts)
def test_only_blanks_line_ends_and_marks_go(text: bytes) -> None:
    gone = bytes.maketrans(b"", b""), b" \t\r\n"
    visible = text
    while visible.startswith(b"\xef\xbb\xbf"):
        visible = visible[3:]
    assert normalised(text).translate(*gone) == visible.translate(*gone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", b""),
        (b"\n\n", b""),
        (b" \t", b""),
        (b"a", b"a\n"),
        (b"a\r\nb\rc\n", b"a\nb\nc\n"),
        (b"a \t\n\tb\n\n\n", b"a\n\tb\n"),
        (b"\xef\xbb\xbfa\n", b"a\n"),
        (b"a\xef\xbb\xbf\n", b"a\xef\xbb\xbf\n"),
        (b"a\x0b\n", b"a\x0b\n"),
        (b"\n a\n", b"\n a\n"),
    ],
)
def test_examples(text: bytes, expected: bytes) -> None:
    assert normalised(text) == expected


def test_slices_nulls_and_types() -> None:
    documents = ["skipped ", None, "b", "c\n", "d \n"]
    for kind in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.string_view()):
        needs = needs_normalising(pa.array(documents, kind).slice(1))
        assert needs.tolist() == [False, True, False, True]
