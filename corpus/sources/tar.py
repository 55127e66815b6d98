"""Members of tar archives, read as a stream."""

import io
import tarfile
from collections.abc import Iterator
from typing import IO, Final, Self

from corpus.decision import Reason
from corpus.names import name_from_bytes
from corpus.sources.interface import Limits
from corpus.sources.members import Member
from corpus.sources.unpacking import UNPACKING_ERRORS, Unpacked, compression_of

_HEADER_BYTES: Final = 8 << 20  # extended headers (PAX) of one member, and the stream's buffers
_BLOCK_BYTES: Final = 1 << 16


class _StrictHeader(tarfile.TarInfo):
    """A header that tells of damage: tarfile takes a broken header in the middle for the end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        """Return the next header.

        Raises:
            EOFError: it is damaged, or the archive ends without its mark of the end.
        """
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # not in typeshed
            raise
        except tarfile.HeaderError as error:
            raise EOFError(type(error).__name__) from None


def tar_members(
    packed: IO[bytes], name: str, packed_bytes: int, limits: Limits
) -> Iterator[Member]:
    """Return the members of the tar archive ``packed``; each can be read until the next is taken.

    Raises:
        LimitError: it unpacks to more than it may, or a header does not end.
        OSError, EOFError: it is damaged or cut off.
    """
    unpacked = Unpacked(
        packed,
        compression_of(name),
        packed_bytes=packed_bytes,
        max_total_bytes=limits.max_total_bytes,
        max_ratio=limits.max_ratio,
    )
    unpacked.budget_bytes = _HEADER_BYTES
    try:
        with tarfile.open(
            fileobj=io.BufferedReader(unpacked, _BLOCK_BYTES),
            mode="r|",
            encoding="utf-8",
            errors="surrogateescape",
            tarinfo=_StrictHeader,
        ) as archive:
            while (info := archive.next()) is not None:
                # tarfile keeps every member; a stream needs none.
                archive.members = []  # type: ignore[attr-defined]  # not in typeshed
                unpacked.budget_bytes = info.size + _HEADER_BYTES
                if not info.isdir():
                    yield _member(archive, info)
    except (tarfile.TarError, ValueError, *UNPACKING_ERRORS) as error:
        # tarfile tells of damage in many ways; to us they are one.
        raise EOFError(type(error).__name__) from None


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    def read(limit: int) -> bytes:
        file = archive.extractfile(info)
        assert file is not None
        try:
            content = file.read(limit)
        except tarfile.TarError as error:
            raise EOFError(type(error).__name__) from None
        if len(content) < min(info.size, limit):
            raise EOFError("the archive ends inside a member")
        return content

    return Member(
        path=name_from_bytes(info.name.encode("utf-8", errors="surrogateescape")),
        size_bytes=info.size,
        refused=_refused(info),
        read=read,
    )


def _refused(info: tarfile.TarInfo) -> tuple[Reason, str] | None:
    if info.issym():
        return Reason.SYMLINK, ""
    if info.islnk():
        return Reason.SPECIAL_FILE, "hard link"
    if not info.isreg():
        return Reason.SPECIAL_FILE, "device or pipe"
    if info.issparse():
        return Reason.SPECIAL_FILE, "sparse file"
    return None
