"""MAC addresses: ranges and examples that are nobody's; bare digits only where the line says so."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.rule import (
    NOTHING,
    WORD,
    PersonalRule,
    Seen,
    byte_at,
    found,
    let_stand,
    line_before,
    run_around,
)
from scrub.secrets.anchor import Anchor

_PAIR: Final = rb"[0-9A-Fa-f]{2}"
_MAC: Final = re.compile(rb"%b(?::%b){5}|%b(?:-%b){5}" % ((_PAIR,) * 4))
_SEPARATOR: Final = re.compile(rb"[:-]")
_DOTTED: Final = re.compile(rb"[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}")
_EXAMPLES: Final = frozenset(
    {b"001122334455", b"0123456789ab", b"aabbccddeeff", b"123456789abc", b"112233445566"}
)
_SAID: Final = re.compile(rb"(?i)(?<![a-z])(?:mac|ether|hw_?addr|lladdr|bssid|hardware)")
_CONTEXT_BYTES: Final = 64


def confirm(text: bytes, end: int) -> Seen:
    """Return what the run of hex pairs around ``end`` is."""
    start, stop = run_around(text, end - 1, b"0123456789abcdefABCDEF:-", 64)
    if byte_at(text, start - 1).isalpha() or byte_at(text, start) in {b":", b"-"}:
        first = _SEPARATOR.search(text, start, stop)
        start = first.end() if first else stop  # behind a label: mac:3c:22:fb:6e:10:9a
    if _MAC.fullmatch(text, start, stop) is None:
        return Seen(read_to=stop)  # a fingerprint, a dump
    return _told(text, start, stop)


def confirm_dotted(text: bytes, end: int) -> Seen:
    """Return what the three groups of four hex digits around ``end`` are (as Cisco writes it)."""
    start, stop = run_around(text, end - 1, b"0123456789abcdefABCDEF.", 64)
    line = line_before(text, start, _CONTEXT_BYTES)
    if _DOTTED.fullmatch(text, start, stop) is None or not _SAID.search(line):
        return NOTHING
    return _told(text, start, stop)


def _told(text: bytes, start: int, stop: int) -> Seen:
    word = (text[start - 1 : start] if start else b"") + byte_at(text, stop)
    if any(each in WORD for each in word):
        return Seen(read_to=stop)
    digits = bytes(each for each in text[start:stop].lower() if each not in b":-.")
    first = int(digits[:2], 16)
    reasons = (
        ("documentation", digits.startswith(b"00005e00")),  # RFC 7042, 2.1
        ("multicast", first & 1 == 1),
        ("locally_administered", first & 2 == 2),
        ("example", digits in _EXAMPLES or len(set(digits)) <= 3 or b"deadbeef" in digits),
    )
    for exemption, holds in reasons:
        if holds:
            return let_stand(start, stop, Kind.MAC_ADDRESS, "mac_address", exemption)
    return found(text, start, stop, Kind.MAC_ADDRESS, "mac_address", 0.9)


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="mac_address",
            expression=r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}",
            literals=(b":", b"-"),
        ),
        confirm=confirm,
    ),
    PersonalRule(
        anchor=Anchor(
            name="mac_address_dotted",
            expression=r"\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b",
            literals=(b".",),
        ),
        confirm=confirm_dotted,
    ),
)
