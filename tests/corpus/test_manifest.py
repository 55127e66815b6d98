"""The manifest: canonical, checked, and clear about what is wrong with one."""

import dataclasses
import json

import pytest

from corpus.errors import ConservationError, InputError
from corpus.facts import Counts, InputFile, NearDuplicates, OutputFile, Role, ShuffleStep
from corpus.files import store_at
from corpus.losses import Alarm, AlarmKind
from corpus.manifest import (
    Manifest,
    manifest_text,
    read_manifest,
    write_manifest,
)
from corpus.rundir import canonical_json
from corpus.runrecord import RunRecord, StepTime, read_run_record, write_run_record

COUNTS = Counts(
    rows_in=12,
    documents_in=10,
    repeats=2,
    kept=7,
    edited=1,
    dropped=3,
    dropped_by_reason={"near_duplicate": 2, "binary": 1},
    size_bytes_in=1000,
    size_bytes_kept=700,
)
FILES = (
    OutputFile(path="report.html", role=Role.REPORT, rows=0, size_bytes=3, sha256="b" * 64),
    OutputFile(
        path="documents/a.parquet", role=Role.DOCUMENTS, rows=7, size_bytes=9, sha256="a" * 64
    ),
)
MANIFEST = Manifest(
    content_root="c" * 64,
    decisions_root="d" * 64,
    engines={"codesieve": "0.1.0", "pyarrow": "26.0.1"},
    settings={"near": {"threshold": 0.7}},
    settings_digest="e" * 64,
    run_key="5e" * 32,
    inputs=(InputFile(name="b.parquet", kind="shards", rows=12, size_bytes=1, sha256="f" * 64),),
    counts=COUNTS,
    stages=(),
    outputs=tuple(sorted(FILES)),
    near_duplicates=(
        NearDuplicates(
            threshold=0.7,
            recall_wanted=0.99,
            bands=42,
            rows=6,
            policy="verified",
            keeper_order=("-stars", "doc_id"),
            candidate_pairs=9,
            verified_pairs=4,
            buckets=5,
            hot_buckets=1,
            capped_buckets=0,
            bucket_pairs_limit=64,
            uncompared_pairs=0,
            rounds=2,
            settle_turns=1,
            shuffles=(ShuffleStep(step="bands", payload_bytes=160),),
            approximations=(),
        ),
    ),
    measured={"recall": {"value": 1.0, "low": 0.98, "high": 1.0}},
    loss_alarms=(Alarm(kind=AlarmKind.REPOSITORY, name="r\u202e", documents_in=9, dropped=9),),
)


@pytest.fixture
def store(tmp_path):
    return store_at(str(tmp_path))


def test_a_manifest_survives_its_file(store):
    write_manifest(store, MANIFEST)
    assert read_manifest(store) == MANIFEST


def test_the_first_line_of_the_file_is_the_content_root():
    lines = manifest_text(MANIFEST).splitlines()
    assert lines[1] == f'  "content_root": "{"c" * 64}",'


def test_the_order_in_which_files_were_written_plays_no_part():
    shuffled = dataclasses.replace(MANIFEST, outputs=tuple(reversed(MANIFEST.outputs)))
    assert manifest_text(shuffled) == manifest_text(MANIFEST)


def test_no_manifest_is_no_run(store):
    with pytest.raises(InputError, match=r"there is no .*manifest\.json"):
        read_manifest(store)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b'"x"', b"[" * 100_000])
def test_other_files_are_no_manifest(store, content):
    store.write("manifest.json", content)
    with pytest.raises(InputError, match="is no manifest of codesieve"):
        read_manifest(store)


def test_a_manifest_of_shards_or_of_state_is_not_one_of_a_run(store):
    store.write(
        "manifest.json", canonical_json({"kind": "codesieve.state", "version": "1"}).encode()
    )
    with pytest.raises(InputError, match=r"'codesieve\.state', not 'codesieve\.run'"):
        read_manifest(store)


def test_another_version_is_named(store):
    values = json.loads(manifest_text(MANIFEST)) | {"version": "99"}
    store.write("manifest.json", canonical_json(values).encode())
    with pytest.raises(InputError, match=r"version '99'.*reads version 1"):
        read_manifest(store)


def test_a_file_of_an_earlier_form_lacks_fields_that_have_a_default(store):
    values = json.loads(manifest_text(MANIFEST))
    for later in ("seal", "residual", "measured", "loss_alarms", "near_duplicates"):
        del values[later]
    store.write("manifest.json", canonical_json(values).encode())
    assert read_manifest(store).measured == {}


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("  ", " "),
        lambda text: text + "\n",
        lambda text: text.replace('"kept": 7', '"kept": 8'),
        lambda text: text.replace('"dropped": 3', '"dropped": 4'),
        lambda text: text.replace('"rows_in": 12', '"rows_in": 13'),
        lambda text: text.replace('"binary": 1', '"binary": 2'),
        lambda text: text.replace("documents/a.parquet", "../a.parquet"),
        lambda text: text.replace("documents/a.parquet", "/etc/a.parquet"),
        lambda text: text.replace('"role": "report"', '"role": "other"'),
        lambda text: text.replace('"pyarrow": "26.0.1"', '"pyarrow": "26.0.2"'),
    ],
)
def test_a_manifest_edited_by_hand_is_refused(store, edit):
    text = manifest_text(MANIFEST)
    assert edit(text) != text
    store.write("manifest.json", edit(text).encode())
    with pytest.raises(ConservationError):
        read_manifest(store)


def test_the_run_record_survives_its_file(store):
    record = RunRecord(
        started="2026-01-02T03:04:05Z",
        finished="2026-01-02T03:05:05Z",
        command=("codesieve", "clean"),
        host={"cores": "2"},
        steps=(StepTime(step="fingerprint", wall_s=1.5, cpu_s=2.5),),
        manifest_sha256="0" * 64,
    )
    write_run_record(store, record)
    assert read_run_record(store) == record
