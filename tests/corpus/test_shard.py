import hashlib
import io
import json
import pickle
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.document import DOCUMENT, SKIPPED
from corpus.errors import InputError, SettingsError
from corpus.fields import InputSettings
from corpus.files import store_at
from corpus.shard import ShardReceipt, ShardTask, plan_groups, shard, shard_locally
from corpus.shard_settings import ShardSettings
from corpus.splits import plan_splits, skipped_files
from corpus.tables import read_split


@pytest.fixture
def sources(tmp_path):
    """Three folders, an archive, a file of lines and a table: 27 documents, 7 skipped."""
    root = tmp_path / "in"
    for name in ("one", "two", "three"):
        (root / name / "src").mkdir(parents=True)
        for number in range(5):
            text = f"# {name}\nvalue = {number}\n" * 50
            (root / name / "src" / f"{number}.py").write_text(text)
        (root / name / "logo.png").write_bytes(b"\x89PNG\0")
        (root / name / "link").symlink_to("/etc/passwd")
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        archive.add(root / "one" / "src", "p/src")
    (root / "p-1.0.tar.gz").write_bytes(content.getvalue())
    lines = "".join(json.dumps({"content": f"x = {n}", "path": f"{n}.py"}) + "\n" for n in range(3))
    (root / "rows.jsonl").write_text(lines + "{broken\n")
    table = {"content": ["a", "b", "c", "d"], "path": ["1", "2", "3", "4"], "stars": [1, 2, 3, 4]}
    pq.write_table(pa.table(table), root / "rows.parquet")
    return root


def make(sources, out, **settings):
    return shard_locally(
        [str(sources / "*")], str(out), ShardSettings(**settings), InputSettings(keep=("stars",))
    )


def folder_bytes(root):
    paths = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def rows_below(out):
    splits = plan_splits([str(out)], fields=InputSettings())
    documents = [batch.documents for split in splits for batch in read_split(split)]
    skipped = [pq.read_table(path) for path in skipped_files([str(out)])]
    return pa.Table.from_batches(documents), pa.concat_tables(skipped)


def test_every_file_is_a_document_or_a_row_that_says_why(sources, tmp_path):
    manifest = make(sources, tmp_path / "out")
    assert (manifest.files_seen, manifest.documents) == (34, 27)
    assert manifest.skipped == {"binary": 3, "broken_row": 1, "symlink": 3}
    documents, skipped = rows_below(tmp_path / "out")
    assert (documents.num_rows, skipped.num_rows) == (27, 7)
    assert documents.schema.names == [*DOCUMENT.names, "stars"]
    assert skipped.schema == SKIPPED
    found = set(documents.column("repo").to_pylist())
    assert found == {"one", "two", "three", "p", ""}
    assert set(documents.column("revision").to_pylist()) == {"", "1.0"}
    assert {star for star in documents.column("stars").to_pylist() if star} == {1, 2, 3, 4}
    assert len(set(documents.column("doc_id").to_pylist())) == 27


