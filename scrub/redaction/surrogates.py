"""Keyed stand-ins: the same for the same value, of its form and length, and never anything live.

What a stand-in must not do: lead to somebody, be accepted, or be found again (:func:`is_mark`).
Each therefore lies in a space that is nobody's: addresses of RFC 2606, 5737, 3849 and 7042;
telephone numbers 555-01xx (NANPA) behind 555, or behind country code 999, which the ITU keeps
unassigned; card numbers that begin with 0, which no issuer does, and IBANs of the country XX with
the check digits 00, which mod 97 never gives; tokens that hold the word REDACTED in their body.
"""

import functools
import re
import string
from typing import Final

from scrub.finding import Kind
from scrub.keys import mac
from scrub.redaction.values import normalised

# RFC 5737: for documentation; 254 hosts in each.
_V4: Final = (b"192.0.2.", b"198.51.100.", b"203.0.113.")
_V4_HOSTS: Final = 254
_UNKEYED: Final = b"codesieve.addresses.1"  # the profile that needs no key gives 762 addresses
_LEAST_EMAIL: Final = b"@example.com"
_WORD: Final = b"REDACTED"
_SHORT_WORD: Final = b"xxxx"
_LEAST_WORDED: Final = 12  # bytes; a shorter secret gets the short word and no form
# What tells everyone which service a token is for, and nobody anything of its owner.
_PREFIX: Final = re.compile(rb"(?:[A-Za-z]{2,8}[_-]){1,3}|A[KS]IA|AIza|SG\.|eyJ")
_LEAST_PHONE: Final = 7  # digits
_REMEMBERED: Final = 1 << 14  # of values, of which a corpus repeats the same few
_MARK: Final = re.compile(
    rb"(?:(?:[A-Za-z]{2,8}[_-]){1,3}|A[KS]IA|AIza|SG\.|eyJ)?REDACTED[\s\S]*"
    rb"|x{3,4}[0-9a-f]*|<[A-Z_]+>"
    rb"|(?=[\s\S]*[x0])(?:\\[\s\S]|[x0]|[^A-Za-z0-9\\])+"  # a mask
)
_MARKS: Final = {
    Kind.EMAIL: re.compile(rb"[0-9a-f]+@example\.com"),
    Kind.NAME: re.compile(rb"Person [0-9a-f]+"),
    Kind.USERNAME: re.compile(rb"user[0-9a-f]+"),
    Kind.CARD: re.compile(rb"0[0-9 -]*"),
    Kind.IBAN: re.compile(rb"XX ?00[\s\S]*"),
    Kind.NATIONAL_ID: re.compile(rb"[^0-9]*0[^0-9]*0[^0-9]*0[\s\S]*"),
    Kind.PHONE: re.compile(rb"(?:999)?5*55501[0-9]{2}|0*"),
    Kind.MAC_ADDRESS: re.compile(rb"00[:-]00[:-]5[eE][:-]00[:-]53[:-][0-9a-fA-F]{2}"),
    Kind.COORDINATES: re.compile(rb"[^1-9A-Za-z]*(?:[NSEW][^1-9A-Za-z]*)*"),
}
_CLASSES: Final = tuple(
    each.encode() for each in (string.digits, string.ascii_lowercase, string.ascii_uppercase)
)


@functools.lru_cache(_REMEMBERED)
def is_mark(value: bytes, kind: Kind) -> bool:
    """Return whether ``value`` is a replacement that this module or a placeholder once made.

    >>> [is_mark(each, Kind.PASSWORD) for each in (b"REDACTED0f3a", b"<EMAIL>", b"hunter2")]
    [True, True, False]
    """
    value = value.strip()
    if kind is Kind.PHONE:
        value = _digits(value)
    own = _MARKS.get(kind)
    return _MARK.fullmatch(value) is not None or (own is not None and bool(own.fullmatch(value)))


