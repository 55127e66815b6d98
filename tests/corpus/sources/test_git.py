import os
import stat

import pytest

from corpus.decision import Reason
from corpus.document import content_id
from corpus.errors import InputError
from corpus.sources.git import GitSource, is_repository
from corpus.sources.opening import open_source


def at(root, revision="HEAD"):
    return GitSource(root=str(root), revision=revision)


def test_a_checkout_gives_the_files_of_its_commit_and_no_others(repository, read):
    (repository / "a.py").write_bytes(b"changed and not committed")
    (repository / "new.py").write_bytes(b"not committed")
    files, skipped = read(at(repository))
    assert files == {"a.py": b"print(1)\n", "src/b.c": b"int b;\n"}
    assert skipped == {}


def test_bare_and_packed_repositories_read_as_the_checkout_does(tmp_path, repository, git, read):
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), "bare.git")
    bare = tmp_path / "bare.git"
    git(bare, "gc", "--quiet")
    assert read(at(bare))[0] == read(at(repository))[0]


def test_content_ids_are_those_that_git_gives(repository, git):
    for path in ("a.py", "src/b.c"):
        oid = git(repository, "rev-parse", f"HEAD:{path}")
        assert content_id((repository / path).read_bytes()) == f"swh:1:cnt:{oid}"


@pytest.mark.parametrize("name", ["v1", "refs/tags/v1", "annotated", "old", "abbreviated", "full"])
def test_a_revision_is_any_name_of_a_commit(repository, git, read, name):
    first = git(repository, "rev-parse", "HEAD")
    git(repository, "tag", "v1")
    git(repository, "tag", "-a", "-m", "tag", "annotated")
    git(repository, "branch", "old")
    (repository / "later.py").write_bytes(b"later")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "two")
    git(repository, "pack-refs", "--all")
    revision = {"abbreviated": first[:10], "full": first}.get(name, name)
    source = open_source(f"{repository}@{revision}", None)
    assert source.commit() == first
    assert "later.py" not in read(source)[0]


@pytest.mark.parametrize("revision", ["nowhere", "../../etc/passwd", "--help", "", "f" * 40])
def test_a_revision_that_is_none_is_an_error(repository, revision):
    with pytest.raises(InputError, match=r"revision|commit"):
        at(repository, revision).commit()


def test_a_repository_without_a_commit_is_an_error(tmp_path, git):
    git(tmp_path, "init", "--quiet")
    with pytest.raises(InputError, match="no commit yet"):
        at(tmp_path).commit()


def test_nothing_that_the_repository_configures_is_run(tmp_path, repository, git, read):
    trace = tmp_path / "it-ran"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {trace}\ncat\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    (repository / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "attributes")
    missing = git(repository, "rev-parse", "HEAD:a.py")
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "remote.origin.uploadpack",
        "core.alternateRefsCommand",
    ):
        git(repository, "config", key, str(script))
    # A promisor remote: git would run its uploadpack to fetch the object that is missing.
    git(repository, "config", "remote.origin.url", f"file://{tmp_path}/elsewhere")
    git(repository, "config", "remote.origin.promisor", "true")
    git(repository, "config", "extensions.partialClone", "origin")
    git(repository, "config", "core.repositoryFormatVersion", "1")
    for hook in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction"):
        (repository / ".git" / "hooks").mkdir(exist_ok=True)
        target = repository / ".git" / "hooks" / hook
        target.write_text(script.read_text())
        target.chmod(0o755)
    trace.unlink(missing_ok=True)
    git(repository, "status")
    assert trace.exists(), "the trap must work, or the test shows nothing"
    trace.unlink()
    lost = repository / ".git" / "objects" / missing[:2] / missing[2:]
    lost.unlink()
    files, skipped = read(at(repository))
    assert not trace.exists()
    assert files["src/b.c"] == b"int b;\n"
    assert skipped["a.py"].reason is Reason.UNREADABLE


def test_alternates_are_not_followed(tmp_path, repository, git):
    git(tmp_path, "clone", "--quiet", "--shared", str(repository), "borrower")
    with pytest.raises(InputError, match="alternates"):
        at(tmp_path / "borrower").commit()


def test_a_broken_object_costs_only_itself(repository, git, read):
    oid = git(repository, "rev-parse", "HEAD:a.py")
    path = repository / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(b"\x78\x9cnot zlib at all")
    files, skipped = read(at(repository))
    assert files == {"src/b.c": b"int b;\n"}
    assert skipped["a.py"].reason is Reason.UNREADABLE


def test_links_submodules_and_large_files_are_named_and_not_read(tmp_path, repository, git, read):
    inner = tmp_path / "inner"
    git(tmp_path, "clone", "--quiet", str(repository), "inner")
    git(repository, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    (repository / "link").symlink_to("/etc/passwd")
    (repository / "large.txt").write_bytes(b"x" * 2000)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "more")
    files, skipped = read(at(repository))
    assert {path: each.reason for path, each in skipped.items()} == {
        "sub": Reason.SUBMODULE,
        "link": Reason.SYMLINK,
        "large.txt": Reason.TOO_LARGE,
    }
    assert set(files) == {".gitmodules", "a.py", "src/b.c"}
    assert skipped["large.txt"].content_id == content_id(b"x" * 2000)
    assert skipped["large.txt"].size_bytes == 2000


def test_paths_that_lead_out_are_refused(repository, git, read):
    blob = git(repository, "rev-parse", "HEAD:a.py")
    # git itself refuses to make such a tree from the index, so it is made by hand.
    inner = _tree(repository, git, f"100644 blob {blob}\tescaped.py\n")
    outer = _tree(repository, git, f"040000 tree {inner}\t..\n")
    commit = git(repository, "commit-tree", "-m", "evil", outer)
    files, skipped = read(at(repository, commit))
    assert files == {}
    assert skipped["../escaped.py"].reason is Reason.UNSAFE_PATH


def test_a_tree_that_multiplies_itself_ends_at_the_limit(repository, git, read):
    blob = git(repository, "rev-parse", "HEAD:a.py")
    entry = "".join(f"100644 blob {blob}\tf{number}\n" for number in range(10))
    for _ in range(12):
        tree = _tree(repository, git, entry)
        entry = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
    commit = git(repository, "commit-tree", "-m", "bomb", tree)
    files, skipped = read(at(repository, commit))
    assert len(files) < 2000
    assert skipped[""].reason is Reason.ARCHIVE_LIMIT


def test_a_repository_is_named_by_its_origin_without_what_is_private(repository, git):
    assert at(repository).repo == "project"
    for url in (
        "https://user:" + "pass" + "word@Example.org:8443/owner/name.git",
        "git@example.org:owner/name.git",
        "ssh://git@example.org/owner/name",
    ):
        git(repository, "config", "remote.origin.url", url)
        assert at(repository).repo == "example.org/owner/name"


def test_names_that_are_no_utf8_are_carried(repository, git, read):
    (repository / os.fsdecode(b"caf\xe9.c")).write_bytes(b"int x;")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "latin")
    assert read(at(repository))[0]["caf\ufffde9.c"] == b"int x;"


def test_what_is_no_repository_is_known(tmp_path, repository):
    assert is_repository(repository)
    assert is_repository(repository / ".git")
    (tmp_path / "none" / ".git").mkdir(parents=True)
    assert not is_repository(tmp_path / "none")


def _tree(repository, git, entries):
    listing = repository / ".git" / "listing"
    listing.write_text(entries)
    return git(repository, "-c", "alias.t=!git mktree --missing < .git/listing", "t")
