import dataclasses
import hashlib
import pickle

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import DOCUMENT, content_id, doc_id
from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.splits import plan_splits
from corpus.tables import read_rows, read_split

LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"


def unchecked(values, kind=None):
    """Return a column of strings that may be no UTF-8, as other writers make them."""
    buffers = pa.array(values, pa.binary()).buffers()
    return pa.Array.from_buffers(kind or pa.string(), len(values), buffers)


def plan(*paths, split_bytes=1 << 30, **settings):
    uris = [str(path) for path in paths]
    return plan_splits(uris, fields=InputSettings(**settings), split_bytes=split_bytes)


def documents_of(splits):
    batches = [batch for split in splits for batch in read_split(split)]
    documents = pa.Table.from_batches([batch.documents for batch in batches])
    skipped = pa.Table.from_batches([batch.skipped for batch in batches])
    rows = [row for batch in batches for row in batch.row.to_pylist()]
    return documents, skipped.to_pylist(), rows


@pytest.fixture
def table(tmp_path):
    def write(columns, name="t.parquet", **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), path, **options)
        return path

    return write


def test_a_row_becomes_a_document_with_the_ids_of_its_bytes(table):
    text = "print('é')\n"
    path = table({"repo": ["r"], "revision": ["1"], "path": ["a.py"], "content": [text]})
    documents, skipped, rows = documents_of(plan(path))
    assert documents.schema == DOCUMENT
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    assert documents.to_pylist() == [
        {
            "doc_id": doc_id(repo="r", revision="1", path="a.py", sha256=sha256),
            "content_id": content_id(text.encode()),
            "sha256": sha256,
            "repo": "r",
            "revision": "1",
            "path": "a.py",
            "language": "Python",
            "size_bytes": len(text.encode()),
            "encoding": "utf-8",
            "content": text,
        }
    ]
    assert (skipped, rows) == ([], [0])


@pytest.mark.parametrize("kind", [pa.string(), pa.binary()])
def test_rows_that_are_no_documents_say_why_and_keep_their_position(table, kind):
    contents = [b"ok", None, b"", b"a\0b", b"\xff\xfe", b"x" * 101, LFS_POINTER, "é".encode()]
    path = table({"content": unchecked(contents, kind), "path": list("abcdefgh")})
    documents, skipped, rows = documents_of(plan(path, max_document_bytes=100))
    assert documents.column("content").to_pylist() == ["ok", "é"]
    assert rows == [0, 7]
    assert {row["path"]: row["reason"] for row in skipped} == {
        "b": "broken_row",
        "c": "empty",
        "d": "binary",
        "e": "undecodable",
        "f": "too_large",
        "g": "lfs_pointer",
    }
    sizes = {row["path"]: row["size_bytes"] for row in skipped}
    assert sizes["f"] == 101
    assert all(row["because_of"].isascii() for row in skipped)
    ids = {row["path"]: row["content_id"] for row in skipped}
    assert ids["d"] == content_id(b"a\0b")
    assert ids["b"] == ""


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.large_binary(),
        pa.string_view(),
        pa.dictionary(pa.int32(), pa.string()),
    ],
)
def test_text_of_any_arrow_type_is_read(table, kind):
    path = table({"content": pa.array(["a", None, "b"]).cast(kind), "path": pa.array([1, 2, 3])})
    documents, skipped, _ = documents_of(plan(path))
    assert documents.column("content").to_pylist() == ["a", "b"]
    assert documents.column("path").to_pylist() == ["1", "3"]
    assert len(skipped) == 1


def test_a_line_of_100_mb_is_one_document_if_it_may_be(table):
    line = "x" * 100_000_000
    path = table({"content": ["a", line, "b"]}, use_dictionary=False)
    documents, _, _ = documents_of(plan(path, max_document_bytes=200_000_000))
    assert documents.column("size_bytes").to_pylist() == [1, 100_000_000, 1]
    documents, skipped, rows = documents_of(plan(path))
    assert rows == [0, 2]
    assert [row["reason"] for row in skipped] == ["too_large"]


def test_names_that_are_no_utf8_are_carried(table):
    path = table({"content": ["a"], "path": unchecked([b"caf\xe9.c"])})
    documents, _, _ = documents_of(plan(path))
    assert documents.column("path").to_pylist() == ["caf\ufffde9.c"]


def test_splits_follow_row_groups_and_nothing_else(table):
    contents = [f"{number:03d}" * 1000 for number in range(100)]
    path = table({"content": contents}, row_group_size=10, compression="none")
    splits = plan(path, split_bytes=60_000)
    assert [split.row_groups for split in splits] == [2, 2, 2, 2, 2]
    assert [split.rows for split in splits] == [20] * 5
    assert splits == plan(path, split_bytes=60_000)
    assert documents_of(splits)[0].column("content").to_pylist() == contents
    assert len({split.key for split in splits}) == 5


def test_batches_are_bounded_in_bytes(table):
    contents = ["x" * 1000] * 10 + ["y" * 1_000_000] * 80
    path = table({"content": contents}, use_dictionary=False)
    (split,) = plan(path)
    batches = list(read_split(split))
    assert max(batch.documents.nbytes for batch in batches) < 70_000_000
    assert [row for batch in batches for row in batch.row.to_pylist()] == list(range(90))


