"""E-mail addresses: a grammar of bounded length around each ``@``, however the text writes it."""

import functools
import importlib.resources
import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.credit_lines import beside
from scrub.pii.email_exemptions import exemption_of
from scrub.pii.rule import (
    LETTERS_AND_DIGITS,
    NOTHING,
    WORD,
    PersonalRule,
    Seen,
    byte_at,
    found,
    let_stand,
)
from scrub.secrets.anchor import Anchor

LOCAL_BYTES: Final = 64  # RFC 5321, 4.5.3.1.1
_REMEMBERED: Final = 1 << 14  # of domains, of which a corpus repeats the same few
DOMAIN_BYTES: Final = 253  # RFC 1035, 2.3.4, as text
_LOCAL: Final = WORD + b".%+-"
_DOMAIN: Final = LETTERS_AND_DIGITS + b".-"
# Letters of Latin, Greek, Cyrillic and Armenian (U+00C0 to U+058F) as UTF-8.  Chinese or Japanese
# around an address is prose without blanks, not a part of it.
_LETTER: Final = rb"[\xc3-\xd6][\x80-\xbf]"
_FOREIGN_LOCAL: Final = re.compile(rb"(?:[A-Za-z0-9_.+-]|%b)*\Z" % _LETTER)
_FOREIGN_DOMAIN: Final = re.compile(rb"(?:[A-Za-z0-9.-]|%b)*" % _LETTER)
_EDGE: Final = rb"(?:[A-Za-z0-9]|%b)" % _LETTER
_LABEL: Final = re.compile(rb"%b(?:(?:[A-Za-z0-9-]|%b)*%b)?" % (_EDGE, _LETTER, _EDGE))
_NAME_OF_TWO: Final = re.compile(rb"(?<![A-Za-z0-9_])[ODLodl]\Z")  # O'Brien, D'Angelo
_GLUED_SENTENCE: Final = re.compile(rb"([a-z]{2,6})[A-Z]")  # a mark or a blank got lost before it
AT_SIGNS: Final = {
    b"%2540": "url url", b"%40": "url", b"&#64;": "html", b"&#064;": "html", b"&#x40;": "html",
    b"&commat;": "html", b"\\\\u0040": "json json", b"\\u0040": "json", b"\\x40": "hex",
}  # fmt: skip
_ENCODED_AT: Final = "(?:" + "|".join(re.escape(sign.decode()) for sign in AT_SIGNS) + ")"
_LONGEST_SIGN: Final = max(map(len, AT_SIGNS))
_ESCAPED: Final = re.compile(rb"(?:[nrtfbv0]|u00[0-9a-fA-F]{2}|x[0-9a-fA-F]{2})")
# What is escaped in a URL separates, but for the signs that a local part may have.
_URL_ESCAPED: Final = re.compile(rb"(?i).*%(?:25)?(?!2[bed]|5f)[0-9a-f]{2}", re.DOTALL)
_PLUS: Final = re.compile(rb"(?i)%(?:25)?2b")


def _top_level_domains() -> frozenset[bytes]:
    listed = importlib.resources.files("scrub.pii").joinpath("tlds.txt").read_bytes()
    return frozenset(listed.partition(b"\n")[2].split())


TOP_LEVEL_DOMAINS: Final = _top_level_domains()
# RFC 2606 and RFC 6761: nobody can have an address there.
_RESERVED_TOP: Final = frozenset(b"example test invalid localhost local localdomain".split())


def confirm_plain(text: bytes, end: int) -> Seen:
    """Return what stands around the ``@`` shortly before ``end``."""
    at = text.rfind(b"@", max(0, end - DOMAIN_BYTES - LOCAL_BYTES), end)
    return _confirm(text, at, at + 1, "email", "")


def confirm_encoded(text: bytes, end: int) -> Seen:
    """Return what stands around the encoded ``@`` shortly before ``end``."""
    low = max(0, end - DOMAIN_BYTES - LOCAL_BYTES)
    lower = text[low:end].lower()
    at, size, sign = max((lower.rfind(sign), len(sign), sign) for sign in AT_SIGNS)
    return _confirm(text, low + at, low + at + size, "email_encoded", AT_SIGNS[sign])


def _confirm(text: bytes, at: int, after: int, rule: str, encoding: str) -> Seen:
    """Return what the address is whose sign stands from ``at`` to ``after``.

    1. its local part, 2. its domain, 3. exemptions.
    """
    # 1.
    start = local_start(text, at)
    if not 0 < at - start <= LOCAL_BYTES or text[at - 1 : at] == b".":
        return NOTHING
    # 2.
    domain = domain_at(text, after)
    if not domain:
        return NOTHING
    end = after + len(domain)
    start += text[start : start + 1] == b"_" == text[end : end + 1]  # _emphasis_ of Markdown
    # 3.
    lower = domain.lower()
    exemption = exemption_of(text, start, at, end, lower, encoding)
    if not exemption and not is_top(lower.rpartition(b".")[2]):
        exemption = "unknown_top_level_domain"
    local = _PLUS.sub(b"+", text[start:at]) if encoding.startswith("url") else text[start:at]
    value = local + b"@" + domain
    if (
        exemption == "unknown_top_level_domain"
        and text[start - 1 : end + 1 : end - start + 1] == b"<>"
        and text[start - 2 : start - 1] in {b" ", b"\t"}
    ):
        # Jane Roe <jane@hopper.lan>: somebody's, on a network that has names of its own.
        seen = with_name(text, found(text, start, end, Kind.EMAIL, rule, 0.6, encoding, value))
        if len(seen.findings) > 1:
            return seen
    if exemption:
        return let_stand(start, end, Kind.EMAIL, rule, exemption)
    return with_name(text, found(text, start, end, Kind.EMAIL, rule, 0.95, encoding, value))


