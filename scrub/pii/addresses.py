"""IP and MAC addresses: ranges say what nobody's address is, context says what is a version."""

import bisect
import ipaddress
import itertools
import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.rule import (
    LETTERS_AND_DIGITS,
    WORD,
    PersonalRule,
    Seen,
    byte_at,
    found,
    let_stand,
    line_before,
    run_around,
)
from scrub.secrets.anchors import Anchor

_QUAD: Final = re.compile(rb"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
_RUN_BYTES: Final = 64
_CONTEXT_BYTES: Final = 48
# Public resolvers that documentation and configuration name everywhere.
_RESOLVERS: Final = frozenset(
    b"8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 1.1.1.2 1.0.0.2 1.1.1.3 1.0.0.3 9.9.9.9 9.9.9.10 9.9.9.11 "
    b"149.112.112.112 208.67.222.222 208.67.220.220 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.2.2.5 "
    b"4.2.2.6 64.6.64.6 64.6.65.6 77.88.8.8 77.88.8.1 94.140.14.14 94.140.15.15 114.114.114.114 "
    b"114.114.115.115 223.5.5.5 223.6.6.6 119.29.29.29 180.76.76.76 168.126.63.1 84.200.69.80 "
    b"2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 2606:4700:4700::1001 "
    b"2620:fe::fe 2620:119:35::35".split()
)
# IANA's special-purpose registries, RFC 6890 and others: first address, last address, name.
_RANGES: Final = tuple(
    (int(network.network_address), int(network.broadcast_address), name)
    for network, name in (
        (ipaddress.IPv4Network(text), name)
        for text, name in (
            ("0.0.0.0/8", "unspecified"),
            ("10.0.0.0/8", "private"),
            ("100.64.0.0/10", "carrier_nat"),
            ("127.0.0.0/8", "loopback"),
            ("169.254.0.0/16", "link_local"),
            ("172.16.0.0/12", "private"),
            ("192.0.0.0/24", "reserved"),
            ("192.0.2.0/24", "documentation"),
            ("192.88.99.0/24", "reserved"),
            ("192.168.0.0/16", "private"),
            ("198.18.0.0/15", "benchmark"),
            ("198.51.100.0/24", "documentation"),
            ("203.0.113.0/24", "documentation"),
            ("224.0.0.0/4", "multicast"),
            ("240.0.0.0/4", "reserved"),
        )
    )
)
_FIRSTS: Final = [first for first, _, _ in _RANGES]
_WORDS: Final = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+")
_OF_VERSIONS: Final = frozenset(
    b"version ver v since release rev revision section sect sec chapter clause paragraph appendix "
    b"annex figure fig table oid arc rfc spec build upgrade upgraded update assembly changelog "
    b"changes tag".split()
)
_OF_ADDRESSES: Final = frozenset(
    b"ip ipv ips ipaddr ipaddress addr address addresses host hosts hostname server servers listen "
    b"bind ssh ping dns nameserver gateway inet subnet network proxy remote client clients "
    b"endpoint connect connected peer cidr allow deny route whitelist blacklist http https tcp udp "
    b"from to".split()
)
_REQUIREMENT: Final = (b"==", b">=", b"<=", b"~=", b"!=", b"^", b"~", b"<", b">")
# Arcs of X.500 and of SNMP, X.660: never addresses in code that deals with certificates.
_IDENTIFIERS: Final = (b"2.5.4.", b"2.5.29.", b"2.5.8.", b"1.3.6.1", b"1.3.14.3", b"1.3.132.0")
_GLUED_BEFORE: Final = re.compile(rb"[A-Za-z0-9_-]\Z|[A-Za-z]/\Z")
_GLUED_AFTER: Final = re.compile(rb"[-+][A-Za-z]")
_VERSION_MAXIMUM: Final = 31  # four numbers all below this, with no context, are a version


def confirm_v4(text: bytes, end: int) -> Seen:
    """Return what the run of digits and dots around ``end`` is."""
    start, stop = run_around(text, end - 1, b"0123456789.", _RUN_BYTES)
    read_to = stop
    while stop > start and text[stop - 1 : stop] == b".":
        stop -= 1
    run = text[start:stop]
    if not _QUAD.fullmatch(run) or any(int(part) > 255 for part in run.split(b".")):
        exemption = "version_or_section"
    else:
        exemption = _of_v4(text, start, stop, run)
    if exemption:
        seen = let_stand(start, read_to, Kind.IP_ADDRESS, "ipv4", exemption)
    else:
        seen = found(text, start, stop, Kind.IP_ADDRESS, "ipv4", 0.8)
    return seen


def _of_v4(text: bytes, start: int, stop: int, run: bytes) -> str:
    """Return why the quad ``run`` need not go, or nothing."""
    before, after = text[max(0, start - 2) : start], text[stop : stop + 2]
    line = line_before(text, start, _CONTEXT_BYTES)
    words = [word.lower() for word in _WORDS.findall(line)]
    reached = before.endswith((b"//", b"@")) or (after[:1] in {b":", b"/"} and after[1:].isdigit())
    is_address = reached or not _OF_ADDRESSES.isdisjoint(words)
    small = all(int(part) <= _VERSION_MAXIMUM for part in run.split(b"."))
    # A word before or behind, or a product and its version (RFC 9110, 10.1.5).
    glued = _GLUED_BEFORE.search(before) or _GLUED_AFTER.match(after)
    told = not _OF_VERSIONS.isdisjoint(words) or line.rstrip(b" \"'").endswith(_REQUIREMENT)
    reasons = (
        (_range(run), True),
        ("example", _is_example(run)),
        ("object_identifier", run.startswith(_IDENTIFIERS)),
        ("in_word", bool(after) and after[0] in WORD),
        ("version_or_section", bool(glued or (told and not reached) or (small and not is_address))),
        ("reverse_name", text[stop : stop + 13].lower() == b".in-addr.arpa"),
    )
    return next((name for name, holds in reasons if holds and name), "")


def _is_example(run: bytes) -> bool:
    """Return whether the four numbers are equal or count up or down: 1.1.1.1, 1.2.3.4, 4.3.2.1."""
    parts = [int(part) for part in run.split(b".")]
    steps = {after - before for before, after in itertools.pairwise(parts)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def confirm_v6(text: bytes, end: int) -> Seen:
    """Return what the run of hex digits and colons around ``end`` is."""
    start, stop = run_around(text, end - 1, b"0123456789abcdefABCDEF:.", _RUN_BYTES)
    read_to = stop
    while stop > start and text[stop - 1 : stop] in {b".", b":"}:
        stop -= 1
    if text[stop : stop + 2] == b"::":
        stop += 2
    run = text[start:stop]
    try:
        address = ipaddress.IPv6Address(run.decode())
    except ValueError:
        return Seen(read_to=read_to)
    in_word = (text[start - 1 : start] if start else b"") + byte_at(text, stop)
    if any(each in LETTERS_AND_DIGITS + b"_" for each in in_word):
        exemption = "in_word"
    elif str(address).encode() in _RESOLVERS:
        exemption = "resolver"
    else:
        exemption = "" if address.is_global else "documentation"
    if exemption:
        return let_stand(start, read_to, Kind.IP_ADDRESS, "ipv6", exemption)
    return found(text, start, stop, Kind.IP_ADDRESS, "ipv6", 0.95)


def _range(run: bytes) -> str:
    """Return the name of the range that makes the IPv4 address ``run`` nobody's, or nothing."""
    number = int.from_bytes(bytes(map(int, run.split(b"."))), "big")
    inverse = number ^ 0xFFFFFFFF
    if number >= 0xFF000000 and inverse & (inverse + 1) == 0:
        return "netmask"
    if run in _RESOLVERS:
        return "resolver"
    _, last, name = _RANGES[bisect.bisect_right(_FIRSTS, number) - 1]
    return name if number <= last else ""


_PAIR: Final = rb"[0-9A-Fa-f]{2}"
_MAC: Final = re.compile(rb"%b(?::%b){5}|%b(?:-%b){5}" % ((_PAIR,) * 4))
_EXAMPLE_MACS: Final = frozenset(
    {b"001122334455", b"0123456789ab", b"aabbccddeeff", b"123456789abc", b"112233445566"}
)


def confirm_mac(text: bytes, end: int) -> Seen:
    """Return what the run of hex pairs around ``end`` is."""
    start, stop = run_around(text, end - 1, b"0123456789abcdefABCDEF:-", _RUN_BYTES)
    run = text[start:stop]
    word = (text[start - 1 : start] if start else b"") + byte_at(text, stop)
    if not _MAC.fullmatch(run) or any(each in WORD for each in word):
        return Seen(read_to=stop)  # a fingerprint, a dump
    digits = bytes(each for each in run.lower() if each not in b":-")
    first = int(digits[:2], 16)
    reasons = (
        ("documentation", digits.startswith((b"00005e0053", b"00005e00"))),  # RFC 7042, 2.1
        ("multicast", first & 1 == 1),
        ("locally_administered", first & 2 == 2),
        ("example", digits in _EXAMPLE_MACS or len(set(digits)) <= 2 or b"deadbeef" in digits),
    )
    for exemption, holds in reasons:
        if holds:
            return let_stand(start, stop, Kind.MAC_ADDRESS, "mac_address", exemption)
    return found(text, start, stop, Kind.MAC_ADDRESS, "mac_address", 0.9)


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="ipv4",
            expression=r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",
            literals=(b".",),
        ),
        confirm=confirm_v4,
    ),
    PersonalRule(
        anchor=Anchor(
            name="ipv6",
            # Of all addresses only 2000::/3 is given to anybody (RFC 4291, IANA).
            expression=r"[23][0-9A-Fa-f]{3}:(?:[0-9A-Fa-f]{1,4}:|:)",
            literals=(b":",),
        ),
        confirm=confirm_v6,
    ),
    PersonalRule(
        anchor=Anchor(
            name="mac_address",
            expression=r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}",
            literals=(b":", b"-"),
        ),
        confirm=confirm_mac,
    ),
)
