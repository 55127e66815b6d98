"""Values without quotes: where they end depends on who reads the file."""

import re
from typing import Final

from scrub.secrets.links import Link, Linked

_TO_LINE_END: Final = re.compile(rb"[^\s\"'`<>\\]{4,200}")
_TO_SIGN: Final = re.compile(rb"[^\s\"'`,;<>()\[\]{}\\&|]{4,200}")
_TO_BRACE: Final = re.compile(rb"[^\s\"'`{}\\$]{4,200}(?=\})")
_TO_TAG: Final = re.compile(rb"[^<>\s]{4,400}(?=\s{0,40}</)")
_ENDS_LINE: Final = re.compile(rb"[ \t]*(?:#.*|//.*|\\[nr].*|[\r\n].*)?\Z", re.DOTALL)
_COMMAND_LINE: Final = re.compile(
    rb"(?i)\s*(?:(?:ENV|ARG|set|setenv|export|set -x|-|set -gx|set -Ux)[ \t]+)?\Z"
)
_REST: Final = re.compile(rb"([^\s\"'`<>\\#(){}\[\];,]{4,200})[ \t]*(?:\r?\n|\Z)")
_COMMENT: Final = re.compile(rb"\s*(?:#|//|\*|/\*|--|;|<!--|%|\")")
_PROSE: Final = re.compile(rb"[^\s\"'`<>\\,;()]{4,80}")
# Languages in which a bare word is a value; in all others it is a name or an expression.
SETTINGS: Final = frozenset(
    ("", "Dotenv", "INI", "Java Properties", "YAML", "TOML", "Shell", "fish", "Dockerfile", "Text", "Markdown", "reStructuredText",
     "AsciiDoc", "Org", "RDoc", "Textile", "HCL", "Batchfile", "PowerShell", "Git Config", "EditorConfig", "ApacheConf", "Nginx", "Diff", "Makefile",
     "Nix", "NPM Config", "HTTP", "CSV", "TSV", "crontab", "desktop", "systemd", "Windows Registry Entries", "OpenStep Property List", "Jinja",
     "Smarty", "SSH Config", "cURL Config", "Wget Config", "Puppet", "SaltStack", "Tcl", "Ignore List", "Option List", "Altium Designer",
     "Public Key", "Roff", "hosts file", "Just", "Earthly", "Procfile", "Caddyfile", "HAProxy", "Varnish Configuration Language", "KDL")
)  # fmt: skip
_SHELLS: Final = frozenset(
    ("Shell", "Batchfile", "PowerShell", "Makefile", "fish", "HCL", "Nix", "Tcl", "Nginx")
)
_NEXT_PAIR: Final = re.compile(rb"[&;]\w{1,30}=")
_ALTERNATIVES: Final = frozenset((b"||", b"??", b"or"))  # between commands, if nothing is quoted
_SEEN_BYTES: Final = 300  # of a line before a name


def bare_value(text: bytes, link: Linked, name_start: int, language: str) -> bytes:
    """Return the value at ``link`` up to where it ends, empty where there can be none."""
    start = link.start
    if link.operator == b">" or link.link is Link.FALLBACK:
        return _matched(_TO_TAG if link.operator == b">" else _TO_BRACE, text, start)
    low = max(
        text.rfind(b"\n", max(0, name_start - _SEEN_BYTES), name_start) + 1,
        name_start - _SEEN_BYTES,
        0,
    )
    line = text[low:name_start]
    if link.link is Link.PROSE:
        value = _matched(_PROSE, text, start).rstrip(b".:!?")
        return value if _mixes(value) and (language in SETTINGS or _COMMENT.match(line)) else b""
    if link.link is Link.SPACED:
        rest = _REST.match(text, start) if language in SETTINGS else None
        return rest[1] if rest and _COMMAND_LINE.match(line) else b""
    if link.link in {Link.ASSIGNED, Link.MARKUP} and link.operator not in _ALTERNATIVES:
        if language in SETTINGS:
            return _assigned(text, start, line, language)
        return _in_string(text, link, line)
    return b""


def _assigned(text: bytes, start: int, line: bytes, language: str) -> bytes:
    """Return the value of a line of settings, or of a shell."""
    flow = language == "YAML" and (b"{" in line or b"[" in line)
    pattern = _TO_SIGN if language in _SHELLS or flow else _TO_LINE_END
    value = _matched(pattern, text, start)
    pair = _NEXT_PAIR.search(value)
    value = value[: pair.start()] if pair else value.rstrip(b",;")
    end = start + len(value)
    rest = text[end : end + 40]
    if not value or rest[:1] in {b"(", b"[", b"{"} or rest[:2] in {b"${", b"$("}:
        return b""
    whole_is_quoted = rest[:1] in {b'"', b"'"} and line.endswith(rest[:1])
    if whole_is_quoted or _ENDS_LINE.match(rest):
        return value
    return value if any(48 <= letter <= 57 for letter in value) else b""


def _in_string(text: bytes, link: Linked, line: bytes) -> bytes:
    """Return the value of ``name=value`` inside a literal or a comment of a program."""
    quotes = sum(line.count(quote) - line.count(b"\\" + quote) for quote in (b'"', b"'", b"`"))
    escaped = line.endswith((b'\\"', b"\\'"))
    if quotes % 2 == 0 and not escaped and not _COMMENT.match(line):
        return b""
    value = _matched(_TO_SIGN, text, link.start)
    return value if _mixes(value) else b""


def _mixes(value: bytes) -> bool:
    """Return whether ``value`` has digits and letters, as words and numbers have not."""
    return any(48 <= letter <= 57 for letter in value) and any(letter >= 65 for letter in value)


def _matched(pattern: re.Pattern[bytes], text: bytes, start: int) -> bytes:
    match = pattern.match(text, start)
    return match[0] if match else b""
