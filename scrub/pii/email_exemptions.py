"""What looks like an e-mail address and need not go: a closed list of named reasons."""

import re
from typing import Final

from scrub.pii.rule import line_before

# RFC 2606 and RFC 6761: nobody can have an address there.
_RESERVED: Final = frozenset({b"example.com", b"example.net", b"example.org"})
_RESERVED_TOP: Final = frozenset(b"example test invalid localhost local localdomain".split())
_PLACEHOLDER: Final = frozenset(
    b"domain.com yourdomain.com mydomain.com your-domain.com yourcompany.com somedomain.com "
    b"domain.tld host.com foo.com bar.com baz.com foo.bar foo.org bar.org foo.net bar.net "
    b"foo.bar.com test.com yoursite.com your-company.com your.domain "
    b"your.domain.com mysite.com".split()
)
# Names of algorithms and extensions in SSH's own namespace, RFC 4251, 6.
_PROTOCOL: Final = frozenset({b"openssh.com", b"libssh.org", b"lysator.liu.se", b"ssh.com"})
_EXTENSION: Final = re.compile(
    rb".*[0-9-].*|zlib|keepalive|eow|tun|statvfs|fstatvfs|hardlink|fsync|lsetstat|tcpip|rijndael"
)
# As the ends of file names far more frequent than as countries' or trades' domains.
_FILES: Final = frozenset(b"zip mov target py".split())
_MADE_OF_DIGITS: Final = re.compile(rb"v?[0-9]+")
_SCALE: Final = re.compile(rb"[0-9](?:\.[0-9])?x(?:[-~.]|\Z)")  # icon@2x.png
_NO_PERSON: Final = frozenset(b"noreply no-reply no_reply donotreply do-not-reply".split())
_SERVICE: Final = frozenset({b"git", b"hg", b"svn", b"bzr"})
_SELF: Final = frozenset({b"self", b"this", b"np", b"torch"})  # of a matrix product
_FORMAT: Final = re.compile(rb".*%[sdr]")
_MESSAGE_ID: Final = re.compile(rb"(?i)\b(?:message-?id|in-reply-to|references|content-id|cid)\W")
_MACHINE_MADE: Final = re.compile(
    rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,}|[0-9.]{14,}", re.IGNORECASE
)
_AUTHORITY: Final = re.compile(rb"([A-Za-z][A-Za-z0-9+.-]{0,30})://[^/\s\"'<>?#]*\Z")
_MAIL_SCHEMES: Final = (b"mailto", b"email", b"mail")
_SECOND_HOST: Final = re.compile(rb"[^\s/\"'<>]{0,128}@[A-Za-z0-9]")
_SCP: Final = re.compile(rb":(?:[/~]|[\w.-]{1,64}/|[\w-]{1,64}\.git\b)")
_ACTION: Final = re.compile(rb"\buses:[ \t]*[\"']?[\w.-]+/(?:[\w.-]+/)*\Z")  # owner/name@ref
_CONTEXT_BYTES: Final = 128


def exemption_of(text: bytes, start: int, at: int, end: int, domain: bytes, encoding: str) -> str:
    """Return why the address ``text[start:end]``, its sign at ``at``, need not go, or nothing."""
    local = text[start:at].lower()
    before = line_before(text, start, _CONTEXT_BYTES)
    holds = _by_domain(domain.split(b"."), domain, before) or _by_local(local, domain)
    if holds:
        return holds
    after = text[end : end + 1]
    if before.endswith(b"$") or (b"%" in local and _FORMAT.fullmatch(local)):
        return "variable"
    if after == b"(" or domain.partition(b".")[0] in _SELF:
        return "call"
    if _is_message_id(before, local):
        return "message_id"
    if not encoding and b"://" in before and _is_userinfo(text, before, end):
        return "url_userinfo"
    return "scp_path" if after == b":" and _SCP.match(text, end) else ""


def _by_domain(labels: list[bytes], domain: bytes, before: bytes) -> str:
    if labels[-1] in _RESERVED_TOP or b".".join(labels[-2:]) in _RESERVED:
        return "reserved_domain"
    if domain[:1].isdigit() and _SCALE.match(domain):
        return "image_scale"
    if labels[1][:1].isdigit() and _MADE_OF_DIGITS.fullmatch(labels[0]):
        return "package_version"
    if len(labels) == 2 and labels[-1] in _FILES and before[-1:] not in {b"<", b":"}:
        return "file_name"
    if before.endswith(b"/") and _ACTION.search(before):
        return "action"
    return "placeholder" if domain in _PLACEHOLDER else ""


def _by_local(local: bytes, domain: bytes) -> str:
    if domain in _PROTOCOL and _EXTENSION.fullmatch(local):
        return "protocol_name"
    if local in _NO_PERSON:
        return "no_person"
    return "service_account" if local in _SERVICE else ""


def _is_message_id(before: bytes, local: bytes) -> bool:
    if _MACHINE_MADE.fullmatch(local):
        return True
    return b":" in before and _MESSAGE_ID.search(before) is not None


def _is_userinfo(text: bytes, before: bytes, end: int) -> bool:
    """Return whether the address is a user and a host of a URL, and not a user named like it."""
    authority = _AUTHORITY.search(before)
    if authority is None or authority[1].lower() in _MAIL_SCHEMES:
        return False
    return _SECOND_HOST.match(text, end) is None