@functools.lru_cache(_REMEMBERED)
def address(value: bytes, key: bytes = _UNKEYED) -> bytes:
    """Return a documentation address for the IP address ``value`` (RFC 5737, RFC 3849).

    >>> address(b"91.198.174.192") == address(b"91.198.174.192")
    True
    """
    number = int.from_bytes(_mac(value, Kind.IP_ADDRESS, key, 0)[:8], "big")
    if b":" in value:
        return b"2001:db8::%x:%x" % (number % 0xFFFF + 1, (number >> 16) % 0xFFFF + 1)
    return _V4[number % len(_V4)] + b"%d" % ((number >> 16) % _V4_HOSTS + 1)


def surrogate(found: bytes, value: bytes, kind: Kind, key: bytes) -> bytes:
    """Return the stand-in for ``value``, which the text holds (decoded) as ``found``.

    It is as long as ``found`` wherever a form that is nobody's can be (an e-mail address needs 13
    bytes, an IP address 9, a name 8, a user name 5), and the same for equal normalised values and
    keys.  Coordinates become 0, 0.
    """
    stream = b"".join(_mac(value, kind, key, block) for block in range(len(found) // 32 + 2))
    digits = stream.hex().encode()
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
    elif kind is Kind.COORDINATES:
        made = re.sub(rb"[0-9]", b"0", found)
    elif kind in {Kind.PHONE, Kind.CARD, Kind.IBAN, Kind.NATIONAL_ID}:
        made = _number(found, kind, stream)
    elif len(found) < _LEAST_WORDED:
        made = _shaped(_SHORT_WORD, digits, len(found))
    else:
        made = _worded(found, stream)
    return made


def _shaped(mark: bytes, digits: bytes, size: int) -> bytes:
    return (mark + digits)[: max(size, len(mark) + 1)]


def _worded(found: bytes, stream: bytes) -> bytes:
    """Return a public prefix of ``found``, the word, and letters and digits where it has some.

    Other bytes become letters: they could close a string or begin an escape.
    """
    prefix = _PREFIX.match(found)
    head = prefix[0] if prefix and len(found) - prefix.end() >= _LEAST_WORDED else b""
    at = len(head) + len(_WORD)
    return head + _WORD + bytes(map(_like, found[at:], stream[at:]))


def _like(old: int, random: int) -> int:
    for letters in _CLASSES:
        if old in letters:
            return letters[random % len(letters)]
    return old if old in b".-_" else _CLASSES[1][random % 26]


def _number(found: bytes, kind: Kind, stream: bytes) -> bytes:
    """Return ``found`` with its letters and digits replaced, what separates them in place."""
    places = [at for at, byte in enumerate(found) if byte in b"".join(_CLASSES)]
    fresh = bytearray(_like(found[at], stream[at]) for at in places)
    if kind is Kind.PHONE:
        tail = b"55501%02d" % (stream[0] % 100)
        lead = b"999" if len(fresh) >= len(tail) + 3 and b"+" in found else b""
        body = b"5" * (len(fresh) - len(lead) - len(tail))
        fresh[:] = lead + body + tail if len(fresh) >= _LEAST_PHONE else b"0" * len(fresh)
    elif kind is Kind.CARD:
        fresh[:1] = b"0"
        fresh[-1:] = _luhn_broken(bytes(fresh))
    elif kind is Kind.IBAN:
        fresh[:4] = b"XX00"
    else:
        zeros = [at for at, byte in enumerate(fresh) if byte in _CLASSES[0]][:3]
        for at in zeros:
            fresh[at] = ord("0")
    made = bytearray(found)
    for at, byte in zip(places, fresh, strict=True):
        made[at] = byte
    return bytes(made)


def _luhn_broken(number: bytes) -> bytes:
    """Return a last digit for ``number`` with which the check of ISO/IEC 7812-1 fails."""
    digits = [each - ord("0") for each in reversed(number[:-1])]
    doubled = (
        2 * each - 9 * (each > 4) if place % 2 == 0 else each for place, each in enumerate(digits)
    )
    holds = -sum(doubled) % 10
    return b"%d" % ((holds + 1 + number[-1] % 9) % 10)


def _digits(value: bytes) -> bytes:
    return bytes(each for each in value if each in _CLASSES[0])


def _mac(value: bytes, kind: Kind, key: bytes, block: int) -> bytes:
    message = b"%s\0%d\0" % (kind.value.encode(), block) + normalised(value, kind)
    return mac(key, message)