def with_name(text: bytes, seen: Seen) -> Seen:
    """Return ``seen``, an address, and whose it is where the name stands with it."""
    address = seen.findings[0]
    name = beside(text, address.start_byte, address.end_byte)
    if not name.findings:
        return seen
    return Seen(findings=(address, *name.findings), read_to=seen.read_to)


def local_start(text: bytes, at: int) -> int:
    """Return where the local part begins that ends at ``at``.

    >>> local_start(b"to: <jane.roe@web.de>", 13), local_start(b"x%3Djane@web.de", 8)
    (5, 4)
    """
    low = max(0, at - LOCAL_BYTES - 1)
    start = low + len(text[low:at].rstrip(_LOCAL))
    if start > 0 and text[start - 1] >= 0x80:
        foreign = _FOREIGN_LOCAL.search(text, low, at)
        start = min(start, foreign.start()) if foreign else start
    elif byte_at(text, start - 1) == b"'" and start < at and text[start] in LETTERS_AND_DIGITS:
        start -= 2 if _NAME_OF_TWO.search(text, max(0, start - 3), start - 1) else 0
    start = _past_escape(text, start, at)
    while text[start : start + 1] in {b".", b"-", b"+"}:
        start += 1
    return start


def _past_escape(text: bytes, start: int, at: int) -> int:
    r"""Return where the local part begins when an escape (``\n``, ``%20``) runs into it."""
    if byte_at(text, start - 1) == b"\\":
        escape = _ESCAPED.match(text, start, at)
        return escape.end() if escape and escape.end() < at else start
    if b"%" not in text[start:at]:
        return start
    escape = _URL_ESCAPED.match(text, start, at)
    return escape.end() if escape and escape.end() < at else start


def domain_at(text: bytes, start: int) -> bytes:
    """Return the longest domain name with a known or reserved end, or any with an unknown one.

    >>> domain_at(b"mail.web.de. Then", 0), domain_at(b"web.de.It is", 0), domain_at(b"host", 0)
    (b'mail.web.de', b'web.de', b'')
    """
    run = text[start : start + DOMAIN_BYTES]
    size = len(run) - len(run.lstrip(_DOMAIN))
    if size < len(run) and run[size] >= 0x80:
        foreign = _FOREIGN_DOMAIN.match(run)
        size = foreign.end() if foreign else size
    return _domain(run[:size])


@functools.lru_cache(_REMEMBERED)
def _domain(run: bytes) -> bytes:
    """Return the domain name that ``run``, of nothing but letters, digits, dots and hyphens, is."""
    labels = _labels(run)
    for count in range(len(labels), 1, -1):
        top = labels[count - 1]
        glued = _GLUED_SENTENCE.match(top)
        if is_top(top.lower()) and not _begins_a_sentence(labels, count):
            return b".".join(labels[:count])
        if glued and is_top(glued[1]):
            return b".".join([*labels[: count - 1], glued[1]])
    return b".".join(labels) if len(labels) > 1 else b""


def _labels(run: bytes) -> list[bytes]:
    labels: list[bytes] = []
    for label in run.split(b"."):
        if not _LABEL.fullmatch(label):
            trimmed = label.rstrip(b"-")
            if _LABEL.fullmatch(trimmed):
                labels.append(trimmed)
            break
        if len(label) > 63:  # RFC 1035, 2.3.4
            break
        labels.append(label)
    return labels


def _begins_a_sentence(labels: list[bytes], count: int) -> bool:
    """Return whether the last of ``count`` labels is a capitalised word behind a whole domain."""
    top, before = labels[count - 1], labels[count - 2]
    return count > 2 and top.istitle() and before.islower() and is_top(before)


def is_top(label: bytes) -> bool:
    """Return whether a domain may end in ``label`` (lower case), by IANA or by reservation."""
    if label in TOP_LEVEL_DOMAINS or label in _RESERVED_TOP:
        return True
    return not label.isascii() and label.decode().encode("idna") in TOP_LEVEL_DOMAINS


_ANY: Final = r"[A-Za-z0-9\x80-\xff-]"
_DOMAIN_EXPRESSION: Final = rf"(?:{_ANY}{{1,63}}\.){{1,6}}[A-Za-z\x80-\xff]"

RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="email",
            expression=rf"[A-Za-z0-9_%+\x80-\xbf-]@{_DOMAIN_EXPRESSION}",
            literals=(b"@",),
        ),
        confirm=confirm_plain,
    ),
    PersonalRule(
        anchor=Anchor(
            name="email_encoded",
            expression=rf"[A-Za-z0-9_+-]{_ENCODED_AT}{_DOMAIN_EXPRESSION}",
            literals=tuple(AT_SIGNS),
            ignore_case=True,
        ),
        confirm=confirm_encoded,
    ),
)
