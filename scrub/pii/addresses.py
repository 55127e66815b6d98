"""IP addresses: ranges say which are nobody's, context says which are versions or sections."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.ip_ranges import nobodys_v4, nobodys_v6, v6_number
from scrub.pii.rule import (
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

_OCTET: Final = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_QUAD: Final = re.compile(rb"%b(?:\.%b){3}" % (_OCTET, _OCTET))
_HEX: Final = b"0123456789abcdefABCDEF:"
_RUN_BYTES: Final = 64
_CONTEXT_BYTES: Final = 48
_WORDS: Final = re.compile(rb"(?:[Ii][Pp])?[Vv][46](?![0-9])|[A-Z]?[a-z]+|[A-Z]+")
_OF_VERSIONS: Final = frozenset(
    b"version versions ver v since release releases rev revision section sections sect sec "
    b"chapter clause paragraph appendix annex figure fig table oid oids arc rfc spec build upgrade "
    b"upgraded upgrading update assembly changelog changes tag firmware driver kernel lib "
    b"library package require requires required sdk bsp jdk jre openssl prior".split()
)
_OF_ADDRESSES: Final = frozenset(
    b"ip ips ipv v4 v6 ipv4 ipv6 ipaddr ipaddress addr addrs address addresses host hosts hostname listen bind ssh "
    b"ping dns nameserver gateway gw inet subnet cidr route netmask whitelist blacklist allowlist "
    b"denylist allow deny http https tcp udp connect connected peer endpoint proxy scp rsync ftp "
    b"sftp telnet nmap traceroute whois arp dhcp nat vpn wireguard forwarded".split()
)
# They tell an address from a version only where the numbers are too large for a version.
_WEAKLY: Final = frozenset(b"server servers remote client clients network from to".split())
_REQUIREMENT: Final = (b"==", b">=", b"<=", b"~=", b"!=", b"^", b"~")
# Arcs of X.500, of ISO members and of SNMP (X.660): object identifiers of certificates.
_IDENTIFIERS: Final = (
    b"2.5.4.", b"2.5.29.", b"2.5.8.", b"1.3.6.1", b"1.3.14.3", b"1.3.132.0", b"1.3.101.",
    b"2.16.840.", b"1.2.840.", b"0.9.2342.",
)  # fmt: skip
_ESCAPE: Final = re.compile(rb"\\[nrtfbv]\Z|\\u00[0-9a-fA-F]{2}\Z|%[0-9A-Fa-f]{2}\Z")
_GLUED_BEFORE: Final = re.compile(rb"[A-Za-z0-9_-]\Z")
_SECOND_OF_RANGE: Final = re.compile(rb"[0-9]\.[0-9]{1,3}(?:/[0-9]{1,2})?-\Z")
_GLUED_AFTER: Final = re.compile(rb"[-+][A-Za-z]")
_PRODUCT: Final = re.compile(rb"[A-Za-z]/\Z")  # RFC 9110, 10.1.5: Chrome/91.0.14.9
# Four numbers of which at most one is above are a version where no word says that they are an
# address: of all addresses 0.7 % are so small.  Larger ones are a version right behind that word.
_VERSION_MAXIMUM: Final = 31
_NEAR_WORDS: Final = 2
_RECORD: Final = re.compile(rb"\bIN[ \t]+A[ \t]+\Z")  # of a zone file (RFC 1035, 5.1)
_WIDE: Final = re.compile(rb"/(?:[0-9]|1[0-6])(?![0-9])")  # of 65,536 addresses and more
_CAPTURE: Final = re.compile(rb"(?:\bIP|>) \Z")  # tcpdump: IP 91.198.174.192.443 > ...


def confirm_v4(text: bytes, end: int) -> Seen:
    """Return what the run of digits and dots around ``end`` is.

    1. its bounds, 2. as the tail of an IPv6 address, 3. as itself.
    """
    # 1.
    start, stop = run_around(text, end - 1, b"0123456789.", _RUN_BYTES)
    read_to = stop
    while stop > start and text[stop - 1 : stop] == b".":
        stop -= 1
    if byte_at(text, start - 1) == b"%" and text[start : start + 2].isdigit():
        start += 2  # %20 and the like
    run = text[start:stop]
    if run.count(b".") == 4 and _CAPTURE.search(text, max(0, start - 4), start):
        run = run[: run.rindex(b".")]
        stop = start + len(run)
    # 2.
    is_quad = _QUAD.fullmatch(run) is not None
    if is_quad and byte_at(text, start - 1) == b":":
        seen = _with_tail(text, start, stop, run)
        if seen.read_to:
            return seen
    # 3.
    exemption = _of_v4(text, start, stop, run) if is_quad else "version_or_section"
    if exemption:
        return let_stand(start, max(stop, read_to), Kind.IP_ADDRESS, "ipv4", exemption)
    return found(text, start, stop, Kind.IP_ADDRESS, "ipv4", 0.8)


def _with_tail(text: bytes, start: int, stop: int, quad: bytes) -> Seen:
    """Return what the IPv6 address is that ends in ``quad`` (RFC 4291, 2.2.3)."""
    head, _ = run_around(text, start, _HEX, _RUN_BYTES)
    if v6_number(text[head:stop].decode()) < 0:
        return Seen()
    exemption = nobodys_v4(quad)
    if exemption:
        return let_stand(head, stop, Kind.IP_ADDRESS, "ipv4_in_ipv6", exemption)
    return found(text, head, stop, Kind.IP_ADDRESS, "ipv4_in_ipv6", 0.9)


def _of_v4(text: bytes, start: int, stop: int, run: bytes) -> str:
    """Return why the quad ``run`` need not go, or nothing."""
    exemption = nobodys_v4(run)
    if exemption:
        return exemption
    before, after = text[max(0, start - 6) : start], text[stop : stop + 13]
    if run.startswith(_IDENTIFIERS):
        return "object_identifier"
    if run.endswith(b".0.0") and _WIDE.match(after):
        return "network"
    if after and after[0] in WORD:
        return "in_word"
    if after.lower() == b".in-addr.arpa":
        return "reverse_name"
    return "version_or_section" if _is_version_at(text, start, run, before, after) else ""


def _is_version_at(text: bytes, start: int, run: bytes, before: bytes, after: bytes) -> bool:
    """Return whether what stands around the quad ``run`` says that it is a version."""
    if _is_glued(text, start, before, after):
        return True
    small = sum(int(part) > _VERSION_MAXIMUM for part in run.split(b".")) <= 1
    if (small or b".0." in run) and _PRODUCT.search(before):
        return True
    line = line_before(text, start, _CONTEXT_BYTES)
    reached = (
        before.endswith((b"//", b"@"))
        or (after[:1] in {b":", b"/"} and after[1:2].isdigit())
        or _RECORD.search(line) is not None
    )
    return not reached and _is_version(line, small=small)


def _is_glued(text: bytes, start: int, before: bytes, after: bytes) -> bool:
    """Return whether a word before or behind the quad belongs to it: pkg-1.2.3.4, 1.2.3.4-rc."""
    if _GLUED_AFTER.match(after):
        return True
    if not _GLUED_BEFORE.search(before) or _ESCAPE.search(before):
        return False
    return _SECOND_OF_RANGE.search(text, max(0, start - 9), start) is None


def _is_version(line: bytes, *, small: bool) -> bool:
    """Return whether the words before a quad, the nearest first, say that it is a version."""
    words = _WORDS.findall(line)
    if line.rstrip(b" \"'").endswith(_REQUIREMENT):  # of a package, or a comparison
        return not (words and words[-1].lower() in _OF_ADDRESSES)
    for word in reversed(words if small else words[-_NEAR_WORDS:]):
        lower = word.lower()
        if lower in _OF_ADDRESSES or (lower in _WEAKLY and not small):
            return False
        if lower in _OF_VERSIONS:
            return True
    return small


def confirm_v6(text: bytes, end: int) -> Seen:
    """Return what the run of hex digits and colons around ``end`` is.

    It may begin behind a label that looks like a part of it: ``ip6:2a02::1``, ``src:2a02::1``.
    """
    start, stop = run_around(text, end - 1, _HEX + b".", _RUN_BYTES)
    read_to = stop
    while stop > start and text[stop - 1 : stop] in {b".", b":"}:
        stop -= 1
    if text[stop : stop + 2] == b"::":
        stop += 2
    group = text.rfind(b":", start, end - 2 if text[end - 2 : end - 1] == b":" else end - 1)
    for begin in (start, *_group_starts(text, start, group)):
        if begin and text[begin - 1] in WORD and not _ESCAPE.search(text, max(0, begin - 6), begin):
            continue
        stop = begin + len(_without_port(text[begin:stop]))
        number = v6_number(text[begin:stop].decode())
        if number < 0:
            continue
        exemption = "in_word" if byte_at(text, stop)[:1].isalnum() else nobodys_v6(number)
        if exemption:
            return let_stand(begin, read_to, Kind.IP_ADDRESS, "ipv6", exemption)
        return found(text, begin, stop, Kind.IP_ADDRESS, "ipv6", 0.95)
    return Seen(read_to=read_to)


def _without_port(run: bytes) -> bytes:
    """Return ``run`` without the port that follows eight groups, as no bracket tells it apart."""
    head, _, port = run.rpartition(b":")
    return head if run.count(b":") == 8 and b"::" not in run and port.isdigit() else run


def _group_starts(text: bytes, start: int, group: int) -> tuple[int, ...]:
    """Return where the group of digits before ``group`` begins, if a colon stands before it."""
    begin = group - 4
    return (begin,) if begin > start and text[begin - 1 : begin] == b":" else ()


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
)
