"""A source that changed between a kill and the resume is noticed; one that did not, is not."""

import os
import subprocess

import pytest

from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.files import store_at
from corpus.sources.opening import open_sources
from corpus.sources.states import note_states, require_unchanged, source_states


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a file in it, a file below, a repository, and a name that is no text."""
    root = tmp_path / "project"
    (root / "sub").mkdir(parents=True)
    (root / "a.py").write_text("a = 1\n")
    (root / "sub" / "b.py").write_text("b = 2\n")
    (root / os.fsdecode(b"caf\xe9.py")).write_text("c = 3\n")
    (root / "own").mkdir()
    (root / "own" / "d.py").write_text("d = 4\n")
    _git(root / "own", "init", "--quiet")
    _commit(root / "own")
    return root


def _git(folder, *arguments):
    nobody = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *nobody, *arguments], cwd=folder, check=True, capture_output=True)


def _commit(folder):
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--allow-empty", "--message", "x")


def _states(*uris):
    return source_states(open_sources([str(uri) for uri in uris], InputSettings()))


def _of_the_same_size(root):
    status = (root / "a.py").stat()
    (root / "a.py").write_text("a = 9\n")
    os.utime(root / "a.py", ns=(status.st_atime_ns, status.st_mtime_ns + 1))


CHANGES = {
    "an edit that keeps the size": _of_the_same_size,
    "a new file": lambda root: (root / "sub" / "new.py").write_text(""),
    "a file gone": lambda root: (root / "sub" / "b.py").unlink(),
    "a file renamed": lambda root: (root / "a.py").rename(root / "z.py"),
    "a commit": lambda root: _commit(root / "own"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_folder_is_noticed(tmp_path, folder, change):
    store = store_at(str(tmp_path / "run"))
    note_states(store, "sources.json", _states(folder))
    require_unchanged(store, "sources.json", _states(folder))
    CHANGES[change](folder)
    with pytest.raises(InputError, match=r"has changed since .*project differs"):
        require_unchanged(store, "sources.json", _states(folder))


def test_what_is_never_read_may_change(folder):
    before = _states(folder)
    (folder / "own" / "d.py").write_text("not committed\n")
    (folder / "own" / ".git" / "description").write_text("x")
    assert _states(folder) == before


def test_an_archive_that_was_written_again_is_noticed(tmp_path):
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"PK first")
    before = _states(archive)
    os.utime(archive, ns=(1, 1))
    assert _states(archive) != before


def test_an_installed_distribution_is_known_by_its_record():
    assert _states("installed:numpy") == _states("installed:numpy")
    assert _states("installed:numpy") != _states("installed:pyarrow")


def test_nothing_is_written_of_a_run_that_has_no_sources(tmp_path):
    store = store_at(str(tmp_path))
    note_states(store, "sources.json", {})
    assert not store.exists("sources.json")
    require_unchanged(store, "sources.json", {})
