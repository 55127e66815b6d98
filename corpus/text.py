"""From the bytes of a file to the text of a document, or the reason why there is none.

``content`` is the text as decoded, a byte order mark of UTF-8 included: it belongs to the bytes
that ``content_id`` and SHA-256 name.  UTF-16 and UTF-32 are known by their mark, which goes when
they are transcoded.  Other encodings are believed only when the file declares them (PEP 263, XML,
HTML, an editor's modeline): a statistical guess over a short file with three accented letters is
wrong too often, and a corpus that is to be defended takes no guess for a fact.
"""

import codecs
import dataclasses
import re
from typing import Final

from corpus.decision import Reason

LFS_START: Final = b"version https://git-lfs.github.com/spec/"  # Git LFS specification, the pointer
LFS_MAX_BYTES: Final = 1024  # pointers are smaller, says the same specification
UTF_8: Final = "utf-8"

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD_BYTES: Final = 1024  # HTML Standard 13.2.3.2: a declaration stands in the first 1024 bytes
_DECLARED: Final = re.compile(
    rb"""^[ \t\f]*\#.*?coding[:=][ \t]*([-\w.]+)      # PEP 263, Emacs and Vim in Python and Ruby
       | <\?xml[^>]*\sencoding\s*=\s*["']([-\w.]+)    # XML 1.0, 4.3.3
       | <meta[^>]*\scharset\s*=\s*["']?([-\w.]+)     # HTML Standard, 4.2.5
       | -\*-.*?coding:\s*([-\w.]+).*?-\*-            # Emacs
       | (?:vim?|ex):.*?(?:fenc|fileencoding)=([-\w.]+)  # Vim
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
# Encodings that a declaration may name.  Python's other codecs are no encodings of text, or decode
# anything to anything.
_BELIEVED_NAMES: Final = """
big5 big5hkscs cp866 cp932 cp949 cp950 euc_jis_2004 euc_jp euc_kr gb18030 gb2312 gbk hz iso2022_jp
iso2022_kr koi8-r koi8-u mac-roman shift_jis tis-620 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255
cp1256 cp1257 cp1258 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8
iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16
"""
_BELIEVED: Final = frozenset(_BELIEVED_NAMES.split())
# Control characters that text does not use; ESC, form feed and Ctrl-Z do occur in sources.
_CONTROL: Final = bytes({*range(0x20)} - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})
_MAX_CONTROL_SHARE: Final = (
    0.1  # of the bytes; real sources stay far below, measured binaries above
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """The text of a document and the encoding that its bytes had."""

    content: str
    encoding: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class NoText:
    """Why bytes are no document; ``because_of`` is a number or a limit, never content."""

    reason: Reason
    because_of: str = ""


def text_of(original: bytes, *, max_file_bytes: int) -> Text | NoText:
    r"""Return the text of ``original``, or why it has none.

    >>> text_of("é".encode("utf-16"), max_file_bytes=100)
    Text(content='é', encoding='utf-16-le')
    >>> text_of(b"# coding: latin-1\n\xe9", max_file_bytes=100).encoding
    'iso8859-1'
    >>> text_of(b"\xe9", max_file_bytes=100).reason
    <Reason.UNDECODABLE: 'undecodable'>
    """
    if refused := _refusal(original, max_file_bytes):
        return refused
    for mark, encoding in _MARKS:
        if original.startswith(mark):
            return _decoded(original[len(mark) :], encoding)
    if refused := _binary(original):
        return refused
    try:
        return Text(content=original.decode(UTF_8), encoding=UTF_8)
    except UnicodeDecodeError as error:
        if encoding := declared_encoding(original):
            return _decoded(original, encoding)
        return NoText(reason=Reason.UNDECODABLE, because_of=f"not UTF-8 at byte {error.start}")


def declared_encoding(original: bytes) -> str:
    """Return the encoding that the file declares, by Python's name; ``""`` if it declares none.

    >>> declared_encoding(b'<?xml version="1.0" encoding="ISO-8859-15"?>')
    'iso8859-15'
    """
    for head in (original[:_HEAD_BYTES], original[-_HEAD_BYTES:]):
        for match in _DECLARED.finditer(head):
            name = next(filter(None, match.groups())).decode("ascii", errors="replace")
            # Emacs says how lines end with a suffix.
            name = re.sub(r"-(unix|dos|mac)$", "", name)
            try:
                known = codecs.lookup(name).name
            except LookupError:
                continue
            if known in _BELIEVED:
                return known
    return ""


def _refusal(original: bytes, max_file_bytes: int) -> NoText | None:
    if not original:
        return NoText(reason=Reason.EMPTY)
    if len(original) > max_file_bytes:
        return NoText(reason=Reason.TOO_LARGE, because_of=f"more than {max_file_bytes} bytes")
    if original.startswith(LFS_START) and len(original) <= LFS_MAX_BYTES:
        return NoText(reason=Reason.LFS_POINTER)
    return None


def _binary(original: bytes) -> NoText | None:
    if b"\0" in original:
        return NoText(reason=Reason.BINARY, because_of="NUL byte")
    control_bytes = len(original) - len(original.translate(None, _CONTROL))
    if control_bytes > _MAX_CONTROL_SHARE * len(original):
        return NoText(reason=Reason.BINARY, because_of=f"{control_bytes} control bytes")
    return None


def _decoded(original: bytes, encoding: str) -> Text | NoText:
    try:
        content = original.decode(encoding)
        content.encode(UTF_8)
    except (UnicodeDecodeError, UnicodeEncodeError):
        return NoText(reason=Reason.UNDECODABLE, because_of=f"not {encoding}")
    if not content:
        return NoText(reason=Reason.EMPTY)
    if "\0" in content:
        return NoText(reason=Reason.BINARY, because_of="NUL character")
    return Text(content=content, encoding=encoding)
