"""Checksums that token formats carry."""

import base64
import binascii
import json
import string
import zlib
from collections.abc import Callable
from typing import Final

from scrub.secrets.placeholder import placeholder

_BASE62: Final = (string.digits + string.ascii_uppercase + string.ascii_lowercase).encode()
_BECH32: Final = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def github_crc32(token: bytes) -> bool:
    """Return whether the last 6 characters are the base-62 CRC32 of those after the last prefix.

    Source: GitHub's "Behind GitHub's new authentication token formats" (2021); npm's tokens and
    fine-grained tokens use the same.

    >>> github_crc32(b"gh" + b"p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17")
    True
    """
    body = token.rpartition(b"_")[2]
    return len(body) > 6 and base62(zlib.crc32(body[:-6])) == body[-6:]


def base62(number: int) -> bytes:
    """Return ``number`` in 6 base-62 digits, the digits in the order 0-9A-Za-z.

    >>> base62(61), base62(62)
    (b'00000z', b'000010')
    """
    digits = bytearray()
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return bytes(reversed(digits))


def age_bech32(token: bytes) -> bool:
    """Return whether ``token`` is Bech32 (BIP 173), as age's identities are.

    >>> age_bech32(b"A12UEL5L")
    True
    """
    human, _, data = token.lower().rpartition(b"1")
    if not human or any(letter not in _BECH32 for letter in data):
        return False
    expanded = [c >> 5 for c in human] + [0] + [c & 31 for c in human]
    value = 1
    for each in expanded + [_BECH32.index(letter) for letter in data]:
        top = value >> 25
        value = (value & 0x1FFFFFF) << 5 ^ each
        for bit, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            value ^= generator if top >> bit & 1 else 0
    return value == 1


def telegram_id(token: bytes) -> bool:
    """Return whether the number before the colon does not begin with 0.

    >>> telegram_id(b"0123456789:x")
    False
    """
    return not token.startswith(b"0")


def base64_text(token: bytes) -> bool:
    """Return whether ``token`` decodes as base64 of any alphabet, padded or not.

    >>> base64_text(b"aGk"), base64_text(b"aGkaa")
    (True, False)
    """
    plain = token.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        binascii.a2b_base64(plain + b"=" * (-len(plain) % 4), strict_mode=False)
    except binascii.Error:
        return False
    return True


def basic_auth(token: bytes) -> bool:
    """Return whether ``token`` is ``user:password`` in base64, the password no placeholder.

    >>> basic_auth(b"dXNlcjpwYXNzd29yZA==")
    False
    """
    try:
        user, colon, password = base64.b64decode(token + b"=" * (-len(token) % 4)).partition(b":")
    except binascii.Error:
        return False
    printable = all(32 < letter < 127 for letter in user + password)
    if not (colon and printable and len(password) > 2):
        return False
    return not placeholder(password) and password.lower() not in {
        user.lower(),
        b"password",
        b"pass",
    }


def jwt(token: bytes) -> bool:
    """Return whether the first part is a JOSE header (RFC 7515, 4.1): an object with ``alg``.

    >>> jwt(b"eyJhbGciOiJIUzI1NiJ9.e30.x"), jwt(b"eyJhIjoxfQ.e30.x")
    (True, False)
    """
    head = token.partition(b".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + b"=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


CHECKSUMS: Final[dict[str, Callable[[bytes], bool]]] = {
    "github_crc32": github_crc32,
    "age_bech32": age_bech32,
    "telegram_id": telegram_id,
    "base64": base64_text,
    "basic_auth": basic_auth,
    "jwt": jwt,
}
