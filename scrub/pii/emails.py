"""E-mail addresses: a grammar of bounded length around each ``@``, and what only looks like one."""

import importlib.resources
import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.rule import (
    LETTERS_AND_DIGITS,
    NOTHING,
    WORD,
    PersonalRule,
    Seen,
    byte_at,
    found,
    let_stand,
    line_before,
)
from scrub.secrets.anchors import Anchor

LOCAL_BYTES: Final = 64  # RFC 5321, 4.5.3.1.1
DOMAIN_BYTES: Final = 253  # RFC 1035, 2.3.4, as text
_LOCAL: Final = WORD + b".%+-"
_DOMAIN: Final = LETTERS_AND_DIGITS + b".-"
_LABEL: Final = re.compile(rb"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_AT: Final = {b"%40": "url", b"&#64;": "html", rb"\u0040": "json", rb"\x40": "hex"}
_ENCODED_AT: Final = r"(?:%40|&#64;|\\u0040|\\x40)"


def _top_level_domains() -> frozenset[bytes]:
    listed = importlib.resources.files("scrub.pii").joinpath("tlds.txt").read_bytes()
    return frozenset(listed.partition(b"\n")[2].split())


TOP_LEVEL_DOMAINS: Final = _top_level_domains()
# RFC 2606 and RFC 6761: nobody can have an address there.
_RESERVED: Final = frozenset({b"example.com", b"example.net", b"example.org"})
_RESERVED_TOP: Final = frozenset(b"example test invalid localhost local localdomain".split())
_PLACEHOLDER: Final = frozenset(
    b"domain.com yourdomain.com mydomain.com your-domain.com yourcompany.com somedomain.com "
    b"domain.tld host.com foo.com bar.com baz.com foo.bar test.com".split()
)
# Names of algorithms in SSH's own namespace, RFC 4251, 6.
_PROTOCOL: Final = frozenset({b"openssh.com", b"libssh.org", b"lysator.liu.se", b"ssh.com"})
_FILES: Final = frozenset({b"zip", b"mov", b"target", b"py"})  # as file endings far more frequent
_NO_PERSON: Final = frozenset(b"noreply no-reply no_reply donotreply do-not-reply".split())
_SERVICE: Final = frozenset({b"git", b"hg", b"svn", b"bzr"})
_USERINFO: Final = re.compile(rb"://[^/\s\"'<>?#@]*\Z")
_MESSAGE_ID: Final = re.compile(rb"(?i)\b(?:message-id|in-reply-to|references)\W")
_ESCAPED: Final = re.compile(rb"(?:[nrtfbv0]|u00[0-9a-fA-F]{2}|x[0-9a-fA-F]{2})")
_URL_ESCAPED: Final = re.compile(rb"\A(?:%[0-9A-Fa-f]{2})+")


def confirm_plain(text: bytes, end: int) -> Seen:
    """Return what stands around the ``@`` shortly before ``end``."""
    at = text.rfind(b"@", max(0, end - LOCAL_BYTES - 4), end)
    return _confirm(text, at, at + 1, "email", "")


def confirm_encoded(text: bytes, end: int) -> Seen:
    """Return what stands around the encoded ``@`` shortly before ``end``."""
    low = max(0, end - LOCAL_BYTES - 9)
    at, sign = max((text.rfind(sign, low, end), sign) for sign in _AT)
    return _confirm(text, at, at + len(sign), "email_encoded", _AT[sign])


def _confirm(text: bytes, at: int, after: int, rule: str, encoding: str) -> Seen:
    """Return what the address is whose sign stands from ``at`` to ``after``.

    1. its local part, 2. its domain, 3. exemptions.
    """
    # 1.
    low = max(0, at - LOCAL_BYTES - 1)
    start = low + len(text[low:at].rstrip(_LOCAL))
    start = _past_escape(text, start, at)
    while text[start : start + 1] in {b".", b"-", b"+"}:
        start += 1
    if not 0 < at - start <= LOCAL_BYTES or text[at - 1 : at] == b".":
        return NOTHING
    # 2.
    domain = _domain(text, after)
    if not domain:
        return NOTHING
    end = after + len(domain)
    # 3.
    exemption = _exemption(text, start, at, end, domain.lower())
    if exemption:
        return let_stand(start, end, Kind.EMAIL, rule, exemption)
    value = text[start:at] + b"@" + domain
    return found(text, start, end, Kind.EMAIL, rule, 0.95, encoding, value)


def _past_escape(text: bytes, start: int, at: int) -> int:
    r"""Return where the local part begins when an escape (``\n``, ``%20``) runs into it."""
    if byte_at(text, start - 1) == b"\\" and byte_at(text, start - 2) != b"\\":
        escape = _ESCAPED.match(text, start, at)
        return escape.end() if escape and escape.end() < at else start
    escape = _URL_ESCAPED.match(text[start:at])
    return start + escape.end() if escape and start + escape.end() < at else start


def _domain(text: bytes, start: int) -> bytes:
    """Return the longest domain name with a known or reserved end, or any with an unknown one."""
    run = text[start : start + DOMAIN_BYTES]
    run = run[: len(run) - len(run.lstrip(_DOMAIN))]
    labels: list[bytes] = []
    for label in run.split(b"."):
        if not _LABEL.fullmatch(label):
            trimmed = label.rstrip(b"-")
            if _LABEL.fullmatch(trimmed):
                labels.append(trimmed)
            break
        labels.append(label)
    for count in range(len(labels), 1, -1):
        if _is_top(labels[count - 1].lower()):
            return b".".join(labels[:count])
    return b".".join(labels) if len(labels) > 1 else b""


def _is_top(label: bytes) -> bool:
    return label in TOP_LEVEL_DOMAINS or label in _RESERVED_TOP


def _exemption(text: bytes, start: int, at: int, end: int, domain: bytes) -> str:
    """Return why the address need not go, or nothing."""
    local = text[start:at].lower()
    top = domain.rpartition(b".")[2]
    second = b".".join(domain.split(b".")[-2:])
    before = line_before(text, start, 128)
    reasons = (
        ("reserved_domain", top in _RESERVED_TOP or second in _RESERVED),
        ("unknown_top_level_domain", top not in TOP_LEVEL_DOMAINS),
        ("file_name", top in _FILES and b"<" not in before[-2:]),
        ("placeholder", domain in _PLACEHOLDER),
        ("protocol_name", domain in _PROTOCOL),
        ("no_person", local in _NO_PERSON),
        ("service_account", local in _SERVICE),
        ("call", byte_at(text, end) == b"("),
        ("url_userinfo", b"://" in before and _USERINFO.search(before) is not None),
        ("message_id", b":" in before and _MESSAGE_ID.search(before) is not None),
    )
    return next((name for name, holds in reasons if holds), "")


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="email",
            expression=r"[A-Za-z0-9_%+-]@[A-Za-z0-9][A-Za-z0-9-]{0,62}\.[A-Za-z]",
            literals=(b"@",),
        ),
        confirm=confirm_plain,
    ),
    PersonalRule(
        anchor=Anchor(
            name="email_encoded",
            expression=rf"[A-Za-z0-9_+-]{_ENCODED_AT}[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.[A-Za-z]",
            literals=tuple(_AT),
        ),
        confirm=confirm_encoded,
    ),
)
