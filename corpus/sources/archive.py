"""Archives: tar in its packings, zip and what is a zip, streamed and never unpacked to disk.

Members are hostile until shown otherwise: names that lead out, links, devices, names that come
twice, bombs.  Archives inside archives are not opened: they are binary files.
"""

import dataclasses
from collections.abc import Iterator
from typing import IO, cast

from corpus.decision import Reason
from corpus.files import split_uri
from corpus.sources.archive_names import archive_kind, project_of
from corpus.sources.interface import Limits, RawFile, Skipped, carried, file_name, refusal
from corpus.sources.members import BrokenMember, Member
from corpus.sources.tar import tar_members
from corpus.sources.unpacking import UNPACKING_ERRORS, LimitError
from corpus.sources.zip import zip_members


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveSource:
    """The members of the archive ``uri``; the file's name says repository and revision."""

    uri: str

    @property
    def repo(self) -> str:
        """Return the project by the archive's name."""
        return project_of(self._name)[0]

    @property
    def _name(self) -> str:
        return file_name(self.uri)

    def files(self, limits: Limits) -> Iterator[RawFile | Skipped]:
        """Return every member that is no folder, in the archive's order.

        A broken archive gives what stands before the break, and a row that says so.
        """
        store, name = split_uri(self.uri)
        with store.open(name) as packed:
            reading = _Reading(self._name, limits)
            kind = archive_kind(name)
            read = zip_members if kind in {"zip", "whl", "egg", "jar"} else tar_members
            try:
                for member in read(cast("IO[bytes]", packed), name, packed.size(), limits):
                    yield reading.found(member)
                    if reading.exhausted:
                        raise LimitError(reading.exhausted)
            except LimitError as error:
                yield reading.row("", 0, Reason.ARCHIVE_LIMIT, str(error))
            except UNPACKING_ERRORS as error:
                yield reading.row("", 0, Reason.BROKEN_ARCHIVE, _why(error))


class _Reading:
    """One reading of an archive: which names have come, and what it has cost."""

    def __init__(self, archive: str, limits: Limits) -> None:
        self._repo, self._revision = project_of(archive)
        self._limits = limits
        self._seen: set[str] = set()
        self._count, self._bytes = 0, 0

    @property
    def exhausted(self) -> str:
        """Return the limit that has been passed, ``""`` if none."""
        if self._count > self._limits.max_files:
            return f"more than {self._limits.max_files} members"
        if self._bytes > self._limits.max_total_bytes:
            return f"more than {self._limits.max_total_bytes} bytes unpacked"
        return ""

    def found(self, member: Member) -> RawFile | Skipped:
        self._count += 1
        path = member.path.removeprefix("./")
        refused = refusal(path) or member.refused
        if refused is None and path in self._seen:
            refused = (Reason.UNSAFE_PATH, "the name comes a second time")
        if refused is None and member.size_bytes > self._limits.max_file_bytes:
            refused = (Reason.TOO_LARGE, f"more than {self._limits.max_file_bytes} bytes")
        if refused:
            return self.row(path, member.size_bytes, *refused)
        self._seen.add(path)
        try:
            content = member.read(self._limits.max_file_bytes + 1)
        except BrokenMember as error:
            return self.row(path, member.size_bytes, Reason.BROKEN_ARCHIVE, str(error))
        self._bytes += len(content)
        return RawFile(repo=self._repo, revision=self._revision, path=path, content=content)

    def row(self, path: str, size_bytes: int, reason: Reason, because_of: str) -> Skipped:
        return Skipped(
            repo=self._repo,
            revision=self._revision,
            path=carried(path),
            size_bytes=size_bytes,
            reason=reason,
            because_of=because_of,
        )


def _why(error: BaseException) -> str:
    """Return the kind of the error: its message may quote what the archive holds."""
    return f"it breaks off or is damaged ({type(error).__name__})"
