"""Keyed stand-ins: the same for the same value, of its length, and never anything live.

What a stand-in must not do: lead to somebody (addresses are of RFC 2606, 5737, 3849 and 7042),
be accepted (checksums do not hold), or be found again (see :func:`is_mark`).
"""

import hashlib
import hmac
import re
from typing import Final

from scrub.finding import Kind
from scrub.redaction.values import normalised

_DIGITS: Final = b"0123456789"
# RFC 5737: for documentation; 254 hosts in each.
_V4: Final = (b"192.0.2.", b"198.51.100.", b"203.0.113.")
_V4_HOSTS: Final = 254
_UNKEYED: Final = b"codesieve.addresses.1"  # the profile that needs no key gives 762 addresses
_MARK: Final = re.compile(
    rb"REDACTED[0-9A-Za-z_]*|x{3,4}[0-9a-f]*|<[A-Z_]+>|user[0-9a-f]+|Person [0-9a-f]+|0+", re.DOTALL
)
_LEAST_EMAIL: Final = b"@example.com"


def is_mark(value: bytes) -> bool:
    """Return whether ``value`` is a replacement that this module or a placeholder once made.

    >>> is_mark(b"REDACTED0f3a"), is_mark(b"<EMAIL>"), is_mark(b"hunter2")
    (True, True, False)
    """
    return _MARK.fullmatch(value.strip()) is not None


def address(value: bytes, key: bytes = _UNKEYED) -> bytes:
    """Return a documentation address for the IP address ``value`` (RFC 5737, RFC 3849).

    >>> address(b"91.198.174.192") == address(b"91.198.174.192")
    True
    """
    number = _number(value, Kind.IP_ADDRESS, key)
    if b":" in value:
        return b"2001:db8::%x:%x" % (number % 0xFFFF + 1, (number >> 16) % 0xFFFF + 1)
    return _V4[number % len(_V4)] + b"%d" % ((number >> 16) % _V4_HOSTS + 1)


def surrogate(found: bytes, value: bytes, kind: Kind, key: bytes) -> bytes:
    """Return the stand-in for ``value``, which the text holds as ``found``.

    It is as long as ``found`` wherever a form that is nobody's can be (an e-mail address needs 13
    bytes, an IP address 9), and the same for equal normalised values and keys.
    """
    digits = _hex(value, kind, key, len(found))
    if kind is Kind.IP_ADDRESS:
        made = address(value, key)
    elif kind is Kind.EMAIL:
        made = digits[: max(1, len(found) - len(_LEAST_EMAIL))] + _LEAST_EMAIL
    elif kind is Kind.NAME:
        made = _shaped(b"Person ", digits, len(found))
    elif kind is Kind.USERNAME:
        made = _shaped(b"user", digits, len(found))
    elif kind is Kind.MAC_ADDRESS:
        made = found[2:3].join([b"00", b"00", b"5e", b"00", b"53", digits[:2]])
    elif kind.is_secret:
        made = _shaped(b"REDACTED" if len(found) >= 12 else b"xxxx", digits, len(found))
    else:
        made = _zeros(found)
    return made


def _shaped(mark: bytes, digits: bytes, size: int) -> bytes:
    return (mark + digits)[: max(size, len(mark) + 1)]


def _zeros(found: bytes) -> bytes:
    """Return ``found`` with every digit 0 and every letter X: nobody has such a number."""
    return re.sub(rb"[A-Za-z]", b"X", re.sub(rb"[0-9]", b"0", found))


def _number(value: bytes, kind: Kind, key: bytes) -> int:
    return int.from_bytes(_mac(value, kind, key, 0)[:8], "big")


def _hex(value: bytes, kind: Kind, key: bytes, size: int) -> bytes:
    blocks = (_mac(value, kind, key, block).hex().encode() for block in range(size // 64 + 1))
    return b"".join(blocks)


def _mac(value: bytes, kind: Kind, key: bytes, block: int) -> bytes:
    message = b"%s\0%d\0" % (kind.value.encode(), block) + normalised(value, kind)
    return hmac.digest(key, message, hashlib.sha256)
