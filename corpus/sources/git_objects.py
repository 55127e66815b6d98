"""git without the repository: objects are read through an empty repository of our own.

``git`` itself reads the objects: it is the fastest reader and the best tested against hostile
packs.  It never sees the repository, though.  Each reading makes an empty bare repository whose
object folder holds links to the pack and object folders of the one to read.  So the repository's
configuration, hooks, fsmonitor, filters, attributes, replace refs, alternates and promisor remotes
(a lazy fetch runs commands that the configuration names) do not exist for git, on any version of
it, and ``safe.bareRepository`` and ownership checks have nothing to object to.  dulwich would be as
safe, and in pure Python many times slower.
"""

import contextlib
import dataclasses
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from corpus.errors import EnvironmentFault
from corpus.sources.git_refs import object_format

_OBJECT_FOLDERS: Final = ("pack", *(f"{number:02x}" for number in range(256)))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Git:
    """git in a repository of our own, with links to another's objects."""

    folder: str

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Return the git command, started, with pipes to and from it."""
        return subprocess.Popen(
            ["git", *arguments],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *arguments: str) -> bytes:
        """Return what the git command prints; nothing if it fails."""
        finished = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return finished.stdout

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": self.folder,
            "LC_ALL": "C",
            "GIT_DIR": self.folder,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_TERMINAL_PROMPT": "0",
        }


class Objects:
    """Blobs by name, from one git process; a broken object costs that process, not the others."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process = git.start("cat-file", "--batch")

    def contents(self, oids: Sequence[str]) -> Iterator[bytes | None]:
        """Yield the bytes of each object; None for one that is missing, broken or no blob.

        ``oids``: few enough for their names to fit into a pipe.
        """
        self._ask(oids)
        for place in range(len(oids)):
            header = stream(self._process.stdout).readline()
            if not header.endswith(b"\n"):  # git ended over this object
                self.close()
                self._process = self._git.start("cat-file", "--batch")
                self._ask(oids[place + 1 :])
            yield self._content(header)

    def close(self) -> None:
        """End the process."""
        _end(self._process)

    def _ask(self, oids: Sequence[str]) -> None:
        stdin = stream(self._process.stdin)
        with contextlib.suppress(BrokenPipeError):  # then the answers are missing, too
            stdin.write("".join(f"{oid}\n" for oid in oids).encode("ascii"))
            stdin.flush()

    def _content(self, header: bytes) -> bytes | None:
        _, *kind_and_size = header.split()
        if len(kind_and_size) != 2:
            return None
        stdout = stream(self._process.stdout)
        size_bytes = int(kind_and_size[1])
        content = stdout.read(size_bytes)
        stdout.read(1)
        return content if kind_and_size[0] == b"blob" and len(content) == size_bytes else None


@contextlib.contextmanager
def sterile(root: str) -> Iterator[Git]:
    """Return git in an empty repository that has links to the objects of ``root``."""
    if shutil.which("git") is None:
        raise EnvironmentFault(
            f"cannot read the repository {root}",
            why="there is no git on this machine",
            mend="install git where the tasks run",
        )
    inner = Path(root, ".git")
    objects = (inner if inner.is_dir() else Path(root)).resolve() / "objects"
    with tempfile.TemporaryDirectory(prefix="codesieve-git-") as folder:
        git = Git(folder=folder)
        name = object_format(objects.parent)
        git.run("init", "--bare", "--quiet", "--template=", f"--object-format={name}", folder)
        for each in _OBJECT_FOLDERS:
            if (objects / each).is_dir():
                shutil.rmtree(Path(folder, "objects", each), ignore_errors=True)
                Path(folder, "objects", each).symlink_to(objects / each)
        yield git


@contextlib.contextmanager
def process(git: Git, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Return a running git command, ended with the block."""
    started = git.start(*arguments)
    try:
        yield started
    finally:
        _end(started)


def stream(pipe: IO[bytes] | None) -> IO[bytes]:
    """Return ``pipe``, which is there because it was asked for."""
    assert pipe is not None
    return pipe


def records(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what ends with NUL; what a killed git left unfinished is no record."""
    rest = b""
    while block := stream.read1(1 << 16):  # type: ignore[attr-defined]  # pipes are BufferedReader
        *whole, rest = (rest + block).split(b"\0")
        yield from whole


def _end(started: subprocess.Popen[bytes]) -> None:
    started.kill()
    for pipe in (started.stdin, started.stdout):
        with contextlib.suppress(BrokenPipeError):
            stream(pipe).close()
    started.wait()
