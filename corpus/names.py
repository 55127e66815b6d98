"""Names of files and repositories: any bytes as text and back, and safe on a terminal."""

import re
import unicodedata
from typing import Final

_INVALID: Final = "\ufffd"  # stands before two hex digits: a byte that was no UTF-8
_BACK: Final = re.compile("\ufffd(ufffd|[0-9a-f]{2})")
_UNSAFE: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def name_from_bytes(name: bytes) -> str:
    r"""Return ``name`` as text; :func:`name_to_bytes` gives the bytes back.

    UTF-8 is taken as it is.  A byte that is none becomes U+FFFD and its two hex digits, and U+FFFD
    itself becomes U+FFFD ``ufffd``, so that two names never become one.

    >>> name_from_bytes(b"caf\xe9.c")
    'caf\ufffde9.c'
    """
    text = name.decode("utf-8", errors="surrogateescape")
    if text.isascii():
        return text
    return "".join(_escaped(letter) for letter in text)


def name_to_bytes(name: str) -> bytes:
    r"""Return the bytes that :func:`name_from_bytes` made ``name`` of.

    >>> name_to_bytes(name_from_bytes(b"caf\xe9.c"))
    b'caf\xe9.c'
    """
    plain = _BACK.sub(_unescaped, name)
    return plain.encode("utf-8", errors="surrogateescape")


def displayed(name: str) -> str:
    r"""Return ``name`` safe to show: control, bidi, invisible and unassigned characters escaped.

    >>> displayed("a\x1b[31m.py")
    'a\\x1b[31m.py'
    >>> displayed("ab\u202ecod.exe")
    'ab\\u202ecod.exe'
    """
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return "".join(map(_shown, name))


def _escaped(letter: str) -> str:
    if "\udc80" <= letter <= "\udcff":
        return f"{_INVALID}{ord(letter) - 0xDC00:02x}"
    return f"{_INVALID}ufffd" if letter == _INVALID else letter


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    return _INVALID if code == "ufffd" else chr(0xDC00 + int(code, 16))


def _shown(letter: str) -> str:
    if letter != "\\" and unicodedata.category(letter) not in _UNSAFE:
        return letter
    return letter.encode("unicode_escape").decode("ascii")
