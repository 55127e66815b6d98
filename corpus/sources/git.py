"""Git repositories, read as objects at a commit; nothing of theirs is ever run.

:mod:`corpus.sources.git_objects` says how.  A checkout is read at its commit: what is not committed
is not read.
"""

import contextlib
import dataclasses
import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from corpus.decision import Reason
from corpus.errors import InputError
from corpus.names import name_from_bytes
from corpus.sources.git_objects import Git, Objects, process, records, sterile, stream
from corpus.sources.git_refs import repository_name, resolve
from corpus.sources.interface import Limits, RawFile, Skipped, carried, refusal

_ENTRY: Final = re.compile(rb"(\d{6}) (\w+) ([0-9a-f]{40,64}) +(-|\d+|BAD)\t(.*)", re.DOTALL)
_CHUNK: Final = 256  # object names asked for at once; they fit into a pipe, so nothing blocks
_LINK: Final = b"120000"
_SUBMODULE: Final = b"160000"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    mode: bytes
    oid: str
    size_bytes: int  # -1: no such object
    path: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class GitSource:
    """The repository ``root`` (a checkout or bare) at ``revision``, any name of a commit."""

    root: str
    revision: str

    @property
    def repo(self) -> str:
        """Return host/owner/name of ``origin``, or the folder's name."""
        return repository_name(Path(self.root))

    def commit(self) -> str:
        """Return the full name of the commit.

        Raises:
            InputError: there is no such commit.
            EnvironmentFault: there is no git.
        """
        with sterile(self.root) as git:
            return self._commit(git)

    def files(self, limits: Limits) -> Iterator[RawFile | Skipped]:
        """Return every entry of the commit's tree, by path.

        Raises:
            InputError: there is no such commit.
            EnvironmentFault: there is no git.
        """
        repo = self.repo
        with sterile(self.root) as git:
            commit = self._commit(git)
            yield from _Reading(git=git, repo=repo, commit=commit, limits=limits).files()

    def _commit(self, git: Git) -> str:
        name = resolve(Path(self.root), self.revision)
        found = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}")
        commit = found.decode("ascii", errors="replace").strip()
        if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit):
            raise InputError(
                f"{self.root} has no commit {self.revision}",
                why="its objects do not hold it",
                mend="name a branch, a tag or a commit that it has; a clone that borrows objects "
                "(alternates, partial) must get them first: git repack -a -d, git fetch --refetch",
            )
        return commit


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    git: Git
    repo: str
    commit: str
    limits: Limits

    def files(self) -> Iterator[RawFile | Skipped]:
        """Yield what the tree holds until a limit is reached."""
        total_bytes, count = 0, 0
        listing = ("ls-tree", "-r", "-z", "-l", "--full-tree", self.commit)
        with process(self.git, *listing) as tree, contextlib.closing(Objects(self.git)) as objects:
            entries = map(_entry, records(stream(tree.stdout)))
            while chunk := list(islice(entries, _CHUNK)):
                wanted = [entry for entry in chunk if not self._refused(entry)]
                contents = objects.contents([entry.oid for entry in wanted])
                for entry in chunk:
                    yield self._found(entry, contents)
                count += len(chunk)
                total_bytes += sum(entry.size_bytes for entry in wanted)
                if count > self.limits.max_files or total_bytes > self.limits.max_total_bytes:
                    limit = f"after {count} files and {total_bytes} bytes"
                    yield self._row("", "", 0, (Reason.ARCHIVE_LIMIT, limit))
                    return
            if tree.wait() != 0:
                yield self._row("", "", 0, (Reason.UNREADABLE, "a tree is missing or broken"))

    def _found(self, entry: _Entry, contents: Iterator[bytes | None]) -> RawFile | Skipped:
        refused = self._refused(entry)
        content = None if refused else next(contents)
        if content is not None:
            return RawFile(repo=self.repo, revision=self.commit, path=entry.path, content=content)
        why = refused or (Reason.UNREADABLE, "the object is missing or broken")
        return self._row(entry.path, entry.oid, entry.size_bytes, why)

    def _refused(self, entry: _Entry) -> tuple[Reason, str] | None:
        if entry.mode == _SUBMODULE:
            return Reason.SUBMODULE, entry.oid
        if refused := refusal(entry.path):
            return refused
        if entry.mode == _LINK:
            return Reason.SYMLINK, ""
        if entry.size_bytes < 0:
            return Reason.UNREADABLE, "the object is missing"
        if entry.size_bytes > self.limits.max_file_bytes:
            return Reason.TOO_LARGE, f"more than {self.limits.max_file_bytes} bytes"
        return None

    def _row(self, path: str, oid: str, size_bytes: int, why: tuple[Reason, str]) -> Skipped:
        reason, because_of = why
        named = len(oid) == 40 and reason is not Reason.SUBMODULE
        return Skipped(
            repo=self.repo,
            revision=self.commit,
            path=carried(path),
            size_bytes=max(size_bytes, 0),
            reason=reason,
            because_of=because_of,
            content_id=f"swh:1:cnt:{oid}" if named else "",
        )


def is_repository(path: str | bytes) -> bool:
    """Return whether ``path`` is a checkout with its repository in it, or a bare repository."""
    folder = Path(os.fsdecode(path))
    return any(
        (git / "objects").is_dir() and (git / "refs").is_dir() and (git / "HEAD").is_file()
        for git in (folder / ".git", folder)
        if not git.is_symlink() or git == folder
    )


def _entry(record: bytes) -> _Entry:
    match = _ENTRY.fullmatch(record)
    assert match is not None
    mode, _, oid, size, path = match.groups()
    return _Entry(
        mode=mode,
        oid=oid.decode("ascii"),
        size_bytes=int(size) if size.isdigit() else -1,
        path=name_from_bytes(path),
    )
