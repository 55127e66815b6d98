"""Passwords in the user part of URLs and in connection strings; only the password is the span."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from scrub.finding import Kind
from scrub.secrets.anchor import Anchor
from scrub.secrets.candidate import Candidate
from scrub.secrets.placeholder import placeholder
from scrub.secrets.values import is_code

_USERINFO: Final = re.compile(
    rb"""(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,40})(?::|%3[aA])(?://|%2[fF]%2[fF]|\\/\\/)"""
    rb"""(?P<user>[^\s:/?#@"'<>\\`,|]{0,100}):(?P<secret>[^\s/?#@"'<>`|]{1,200}(?:@[^\s/?#@"'<>`|:]{1,60})??)"""
    rb"""@(?![^\s"'`<>/,;:)\]@]{1,60}@)(?P<host>[^\s"'`<>/,;:)\]@]{1,200})"""
)
_ESCAPED: Final = re.compile(
    rb"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,40})%3[aA]%2[fF]%2[fF]"
    rb"(?P<user>[\w.%-]{0,100}?)%3[aA](?P<secret>[\w.%~!*-]{1,200}?)%40(?P<host>[\w.%-]{1,200})"
)
_STRING: Final = re.compile(
    rb"""(?i)(?:password|pwd)\s?=\s?(?P<secret>\{[^{}]{1,100}\}|[^;\s"'`,&<>]{1,100})"""
)
_REST_OF_STRING: Final = re.compile(rb"[,&][^;\s\"'`<>]{0,60}(?=;)")
_COMPANION_BYTES: Final = 250  # from the password to another part of the same string
_COMPANION_WORD: Final = 24  # bytes of the longest companion
_COMPANION: Final = re.compile(
    rb"(?:[Ss]erver|SERVER|[Ss]ource|[Uu]ser [Ii][Dd]|[Uu][Ii][Dd]|[Cc]atalog|[Dd]atabase|DATABASE|[Dd]river|DRIVER|[Pp]rovider"
    rb"|[Hh]ost(?:name)?|HOST|[Aa]ddr(?:ess)?|[Dd][Ss][Nn]|[Dd]b[Nn]ame|[Pp]ort|[Uu]ser(?:[Nn]ame)?|USER|[Ee]ndpoint)\s?=\s?[^;\s]"
)
# Accounts that databases and brokers came with, which manuals use.
_DEFAULTS: Final = frozenset(
    ((b"scott", b"tiger"), (b"guest", b"guest"), (b"sa", b"sa"), (b"anonymous", b"anonymous"))
)
_EXAMPLE_WORDS: Final = re.compile(
    rb"(?i)(?:pass(?:word|wd|wort)?|pwd|pw|secret|token|user(?:name|pass)?|login|api_?key|key|xxx+|\*+|\.+|p|pass[12]"
    rb"|credentials?|none|null|undefined|test(?:pass(?:word)?)?|foo|bar|baz|u|a|b|c|y|x|auth|user:pass|mypass(?:word)?"
    rb"|my_?secret|some_?pass(?:word)?|db_?pass(?:word)?|your.*|<.*|\[.*|\{.*|\(.*\)|the|new|old|x-oauth-basic|p%40ss.*)"
)
_EXAMPLE_HOST: Final = re.compile(
    rb"(?i)(?:.*\.)?(?:example(?:\.(?:com|org|net|edu))?|test|invalid|host(?:name)?|domain\.\w+|server"
    rb"|foo(?:\.\w+)?|bar(?:\.\w+)?|myhost|your.*|\[.*|\{.*|\$.*|<.*)"
)

