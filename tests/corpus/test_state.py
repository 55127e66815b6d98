"""The state's manifest: it belongs to one run, and says clearly when something is gone."""

import dataclasses

import pytest
import xxhash

from corpus.errors import ConservationError, InputError
from corpus.files import store_at
from corpus.state import (
    StateFile,
    StateManifest,
    damaged_files,
    digest_tasks,
    read_state,
    state_entry,
    state_file,
    write_state,
)


@pytest.fixture
def store(tmp_path):
    return store_at(str(tmp_path))


@pytest.fixture
def written(store, report_data):
    """Return a committed state: one file digested while written, others afterwards."""
    with state_file(store, "state/signatures/part-00000.arrow") as file:
        file.write(b"first ")
        file.write(b"second")
    store.write("state/tables/edges/part-0.parquet", b"edges")
    store.write("state/shards/manifest.json", b"{}")
    store.write("state/shards/documents/0.parquet", b"text")
    before = [StateFile(**state_entry(file))]
    (task,) = digest_tasks(store, before)
    after = [StateFile(**entry) for entry in task.run()["files"]]
    state = StateManifest(
        run_key=report_data.manifest.run_key,
        settings_digest="e" * 64,
        inputs_digest="f" * 64,
        tables=(),
        turn="turn-0",
        files=tuple(sorted(before + after)),
    )
    write_state(store, state)
    return state


def test_a_state_is_read_as_it_was_committed(store, written, report_data):
    assert read_state(store, report_data.manifest, needed_by="takedown") == written
    assert damaged_files(store, written) == ()
    by_path = {file.path: file for file in written.files}
    digested = by_path["signatures/part-00000.arrow"]
    assert digested.size_bytes == len(b"first second")
    assert digested.xxh3_128 == xxhash.xxh3_128_hexdigest(b"first second")
    assert by_path.keys() == {
        "signatures/part-00000.arrow",
        "tables/edges/part-0.parquet",
        "shards/manifest.json",  # which lists the shards, with their digests
    }


def test_what_a_killed_attempt_left_half_written_is_removed(store):
    half = f"state/shingles/.part-00000.arrow.{'0123456789abcdef' * 2}"
    store.write(half, b"half")
    store.write("state/tables/nodes/.part-0.parquet.crc", b"crc")
    (task,) = digest_tasks(store, [])
    assert task.paths == ("tables/nodes/.part-0.parquet.crc",)
    assert not store.exists(half)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda store: store.delete("state"), "is gone"),
        (lambda store: store.delete("state/manifest.json"), "is gone"),
        (lambda store: store.delete("state/tables"), "1 of its files are gone"),
        (lambda store: store.write("state/tables/edges/part-0.parquet", b"edge"), "cut off"),
    ],
)
@pytest.mark.usefixtures("written")
def test_a_state_that_cannot_serve_says_why(store, report_data, harm, why):
    harm(store)
    with pytest.raises(InputError, match=rf"takedown needs the state of .*{why}"):
        read_state(store, report_data.manifest, needed_by="takedown")


@pytest.mark.usefixtures("written")
def test_the_state_of_another_run_is_refused(store, report_data):
    other = dataclasses.replace(report_data.manifest, run_key="0" * 64)
    with pytest.raises(InputError, match="belongs to another run"):
        read_state(store, other, needed_by="policy diff")


@pytest.mark.usefixtures("written")
def test_a_manifest_of_state_edited_by_hand_is_refused(store, report_data):
    text = store.read("state/manifest.json")
    store.write("state/manifest.json", text + b"\n")
    with pytest.raises(ConservationError):
        read_state(store, report_data.manifest, needed_by="takedown")


def test_damage_is_found_by_digest(store, written):
    store.write("state/tables/edges/part-0.parquet", b"EDGES")
    assert damaged_files(store, written) == ("tables/edges/part-0.parquet",)
