"""Folders: plain files below a local folder, git checkouts in it read as git objects.

Symbolic links are never followed and special files never opened, so nothing outside the folder is
read, no loop is walked and no pipe waited for.  ``.git`` itself is no file of the project.
"""

import dataclasses
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from corpus.decision import Reason
from corpus.errors import InputError
from corpus.names import name_from_bytes
from corpus.sources.git import GitSource, is_repository
from corpus.sources.interface import Limits, RawFile, Skipped, carried, refusal


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FolderSource:
    """The files below the local folder ``root``, named by the folder's own name."""

    root: str

    @property
    def repo(self) -> str:
        """Return the folder's name."""
        return name_from_bytes(os.fsencode(Path(self.root).resolve().name))

    def files(self, limits: Limits) -> Iterator[RawFile | Skipped]:
        """Return every file below the folder, by name within each folder."""
        yield from _folder(os.fsencode(self.root), b"", self.repo, limits)


def _folder(root: bytes, below: bytes, repo: str, limits: Limits) -> Iterator[RawFile | Skipped]:
    pending = [below]
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(os.scandir(_join(root, folder)), key=lambda each: each.name)
        except OSError as error:
            yield _skipped(repo, folder, 0, Reason.UNREADABLE, error.strerror or "")
            continue
        inner: list[bytes] = []
        for entry in entries:
            path = _join(folder, entry.name)
            if not entry.is_dir(follow_symlinks=False):
                yield read_file(root, path, repo, limits)
            elif entry.name == b".git":
                continue
            elif is_repository(_join(root, path)):
                yield from _checkout(root, path, repo, limits)
            elif refused := refusal(name_from_bytes(path)):
                yield _skipped(repo, path, 0, *refused)
            else:
                inner.append(path)
        pending += reversed(inner)


def _checkout(root: bytes, path: bytes, repo: str, limits: Limits) -> Iterator[RawFile | Skipped]:
    """Yield the files of a repository in the folder; one without a commit is a plain folder."""
    source = GitSource(root=os.fsdecode(_join(root, path)), revision="HEAD")
    try:
        source.commit()
    except InputError:
        yield from _folder(root, path, repo, limits)
        return
    yield from source.files(limits)


def read_file(root: bytes, path: bytes, repo: str, limits: Limits) -> RawFile | Skipped:
    """Return the file ``path`` below ``root``, or why it is not taken; links are not followed."""
    name = name_from_bytes(path)
    if refused := refusal(name):
        return _skipped(repo, path, 0, *refused)
    try:
        status = os.lstat(_join(root, path))
        if stat.S_ISLNK(status.st_mode):
            return _skipped(repo, path, status.st_size, Reason.SYMLINK, "")
        if not stat.S_ISREG(status.st_mode):
            return _skipped(repo, path, 0, Reason.SPECIAL_FILE, "")
        if status.st_size > limits.max_file_bytes:
            limit = f"more than {limits.max_file_bytes} bytes"
            return _skipped(repo, path, status.st_size, Reason.TOO_LARGE, limit)
        return RawFile(repo=repo, revision="", path=name, content=_read(root, path, limits))
    except OSError as error:
        return _skipped(repo, path, 0, Reason.UNREADABLE, error.strerror or "")


def _read(root: bytes, path: bytes, limits: Limits) -> bytes:
    # A link or a pipe may have taken the file's place since it was looked at.
    descriptor = os.open(_join(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "no regular file any more")
        return file.read(limits.max_file_bytes + 1)


def _join(folder: bytes, name: bytes) -> bytes:
    return folder + b"/" + name if folder else name


def _skipped(repo: str, path: bytes, size_bytes: int, reason: Reason, because_of: str) -> Skipped:
    return Skipped(
        repo=repo,
        revision="",
        path=carried(name_from_bytes(path)),
        size_bytes=size_bytes,
        reason=reason,
        because_of=because_of,
    )