def test_a_key_stays_when_the_folder_moves_and_changes_with_the_file(table):
    first = table({"content": ["a"]}, "one/t.parquet")
    same = table({"content": ["a"]}, "two/t.parquet")
    other = table({"content": ["b", "c"]}, "three/t.parquet")
    (one,), (two,), (three,) = plan(first), plan(same), plan(other)
    assert one.key == two.key != three.key
    both = plan(first, same)
    assert len({split.key for split in both}) == 2


@given(data=st.data())
def test_rows_of_pass_two_are_those_of_pass_one(tmp_path_factory, data):
    contents = data.draw(st.lists(st.sampled_from(["a", "bb", "", None, "c\0", "é"]), min_size=1))
    path = tmp_path_factory.mktemp("t") / "t.parquet"
    columns = {
        "content": pa.array(contents, pa.string()),
        "path": [*map(str, range(len(contents)))],
    }
    pq.write_table(pa.table(columns), path, row_group_size=3)
    (split,) = plan(path)
    documents, _, rows = documents_of([split])
    chosen = data.draw(st.lists(st.sampled_from(rows), unique=True)) if rows else []
    wanted = np.array(sorted(chosen), np.int64)
    names = ("content", "doc_id", "path")
    found = list(read_rows(split, wanted, names))
    at = [rows.index(row) for row in wanted]
    expected = documents.select(names).take(pa.array(at, pa.int64())).to_pylist()
    assert [row for batch in found for row in batch.to_pylist()] == expected


def test_columns_of_the_users_come_along(table):
    first = table({"content": ["a"], "stars": [3]}, "1.parquet")
    second = table({"content": ["b"]}, "2.parquet")
    documents, _, _ = documents_of(plan(first, second, keep=("stars",)))
    assert documents.column("stars").to_pylist() == [3, None]
    third = table({"content": ["b"], "stars": ["many"]}, "3.parquet")
    with pytest.raises(InputError, match=r"string.*int64"):
        plan(first, third, keep=("stars",))
    with pytest.raises(InputError, match="nearest are stars"):
        plan(first, keep=("star",))


def test_shards_of_our_own_are_taken_as_they_are(tmp_path):
    row = dict.fromkeys(DOCUMENT.names, "x") | {"size_bytes": 7}
    shard = pa.Table.from_pylist([row], DOCUMENT).append_column("stars", pa.array([5]))
    pq.write_table(shard, tmp_path / "s.parquet")
    (split,) = plan(tmp_path / "s.parquet")
    documents, _, _ = documents_of([split])
    assert documents.to_pylist() == [row | {"stars": 5}]
    (found,) = read_rows(split, np.array([0]), ("sha256", "stars"))
    assert found.to_pylist() == [{"sha256": "x", "stars": 5}]


def test_globs_folders_and_hidden_names(table, tmp_path):
    for name in ("d/b.parquet", "d/a.parquet", "d/_x.parquet", "d/.y.parquet", "d/e/c.parquet"):
        table({"content": [name]}, name)
    (tmp_path / "d" / "loop").symlink_to(".")

    def found(uri):
        return documents_of(plan(uri))[0].column("content").to_pylist()

    assert found(tmp_path / "d") == ["d/a.parquet", "d/b.parquet", "d/e/c.parquet"]
    assert found(tmp_path / "d" / "*.parquet") == ["d/a.parquet", "d/b.parquet"]
    assert found(tmp_path / "**" / "[bc].parquet") == ["d/b.parquet", "d/e/c.parquet"]
    assert len(plan(tmp_path / "d", tmp_path / "d" / "a.parquet")) == 3


def test_bad_tables_are_errors_that_name_the_file(table, tmp_path):
    whole = table({"content": ["a" * 1000]}).read_bytes()
    for name, content in {
        "cut.parquet": whole[:-5],
        "tiny.parquet": b"PAR1",
        "empty.parquet": b"",
        "lies.parquet": whole[:-8] + b"\xff\xff\xff\x7fPAR1",
        "noise.parquet": b"PAR1" + b"\x01" * 500 + (400).to_bytes(4, "little") + b"PAR1",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=name):
            plan(tmp_path / name)
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="holds no Parquet"):
        plan(tmp_path / "none")
    with pytest.raises(InputError, match="is not there"):
        plan(tmp_path / "missing.parquet")
    with pytest.raises(InputError, match="nothing matches"):
        plan(tmp_path / "*.arrow")
    no_rows = table({"content": pa.array([], pa.string())}, "rows.parquet")
    with pytest.raises(InputError, match="input is empty"):
        plan(no_rows)


def test_damage_and_change_after_planning_are_told(table):
    path = table({"content": ["abc" * 999]}, compression="none", write_page_checksum=True)
    (split,) = plan(path)
    content = path.read_bytes()
    path.write_bytes(content[:50] + b"?" + content[51:])
    with pytest.raises(InputError, match="damaged"):
        list(read_split(split))
    path.write_bytes(content + b" ")
    with pytest.raises(InputError, match="has changed"):
        list(read_split(split))
    path.write_bytes(content)
    with pytest.raises(InputError, match="has changed"):
        list(read_rows(split, np.array([0, 1]), ("content",)))


def test_splits_and_their_errors_travel_to_executors(table):
    (split,) = plan(table({"content": ["a"], "stars": [1]}), keep=("stars",))
    copy = pickle.loads(pickle.dumps(split))
    assert copy == split
    assert copy.key == split.key
    assert dataclasses.replace(copy, first_row_group=1).key != split.key
