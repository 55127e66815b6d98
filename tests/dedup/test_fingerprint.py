import importlib.util
import operator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.fingerprint import fingerprint, sets_and_tokens, shingle_sets, warm
from dedup.lexer import lexer_ids
from dedup.minhash import Permutations

_spec = importlib.util.spec_from_file_location("oracle", Path(__file__).with_name("oracle.py"))
oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

PERMUTATIONS = Permutations.generate(16, seed=1)
words = st.sampled_from(["int", "a", "b", "=", "(", ")", ";", " ", "\n", "// c\n", "é", '"s"'])
documents = st.lists(st.none() | st.lists(words, max_size=40).map("".join), max_size=6)


@given(documents, st.integers(1, 7))
@settings(max_examples=200)
def test_sets_equal_the_oracle(texts: list[str | None], width: int) -> None:
    prints = fingerprint(
        pa.array(texts, pa.string()),
        lexer_ids(["C"] * len(texts)),
        permutations=PERMUTATIONS,
        shingle_tokens=width,
    )
    assert prints.sets.offsets[0] == 0
    assert prints.sets.offsets[-1] == len(prints.sets.values)
    for row, text in enumerate(texts):
        data = (text or "").encode()
        own = prints.sets.values[prints.sets.offsets[row] : prints.sets.offsets[row + 1]]
        assert own.tolist() == oracle.shingles(data, oracle.FAMILIES["C"], width)
        assert prints.tokens[row] == len(list(oracle.tokens(data, oracle.FAMILIES["C"])))
    assert prints.signatures.shape == (len(texts), 16)
    assert prints.reserved.shape == (len(texts),)


TEXTS = ["skipped", "int a = f(b, c);", None, "", "int main() { return 1; } // x", "tail"]
LANGUAGES = ["C", "C", "C", "C", "Java", "Text"]


def layouts() -> list[pa.Array | pa.ChunkedArray]:
    whole = pa.array(TEXTS, pa.string())
    kinds = (pa.large_string(), pa.binary(), pa.large_binary(), pa.string_view())
    chunks = pa.chunked_array([whole[:2], whole[2:2], whole[2:5], whole[5:]])
    return [whole, *(whole.cast(kind) for kind in kinds), chunks]


@pytest.mark.parametrize("content", layouts(), ids=lambda content: str(content.type))
@pytest.mark.parametrize("start", [0, 1, 3, 6])
def test_layout_does_not_matter(content: pa.Array | pa.ChunkedArray, start: int) -> None:
    ids = lexer_ids(LANGUAGES)[start:]
    wanted = fingerprint(
        pa.array(TEXTS[start:], pa.string()), ids, permutations=PERMUTATIONS, shingle_tokens=3
    )
    found = fingerprint(content.slice(start), ids, permutations=PERMUTATIONS, shingle_tokens=3)
    for name in ("signatures", "reserved", "sets.offsets", "sets.values", "tokens"):
        value = operator.attrgetter(name)
        assert np.array_equal(value(found), value(wanted)), name


def test_a_null_over_bytes_is_empty() -> None:
    data = pa.py_buffer(b"one two three four")
    bounds = pa.py_buffer(np.array([0, 9, 18], np.int32))
    content = pa.StringArray.from_buffers(2, bounds, data, pa.py_buffer(b"\x02"), 1)
    assert sets_and_tokens(content, lexer_ids(["Text"] * 2), shingle_tokens=1)[1].tolist() == [
        0,
        2,
    ]


def test_the_kernels_grow_what_they_write_to() -> None:
    many = " ".join(f"word{n}" for n in range(40_000))
    sets = shingle_sets(
        pa.array(["a b c d e", many, "a b c d e"]), lexer_ids(["C"] * 3), shingle_tokens=5
    )
    assert np.diff(sets.offsets).tolist() == [1, 39_996, 1]
    assert sets.values[0] == sets.values[-1]
    dense = " ".join("abcdefgh"[n % 8] for n in range(50_000))
    assert np.diff(shingle_sets(pa.array([dense]), lexer_ids(["C"]), shingle_tokens=5).offsets) == [
        8
    ]


def test_one_line_of_many_megabytes() -> None:
    line = ",".join(map(str, range(2_000_000)))
    content = pa.array([line], pa.large_string())
    sets, tokens = sets_and_tokens(content, lexer_ids(["JSON"]), shingle_tokens=5)
    assert tokens[0] == 3_999_999
    assert len(sets.values) == 3_999_995
    assert (sets.values[1:] > sets.values[:-1]).all()


def test_small_files_do_not_collapse() -> None:
    texts = ["x=1", "import os", "}", ""]
    prints = fingerprint(
        pa.array(texts), lexer_ids(["Python"] * 4), permutations=PERMUTATIONS, shingle_tokens=5
    )
    assert prints.sets.sizes().tolist() == [0] * 4  # the caller sees that none has a signature


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="2 documents but 1 lexer ids"):
        shingle_sets(pa.array(["a", "b"]), lexer_ids(["C"]), shingle_tokens=5)


def test_warm_runs() -> None:
    warm()