def test_the_manifest_tells_the_truth_about_its_files(sources, tmp_path):
    manifest = make(sources, tmp_path / "out", target_text_bytes=3000)
    assert len(manifest.below("documents")) > 5
    for file in manifest.files:
        content = (tmp_path / "out" / file.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert len(content) == file.size_bytes
        assert pq.read_metadata(io.BytesIO(content)).num_rows == file.rows
    assert set(folder_bytes(tmp_path / "out")) == {
        "manifest.json",
        *(file.path for file in manifest.files),
    }


def test_rows_are_sorted_and_row_groups_bounded(sources, tmp_path):
    make(sources, tmp_path / "out", row_group_text_bytes=2000)
    for path in (tmp_path / "out" / "documents").iterdir():
        table = pq.read_table(path)
        keys = [
            tuple(row.values()) for row in table.select(["repo", "revision", "path"]).to_pylist()
        ]
        assert keys == sorted(keys)
        metadata = pq.read_metadata(path)
        sizes = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
        assert sum(sizes) == len(keys)
    assert metadata.num_row_groups > 1 or len(keys) <= 4


def test_equal_inputs_give_equal_bytes(sources, tmp_path):
    make(sources, tmp_path / "a", target_text_bytes=3000)
    make(sources, tmp_path / "b", target_text_bytes=3000)
    assert folder_bytes(tmp_path / "a") == folder_bytes(tmp_path / "b")


def test_layout_changes_no_document(sources, tmp_path):
    make(sources, tmp_path / "a")
    make(sources, tmp_path / "b", target_text_bytes=2000, row_group_text_bytes=500)
    first, second = (
        rows_below(tmp_path / name)[0].sort_by("doc_id").to_pylist() for name in ("a", "b")
    )
    assert first == second


def test_a_run_that_was_killed_goes_on_and_ends_with_the_same_bytes(sources, tmp_path):
    settings, fields = ShardSettings(target_text_bytes=3000), InputSettings(keep=("stars",))
    inputs, out = [str(sources / "*")], str(tmp_path / "killed")
    ran = []

    def run(limit):
        def run_some(tasks, receipts):
            done = receipts.done("shard")
            for task in tasks:
                if len(ran) >= limit:
                    raise KeyboardInterrupt
                if task.key not in done:
                    ran.append(task.key)
                    receipts.put("shard", task.key, pickle.loads(pickle.dumps(task)).run())
            return [receipts.get("shard", task.key) for task in tasks]

        return run_some

    with pytest.raises(KeyboardInterrupt):
        shard(inputs, out, settings=settings, fields=fields, run=run(2))
    assert not (tmp_path / "killed" / "manifest.json").exists()
    with pytest.raises(InputError, match="half-written"):
        plan_splits([out], fields=fields)
    shard(inputs, out, settings=settings, fields=fields, run=run(1000))
    assert len(ran) == len(set(ran))
    make(sources, tmp_path / "whole", target_text_bytes=3000)
    assert folder_bytes(tmp_path / "killed") == folder_bytes(tmp_path / "whole")


def test_a_folder_that_holds_other_shards_is_refused(sources, tmp_path):
    manifest = make(sources, tmp_path / "out")
    assert make(sources, tmp_path / "out") == manifest
    with pytest.raises(InputError, match="other shards"):
        make(sources, tmp_path / "out", max_file_bytes=10)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="not empty"):
        make(sources, tmp_path / "full")


def test_shards_of_shards_keep_what_was_skipped(sources, tmp_path):
    make(sources, tmp_path / "out")
    again = shard_locally([str(tmp_path / "out")], str(tmp_path / "again"))
    assert again.skipped == {"binary": 3, "broken_row": 1, "symlink": 3}
    first, second = (rows_below(tmp_path / name) for name in ("out", "again"))
    for before, after in zip(first, second, strict=True):
        assert before.sort_by("doc_id").equals(after.sort_by("doc_id"))


def test_groups_gather_repositories_and_leave_tables_alone(sources):
    groups = plan_groups([str(sources / "*")], ShardSettings(), InputSettings())
    assert [len(group.sources) for group in groups] == [4, 1, 1]
    assert groups == plan_groups([str(sources / "*")], ShardSettings(), InputSettings())
    small = plan_groups(
        [str(sources / "*")], ShardSettings(target_text_bytes=1000), InputSettings()
    )
    assert len(small) > len(groups)


def test_tasks_and_receipts_travel(sources, tmp_path):
    group, *_ = plan_groups([str(sources / "*")], ShardSettings(), InputSettings())
    task = ShardTask(group=group, settings=ShardSettings(), store=store_at(str(tmp_path / "o")))
    outcome = pickle.loads(pickle.dumps(task)).run()
    receipt = ShardReceipt.from_json(json.loads(json.dumps(outcome)))
    assert receipt.to_json() == outcome
    assert receipt.documents == 20


def test_a_shard_of_nothing_but_skipped_files_is_whole(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.bin").write_bytes(b"\0")
    manifest = shard_locally([str(tmp_path / "in")], str(tmp_path / "out"))
    assert (manifest.documents, manifest.skipped) == (0, {"binary": 1})
    assert plan_splits([str(tmp_path / "out")], fields=InputSettings()) == ()


@pytest.mark.parametrize("name", ["max_file_bytes", "target_text_bytes", "compression_level"])
def test_settings_that_cannot_be_are_errors(name):
    with pytest.raises(SettingsError, match=name):
        ShardSettings(**{name: 0})
