"""The judge against a restatement of its definitions, and the neutral measure against re."""

import re
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import equal_text
import judge
import neutral
import subset

TEXTS = st.lists(
    st.text(st.sampled_from("ab_9é漢\U00020000 \n.;("), max_size=30), min_size=1, max_size=8
)


def shingles_by_re(text: str, *, keep_empty: bool) -> set[tuple[str, ...]]:
    words = re.split(r"\W", text) if keep_empty else re.findall(r"\w+", text)
    width = min(len(words), neutral.SHINGLE_WORDS)
    return (
        {tuple(words[at : at + width]) for at in range(len(words) - width + 1)} if words else set()
    )


def similar_by_re(a: str, b: str, threshold: float) -> bool:
    x, y = shingles_by_re(a, keep_empty=False), shingles_by_re(b, keep_empty=False)
    same_text = equal_text.plain(a) == equal_text.plain(b)
    return len(x & y) >= threshold * len(x | y) if x and y else same_text


def documents(texts: list[str]) -> pa.Table:
    return pa.table(
        {
            "repo": ["r"] * len(texts),
            "revision": ["1"] * len(texts),
            "path": [f"{number}.py" for number in range(len(texts))],
            "language": ["Python"] * len(texts),
            "content": texts,
        }
    )


@given(texts=TEXTS, keep_empty=st.booleans())
def test_neutral_shingles_are_those_of_re(texts: list[str], keep_empty: bool) -> None:
    sets = neutral.word_shingles(pa.chunked_array([texts]), keep_empty=keep_empty)
    expected = [shingles_by_re(text, keep_empty=keep_empty) for text in texts]
    assert sets.sizes().tolist() == [len(shingles) for shingles in expected]
    for i, j in combinations(range(len(texts)), 2):
        ours = np.intersect1d(
            *(sets.values[sets.offsets[row] : sets.offsets[row + 1]] for row in (i, j))
        )
        assert len(ours) == len(expected[i] & expected[j])


@given(texts=TEXTS, data=st.data())
def test_verdict_is_that_of_its_definitions(texts: list[str], data: st.DataObject) -> None:
    keeps = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    kept = [text for text, keep in zip(texts, keeps, strict=True) if keep]
    removed = [text for text, keep in zip(texts, keeps, strict=True) if not keep]
    similarity = judge.similar_documents(documents(texts), judge.Measure.NEUTRAL, threshold=0.7)
    verdict = judge.judge(similarity, np.array(keeps))

    assert verdict.documents == len(texts)
    assert verdict.removed == len(removed)
    assert verdict.orphans == sum(
        not any(similar_by_re(text, other, 0.7) for other in kept) for text in removed
    )
    assert verdict.leftover == sum(
        any(similar_by_re(text, other, 0.7) for k, other in enumerate(kept) if k != i)
        for i, text in enumerate(kept)
    )
    assert (verdict.missed == 0) == (verdict.leftover == 0)


def test_chain_counts_what_a_greedy_choice_would_still_remove() -> None:
    chain = judge.Similarity(form=np.arange(3), pairs=np.array([[0, 1], [1, 2]]))
    nothing_removed = judge.judge(chain, np.ones(3, np.bool_))
    assert (nothing_removed.missed, nothing_removed.recall, nothing_removed.leftover) == (1, 0.0, 3)
    middle_removed = judge.judge(chain, np.array([True, False, True]))
    assert (middle_removed.missed, middle_removed.recall, middle_removed.precision) == (0, 1.0, 1.0)
    chained_away = judge.judge(chain, np.array([True, False, False]))
    assert (chained_away.orphans, chained_away.precision) == (1, 0.5)


def test_kept_list_must_name_documents_that_were_read(tmp_path: Path) -> None:
    table = documents(["a", "b"])
    kept = tmp_path / "kept.parquet"
    pq.write_table(table.slice(1).select(judge.IDENTITY), kept)
    assert judge.kept_flags(table, kept).tolist() == [False, True]
    with pytest.raises(ValueError, match="of which 0 were read"):
        judge.kept_flags(table.slice(0, 1), kept)


def test_subset_takes_whole_repositories(tmp_path: Path) -> None:
    repos = [f"pypi/{number}" for number in range(40)]
    table = pa.table(
        {"repo": np.repeat(repos, 2), "size_bytes": [10] * 80, "content": ["0123456789"] * 80}
    )
    pq.write_table(table, tmp_path / "all.parquet", row_group_size=7)
    taken, text_bytes = subset.write_subset(
        [tmp_path / "all.parquet"], tmp_path / "some", budget_bytes=200
    )
    repos_taken = pq.read_table(tmp_path / "some")["repo"].to_pylist()
    assert (taken, text_bytes) == (20, 200)
    assert sorted(set(repos_taken)) == sorted(subset.in_hash_order(repos)[:10])


def test_equal_texts_are_similar_whatever_their_names_make_of_them() -> None:
    text = "<script>\n" + "".join(f"let name{n} = {n} // {n};\n" for n in range(20)) + "</script>\n"
    table = documents([text, text.replace("\n", " \r\n"), "else"])
    table = table.set_column(3, "language", [["JavaScript", "Markdown", "C"]])
    found = judge.similar_documents(table, judge.Measure.CODESIEVE, threshold=0.7)
    assert found.form[0] == found.form[1] != found.form[2]
