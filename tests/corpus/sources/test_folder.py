import os

from corpus.decision import Reason
from corpus.sources.folder import FolderSource


def test_links_pipes_and_unreadable_files_are_rows_and_never_opened(tmp_path, read):
    root = tmp_path / "tree"
    root.mkdir()
    (root / "a.py").write_bytes(b"a")
    (root / "loop").symlink_to(".")
    (root / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(root / "pipe")
    (root / "large").write_bytes(b"x" * 1001)
    files, skipped = read(FolderSource(root=str(root)))
    assert files == {"a.py": b"a"}
    assert {path: each.reason for path, each in skipped.items()} == {
        "loop": Reason.SYMLINK,
        "passwd": Reason.SYMLINK,
        "pipe": Reason.SPECIAL_FILE,
        "large": Reason.TOO_LARGE,
    }


def test_a_checkout_inside_is_read_as_objects_under_its_own_name(tmp_path, repository, limits):
    (tmp_path / "note.txt").write_bytes(b"note")
    (repository / "a.py").write_bytes(b"changed")
    found = list(FolderSource(root=str(tmp_path)).files(limits))
    by_path = {each.path: each for each in found}
    assert by_path["a.py"].content == b"print(1)\n"
    assert by_path["a.py"].repo == "project"
    assert len(by_path["a.py"].revision) == 40
    assert by_path["note.txt"].repo == tmp_path.name


def test_a_checkout_without_a_commit_is_a_plain_folder(tmp_path, git, read):
    (tmp_path / "new").mkdir()
    git(tmp_path / "new", "init", "--quiet")
    (tmp_path / "new" / "a.py").write_bytes(b"a")
    files, skipped = read(FolderSource(root=str(tmp_path)))
    assert files == {"new/a.py": b"a"}
    assert skipped == {}


def test_names_are_carried_as_they_are(tmp_path, read):
    names = [b"<script>alert(1)</script".replace(b"/", b"_"), b"\x1b[31mred.py", b"\xff\xfe.c"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(b"x")
    files, _ = read(FolderSource(root=str(tmp_path)))
    assert set(files) == {
        "<script>alert(1)<_script",
        "\x1b[31mred.py",
        "\ufffdff\ufffdfe.c",
    }


def test_folders_that_nest_absurdly_end(tmp_path, read):
    deep = tmp_path.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "a.py").write_bytes(b"a")
    files, skipped = read(FolderSource(root=str(tmp_path)))
    assert files == {}
    assert [each.reason for each in skipped.values()] == [Reason.ARCHIVE_LIMIT]
