import subprocess

import pytest

from corpus.sources.interface import Limits, RawFile, Skipped


@pytest.fixture
def limits():
    return Limits(
        max_file_bytes=1000, max_files=1000, max_total_bytes=10_000_000_000, max_ratio=200
    )


@pytest.fixture
def read(limits):
    """Read a source: the bytes of its files by path, and the skipped files by path."""

    def read_source(source, **changes):
        values = {name: getattr(limits, name) for name in limits.__slots__} | changes
        found = list(source.files(Limits(**values)))
        files = {each.path: each.content for each in found if isinstance(each, RawFile)}
        skipped = {each.path: each for each in found if isinstance(each, Skipped)}
        assert len(files) + len(skipped) == len(found) or len({*files} & {*skipped}) > 0
        return files, skipped

    return read_source


@pytest.fixture
def git():
    """Run git in a folder, as a person with a name and no configuration of their own."""

    def run(folder, *arguments):
        finished = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            check=True,
            capture_output=True,
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "HOME": str(folder),
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "a",
                "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "a",
                "GIT_COMMITTER_EMAIL": "a@example.org",
                "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
                "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
                "GIT_ALLOW_PROTOCOL": "file",
            },
        )
        return finished.stdout.decode().strip()

    return run


@pytest.fixture
def repository(tmp_path, git):
    """A checkout with two files and one commit."""
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "a.py").write_bytes(b"print(1)\n")
    (root / "src").mkdir()
    (root / "src" / "b.c").write_bytes(b"int b;\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "one")
    return root
