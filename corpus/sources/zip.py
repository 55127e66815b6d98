"""Members of zip archives: zip, wheel, egg, jar."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from corpus.decision import Reason
from corpus.names import name_from_bytes
from corpus.sources.interface import Limits
from corpus.sources.members import BrokenMember, Member
from corpus.sources.unpacking import ALLOWANCE_BYTES, LimitError

_MAX_INDEX_BYTES: Final = 256 << 20  # of the central directory, which zipfile reads at once
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 98 + (1 << 16)  # with ZIP64's and the longest comment; APPNOTE.TXT, 4.3.16
_ZIP64_END: Final = b"PK\x06\x06"
_ZIP64_BYTES: Final = 56 + 20  # the record and its locator stand right before the end
_UTF8_NAME: Final = 0x800  # general purpose bit 11; APPNOTE.TXT, 4.4.4
_ENCRYPTED: Final = 0x1
_UNIX: Final = 3


def zip_members(
    packed: IO[bytes], _name: str, packed_bytes: int, limits: Limits
) -> Iterator[Member]:
    """Return the members of the zip archive ``packed``, in the order of its directory.

    Raises:
        LimitError: its directory is absurdly large, or promises to unpack to more than it may.
        EOFError: it is damaged or cut off.
    """
    _check_index(packed, packed_bytes)
    try:
        with zipfile.ZipFile(packed) as archive:
            infos = archive.infolist()
            if len(infos) > limits.max_files:
                raise LimitError(f"more than {limits.max_files} members")
            total_bytes = sum(info.file_size for info in infos)
            allowed_bytes = max(packed_bytes * limits.max_ratio, ALLOWANCE_BYTES)
            if total_bytes > min(allowed_bytes, limits.max_total_bytes):
                raise LimitError(f"{packed_bytes} bytes that unpack to {total_bytes}")
            for info in infos:
                if not info.is_dir():
                    yield _member(archive, info)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise EOFError(type(error).__name__) from None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    def read(limit: int) -> bytes:
        try:
            with archive.open(info) as file:
                content = file.read(limit)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
            raise BrokenMember(f"damaged ({type(error).__name__})") from None
        if len(content) != info.file_size:
            raise BrokenMember("shorter than its directory says")
        return content

    encoding = "utf-8" if info.flag_bits & _UTF8_NAME else "cp437"
    return Member(
        path=name_from_bytes(info.orig_filename.encode(encoding, errors="surrogateescape")),
        size_bytes=info.file_size,
        refused=_refused(info),
        read=read,
    )


def _refused(info: zipfile.ZipInfo) -> tuple[Reason, str] | None:
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    if kind == stat.S_IFLNK:
        return Reason.SYMLINK, ""
    if kind not in {0, stat.S_IFREG}:
        return Reason.SPECIAL_FILE, "device or pipe"
    if info.flag_bits & _ENCRYPTED:
        return Reason.UNREADABLE, "encrypted"
    if info.compress_type not in {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
    }:
        return Reason.UNREADABLE, f"packed by method {info.compress_type}"
    return None


def _check_index(packed: IO[bytes], packed_bytes: int) -> None:
    """Look at the size of the directory before it is read whole."""
    packed.seek(max(0, packed_bytes - _END_BYTES))
    tail = packed.read(_END_BYTES)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        raise EOFError("no end of a zip archive")
    index_bytes = struct.unpack_from("<L", tail, end + 12)[0]
    zip64 = end - _ZIP64_BYTES
    if zip64 >= 0 and tail.startswith(_ZIP64_END, zip64):
        index_bytes = struct.unpack_from("<Q", tail, zip64 + 40)[0]
    if index_bytes > _MAX_INDEX_BYTES:
        raise LimitError(f"a directory of {index_bytes} bytes")
    packed.seek(0)
