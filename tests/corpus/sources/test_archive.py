import gzip
import io
import stat
import tarfile
import zipfile

import pytest
import zstandard

from corpus.decision import Reason
from corpus.sources.archive import ArchiveSource

PLAIN = {"p/a.py": b"print(1)\n", "p/b.c": b"int b;\n"}


def tar_bytes(members, *, mode="w"):
    """Return a tar archive; a member is bytes, or a function that changes its TarInfo."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:
        for name, member in members:
            info = tarfile.TarInfo(name)
            content = b""
            if callable(member):
                member(info)
            else:
                content = member
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def zip_bytes(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


@pytest.fixture
def archive(tmp_path):
    def make(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return ArchiveSource(uri=str(path))

    return make


def reasons(skipped):
    return {path: each.reason for path, each in skipped.items()}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_in_any_packing_gives_its_files(archive, read, mode):
    ending = mode.replace("w:", ".").removeprefix("w")
    source = archive(f"p-1.0.tar{ending}", tar_bytes(PLAIN.items(), mode=mode))
    assert read(source) == (PLAIN, {})


def test_a_tar_in_zstd_gives_its_files(archive, read):
    packed = zstandard.ZstdCompressor().compress(tar_bytes(PLAIN.items()))
    assert read(archive("p.tar.zst", packed)) == (PLAIN, {})


@pytest.mark.parametrize(
    ("name", "repo", "revision"),
    [
        ("Some.Thing-1.2-py3-none-any.whl", "pypi/some-thing", "1.2"),
        ("p-1.0.zip", "p", "1.0"),
    ],
)
def test_a_zip_is_named_by_its_file_name(archive, limits, name, repo, revision):
    found = list(archive(name, zip_bytes(PLAIN.items())).files(limits))
    assert {each.path: each.content for each in found} == PLAIN
    assert {(each.repo, each.revision) for each in found} == {(repo, revision)}


def test_an_npm_package_is_named_by_npm(archive, limits):
    source = archive("left-pad-1.3.0.tgz", tar_bytes([("package/i.js", b"1")], mode="w:gz"))
    (found,) = source.files(limits)
    assert (found.repo, found.revision, found.path) == ("npm/left-pad", "1.3.0", "package/i.js")


def _link(target, kind=tarfile.SYMTYPE):
    def change(info):
        info.type, info.linkname = kind, target

    return change


def _device(info):
    info.type = tarfile.CHRTYPE


def test_a_tar_cannot_lead_out_link_or_open_devices(archive, read):
    members = [
        ("/etc/cron.d/x", b"x"),
        ("../up.py", b"x"),
        ("a/../../up.py", b"x"),
        ("C:\\boot.ini", b"x"),
        ("link", _link("/etc/passwd")),
        ("hard", _link("/etc/passwd", tarfile.LNKTYPE)),
        ("device", _device),
        ("./ok.py", b"ok"),
        ("ok.py", b"other"),
    ]
    files, skipped = read(archive("evil.tar", tar_bytes(members)))
    assert files == {"ok.py": b"ok"}
    assert reasons(skipped) == {
        "/etc/cron.d/x": Reason.UNSAFE_PATH,
        "../up.py": Reason.UNSAFE_PATH,
        "a/../../up.py": Reason.UNSAFE_PATH,
        "C:\\boot.ini": Reason.UNSAFE_PATH,
        "link": Reason.SYMLINK,
        "hard": Reason.SPECIAL_FILE,
        "device": Reason.SPECIAL_FILE,
        "ok.py": Reason.UNSAFE_PATH,
    }
    assert skipped["ok.py"].because_of == "the name comes a second time"


def test_a_zip_cannot_lead_out_or_link(archive, read):
    link = zipfile.ZipInfo("link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = zip_bytes([("../up.py", b"x"), (link, b"/etc/passwd"), ("ok.py", b"ok")])
    files, skipped = read(archive("evil.zip", content))
    assert files == {"ok.py": b"ok"}
    assert reasons(skipped) == {"../up.py": Reason.UNSAFE_PATH, "link": Reason.SYMLINK}


def test_names_that_come_twice_in_a_zip_are_taken_once(archive, read):
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zip_bytes([("a.py", b"first"), ("a.py", b"second")])
    files, skipped = read(archive("twice.zip", content))
    assert files == {"a.py": b"first"}
    assert reasons(skipped) == {"a.py": Reason.UNSAFE_PATH}


def test_a_zip_bomb_is_refused_by_its_ratio(archive, read):
    content = zip_bytes([("a.py", b"ok"), ("bomb.txt", bytes(100_000_000))])
    files, skipped = read(archive("bomb.zip", content))
    assert files == {}
    assert reasons(skipped) == {"": Reason.ARCHIVE_LIMIT}


def test_a_tar_bomb_ends_at_its_ratio_after_what_stands_before_it(archive, read):
    content = tar_bytes([("a.py", b"ok"), ("bomb", bytes(100_000_000)), ("z", b"z")], mode="w:gz")
    files, skipped = read(archive("bomb.tar.gz", content))
    assert files == {"a.py": b"ok"}
    assert reasons(skipped) == {"bomb": Reason.TOO_LARGE, "": Reason.ARCHIVE_LIMIT}


def test_bytes_unpacked_and_members_are_limited(archive, read):
    members = [(f"{number}.txt", b"x" * 900) for number in range(50)]
    for name, content in (("m.tar", tar_bytes(members)), ("m.zip", zip_bytes(members))):
        _, skipped = read(archive(name, content), max_total_bytes=20_000)
        assert skipped[""].reason is Reason.ARCHIVE_LIMIT
        _, skipped = read(archive(name, content), max_files=10)
        assert skipped[""].reason is Reason.ARCHIVE_LIMIT


def test_a_header_without_end_is_refused(archive, read):
    endless = tarfile.TarInfo("x")
    endless.type, endless.size = tarfile.GNUTYPE_LONGNAME, 30_000_000
    header = tar_bytes([("a.py", b"ok")])[:1024] + endless.tobuf(tarfile.GNU_FORMAT)
    content = gzip.compress(header + b"n" * 30_000_000 + bytes(1024), 1)
    files, skipped = read(archive("header.tar.gz", content))
    assert files == {"a.py": b"ok"}
    assert skipped[""].reason is Reason.ARCHIVE_LIMIT


def test_a_cut_off_archive_gives_what_stands_before_the_break(archive, read):
    whole = tar_bytes([("a.py", b"ok"), ("noise", bytes(range(256)) * 3), ("z.py", b"z")])
    files, skipped = read(archive("cut.tar", whole[:2300]))
    assert files == {"a.py": b"ok"}
    assert skipped[""].reason is Reason.BROKEN_ARCHIVE
    packed = gzip.compress(whole)
    _, skipped = read(archive("cut.tar.gz", packed[:-200]))
    assert skipped[""].reason is Reason.BROKEN_ARCHIVE
    _, skipped = read(archive("cut.zip", zip_bytes(PLAIN.items())[:-30]))
    assert skipped[""].reason is Reason.BROKEN_ARCHIVE


def test_a_header_broken_in_the_middle_is_no_silent_end(archive, read):
    content = bytearray(tar_bytes([("a.py", b"ok"), ("b.py", b"ok"), ("c.py", b"ok")]))
    content[1024 + 150] ^= 0xFF
    files, skipped = read(archive("bad.tar", bytes(content)))
    assert files == {"a.py": b"ok"}
    assert skipped[""].reason is Reason.BROKEN_ARCHIVE


def test_a_damaged_member_of_a_zip_costs_only_itself(archive, read):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("a.py", b"first member")
        made.writestr("b.py", b"second member")
    content = target.getvalue().replace(b"first member", b"fIrst member")
    files, skipped = read(archive("bad.zip", content))
    assert files == {"b.py": b"second member"}
    assert reasons(skipped) == {"a.py": Reason.BROKEN_ARCHIVE}


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.whl", "x.tar.zst"])
def test_what_is_no_archive_is_one_broken_row(archive, read, name):
    files, skipped = read(archive(name, b"this is no archive at all" * 50))
    assert files == {}
    assert reasons(skipped) == {"": Reason.BROKEN_ARCHIVE}


def test_names_that_are_no_utf8_are_carried(archive, read):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as made:
        info = tarfile.TarInfo("caf\udce9.c")
        info.size = 1
        made.addfile(info, io.BytesIO(b"x"))
    assert read(archive("n.tar", target.getvalue()))[0] == {"caf\ufffde9.c": b"x"}


def test_folders_and_archives_inside_are_not_opened(archive, read):
    inner = zip_bytes(PLAIN.items())
    files, _ = read(archive("outer.zip", zip_bytes([("d/", b""), ("inner.zip", inner)])))
    assert files == {"inner.zip": inner}