ANCHORS: Final = (
    Anchor(
        name="userinfo",
        expression=r"(?::|%3[aA])(?://|%2[fF]%2[fF]|\\/\\/)[^\s:/?#@\"'<>\\`,|]{0,100}:[^\s/?#@\"'<>`|]{1,200}@",
        literals=(b"://", b"%3a%2f%2f", b":\\/\\/"),
    ),
    Anchor(
        name="escaped-userinfo",
        expression=r"%3[aA]%2[fF]%2[fF][\w.%-]{0,100}%3[aA][\w.%~!*-]{1,200}%40",
        literals=(b"%3a%2f%2f",),
    ),
    Anchor(
        name="connection-string",
        expression=r"[;\s\"'](?:password|pwd)\s?=\s?[^;\s\"'`,&<>]{1,100}\s?;|;\s?(?:password|pwd)\s?=\s?[^;\s\"'`,&<>]",
        literals=(b"password", b"pwd"),
        ignore_case=True,
    ),
)


def url_credentials(text: bytes, name: str, ends: Sequence[int]) -> Iterator[Candidate]:
    """Return the passwords at the matches of the anchor ``name`` that end at ``ends``."""
    if name == "connection-string":
        yield from _connection_strings(text, ends)
        return
    pattern = _USERINFO if name == "userinfo" else _ESCAPED
    done = 0
    for end in ends:
        if end <= done:
            continue
        low = max(done, end - 360)
        for match in pattern.finditer(text, low, end + 210):
            if match.start("secret") < end:
                yield _judged(match)
        done = end


def _judged(match: re.Match[bytes]) -> Candidate:
    value = match["secret"]
    exempt = placeholder(value)
    if not exempt and _EXAMPLE_WORDS.fullmatch(value):
        exempt = "placeholder"
    if not exempt and (match["user"].lower(), value.lower()) in _DEFAULTS:
        exempt = "vendor_default"
    if not exempt and value == match["user"] and len(value) < 8 and value.isalpha():
        exempt = "placeholder"
    if not exempt and _EXAMPLE_HOST.fullmatch(match["host"]) and value.isalpha():
        exempt = "example_host"
    decoded = unquote_to_bytes(value) if b"%" in value else value
    return Candidate(
        start=match.start("secret"),
        end=match.end("secret"),
        kind=Kind.URL_CREDENTIAL,
        rule="url-userinfo",
        value=decoded,
        confidence=0.9,
        encoding="url" if decoded != value else "",
        exempt=exempt,
    )


def _string_end(text: bytes, end: int) -> int:
    """Return where the value that ends at ``end`` does: a comma or "&" before the next ";" is in it."""
    rest = _REST_OF_STRING.match(text, end)
    return rest.end() if rest and b"=" not in rest[0] else end


def _is_statement(text: bytes, match: re.Match[bytes], value: bytes) -> bool:
    """Return whether ``password = name;`` stands alone on its line, as a program has it."""
    line = text[text.rfind(b"\n", max(0, match.start() - 80), match.start()) + 1 : match.start()]
    return not line.strip() and b" =" in match[0] and value.replace(b"_", b"").isalpha()


def _connection_strings(text: bytes, ends: Sequence[int]) -> Iterator[Candidate]:
    done = 0
    companion, read_to = -1, 0  # where the last one stands, and how far has been looked for one
    for end in ends:
        if end <= done:
            continue
        match = _STRING.search(text, max(done, end - 120), end + 120)
        if match is None:
            continue
        done = match.end()
        low, high = match.start() - _COMPANION_BYTES, match.end() + _COMPANION_BYTES
        if companion < max(0, low):
            near = _COMPANION.search(text, max(0, low, read_to), high)
            read_to = near.end() if near else high - _COMPANION_WORD
            companion = near.start() if near else -1
        if companion < max(0, low):
            continue
        value = text[match.start("secret") : _string_end(text, match.end())].rstrip(b"\\")
        done = match.start("secret") + len(value)
        is_call = b"(" in value and is_code(value)
        if is_call or value[:1] == b"=" or _is_statement(text, match, value):
            continue  # a language's assignments look so
        exempt = placeholder(value) or ("placeholder" if _EXAMPLE_WORDS.fullmatch(value) else "")
        yield Candidate(
            start=match.start("secret"),
            end=match.start("secret") + len(value),
            kind=Kind.URL_CREDENTIAL,
            rule="connection-string",
            value=value,
            confidence=0.85,
            exempt=exempt,
        )
