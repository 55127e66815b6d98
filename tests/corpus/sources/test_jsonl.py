import gzip
import json

import pyarrow as pa
import pytest
import zstandard

from corpus.decision import Reason
from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.sources.jsonl import JsonLinesSource


@pytest.fixture
def rows_in(tmp_path, limits):
    def read(content, *, name="data.jsonl", **settings):
        path = tmp_path / name
        path.write_bytes(content)
        source = JsonLinesSource(uri=str(path), settings=InputSettings(**settings))
        found = list(source.rows(limits))
        documents = pa.Table.from_batches([rows.documents for rows in found])
        skipped = pa.Table.from_batches([rows.skipped for rows in found])
        return documents.to_pylist(), skipped.to_pylist()

    return read


def line(**values):
    return json.dumps(values).encode() + b"\n"


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("d.jsonl", bytes),
        ("d.jsonl.gz", gzip.compress),
        ("d.jsonl.zst", zstandard.ZstdCompressor().compress),
    ],
)
def test_lines_plain_and_packed_are_documents(rows_in, name, pack):
    content = line(text="a = 1", repo_name="r", path="a.py") + line(text="é", path="b.py")
    documents, skipped = rows_in(pack(content), name=name)
    assert [(each["repo"], each["path"], each["content"]) for each in documents] == [
        ("r", "a.py", "a = 1"),
        ("", "b.py", "é"),
    ]
    assert documents[0]["language"] == "Python"
    assert skipped == []


def test_broken_lines_are_rows_with_their_number(rows_in):
    content = (
        line(content="ok")
        + b"{no json\n"
        + b"\n"
        + b"[1]\n"
        + b'{"content": "bad \xff"}\n'
        + line(content=None)
        + b'{"content": "\\ud800"}\n'
        + b"[" * 100_000
        + b"\n"
        + line(content="last")
    )
    documents, skipped = rows_in(content)
    assert [each["content"] for each in documents] == ["ok", "last"]
    found = sorted((each["reason"], each["path"]) for each in skipped)
    assert found == [
        ("broken_row", ""),
        ("broken_row", "line 2"),
        ("broken_row", "line 4"),
        ("broken_row", "line 5"),
        ("broken_row", "line 8"),
        ("undecodable", ""),
    ]


def test_a_line_that_is_too_long_is_skipped_without_being_held(rows_in):
    content = line(content="a") + line(content="x" * 5_000_000) + line(content="b")
    documents, skipped = rows_in(content)
    assert [each["content"] for each in documents] == ["a", "b"]
    (row,) = skipped
    assert (row["reason"], row["path"]) == (Reason.TOO_LARGE, "line 2")
    assert row["size_bytes"] == len(line(content="x" * 5_000_000)) - 1


def test_a_truncated_file_gives_its_whole_lines(rows_in):
    packed = gzip.compress(b"".join(line(content=f"row {n} {n * 7919}") for n in range(2000)))
    documents, skipped = rows_in(packed[: len(packed) // 2], name="t.jsonl.gz")
    assert len(documents) < 2000
    assert skipped[-1]["reason"] == Reason.BROKEN_ARCHIVE


def test_columns_of_the_users_keep_their_type(rows_in):
    content = line(content="a", stars=3, topics=["x"]) + line(content="b", stars="many")
    documents, _ = rows_in(content, keep=("stars", "topics"))
    assert [each["stars"] for each in documents] == [3, None]
    assert [each["topics"] for each in documents] == ['["x"]', None]


def test_a_file_without_content_says_so(rows_in):
    with pytest.raises(InputError, match="content"):
        rows_in(line(body="a"))
    documents, _ = rows_in(line(body="a"), fields={"content": "body"})
    assert documents[0]["content"] == "a"
