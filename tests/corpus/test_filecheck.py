"""Files against their list: real files, really changed."""

import dataclasses
import hashlib

import pytest

from corpus.errors import ConservationError
from corpus.facts import OutputFile, Role
from corpus.filecheck import FileCheck, require_files, verify_files
from corpus.files import store_at

CONTENT = {"a.parquet": b"first", "sub/b.parquet": b"second", "c.parquet": b""}


@pytest.fixture
def store(tmp_path):
    store = store_at(str(tmp_path))
    for path, content in CONTENT.items():
        store.write(path, content)
    return store


@pytest.fixture
def manifest(report_data):
    """Return a manifest that lists CONTENT."""
    listed = tuple(
        OutputFile(
            path=path,
            role=Role.DOCUMENTS,
            rows=0,
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for path, content in CONTENT.items()
    )
    return dataclasses.replace(report_data.manifest, outputs=listed)


def test_files_as_listed_hold(store, manifest):
    store.write("manifest.json", b"{}")
    store.write("run.json", b"{}")
    expected = FileCheck(files=3, size_bytes=11, missing=(), changed=(), extra=())
    assert verify_files(store, manifest) == expected
    require_files(store, manifest)


def test_missing_changed_and_extra_files_are_named(store, manifest):
    store.delete("a.parquet")
    store.write("sub/b.parquet", b"sEcond")  # of the same size
    store.write("c.parquet", b"longer")
    store.write("sub/d.parquet", b"new")
    check = verify_files(store, manifest)
    assert check.missing == ("a.parquet",)
    assert check.changed == ("c.parquet", "sub/b.parquet")
    assert check.extra == ("sub/d.parquet",)
    with pytest.raises(ConservationError, match="1 files are missing, 2 changed"):
        require_files(store, manifest)


def test_an_extra_file_does_no_harm(store, manifest):
    store.write("left-over.parquet", b"x")
    check = verify_files(store, manifest)
    assert check.extra == ("left-over.parquet",)
    assert check.holds


def test_work_files_and_the_state_are_no_part_of_a_run(store, manifest):
    store.write("_work/receipts/emit/x.json", b"{}")
    store.write("state/manifest.json", b"{}")
    store.write("documents/stray.parquet", b"x")
    assert verify_files(store, manifest).extra == ("documents/stray.parquet",)
