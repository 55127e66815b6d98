"""Values without quotes: where they end depends on who reads the file."""

import re
from typing import Final

from scrub.secrets.links import Link, Linked

_TO_LINE_END: Final = re.compile(rb"[^\s\"'`<>\\]{4,200}")
_TO_SIGN: Final = re.compile(rb"[^\s\"'`,;<>()\[\]{}\\&|]{4,200}")
# What is longer than a password is a key, and goes whole.
_LONG: Final = re.compile(rb"[A-Za-z0-9+/_-]{200,4096}={0,2}(?=[\s\"'`,;)\]}]|\Z)")
_TO_BRACE: Final = re.compile(rb"[^\s\"'`{}\\$]{4,200}(?=\})")
_TO_TAG: Final = re.compile(rb"[^<>\s]{4,400}(?=\s{0,40}</)")
_ENDS_LINE: Final = re.compile(rb"[ \t]*(?:#.*|//.*|\\[nr].*|[\r\n].*)?\Z", re.DOTALL)
_COMMAND_LINE: Final = re.compile(
    rb"(?i)\s*(?:(?:ENV|ARG|setx?|setenv|export|set -x|-|set -gx|set -Ux)[ \t]+)?(?:\$\{)?\Z"
)
_REST: Final = re.compile(rb"([^\s\"'`<>\\#(){}\[\];,]{4,200})[ \t]*(?:\r?\n|\Z)")
_COMMENT: Final = re.compile(rb"\s*(?:#|//|\*|/\*|--|;|<!--|%|\")")
_PHRASE_HYPHENS: Final = 3  # between four words
_SAYS: Final = re.compile(rb"(?://|#|/\*|<!--|--|^\s*\*).*\Z", re.DOTALL)
_PROSE_LANGUAGES: Final = frozenset(
    ("", "Text", "Markdown", "reStructuredText", "AsciiDoc", "Org", "RDoc", "Textile")
)
# Names of methods that hash or keep a password, with their numbers.
_SCHEME: Final = re.compile(
    rb"(?i)(?:sha|md|pbkdf|b?crypt|argon|utf|base|oauth|v|rfc|type|level|version|aes|blake|ripemd)[-_ ]?\d"
)
_PROSE: Final = re.compile(rb"[^\s\"'`<>\\,;()]{4,80}")
# Languages in which a bare word is a value; in all others it is a name or an expression.
SETTINGS: Final = frozenset(
    ("", "Dotenv", "INI", "Java Properties", "YAML", "TOML", "Shell", "fish", "Dockerfile", "Text", "Markdown", "reStructuredText",
     "AsciiDoc", "Org", "RDoc", "Textile", "HCL", "Batchfile", "PowerShell", "Git Config", "EditorConfig", "ApacheConf", "Nginx", "Diff", "Makefile",
     "Nix", "NPM Config", "HTTP", "CSV", "TSV", "crontab", "desktop", "systemd", "Windows Registry Entries", "OpenStep Property List", "Jinja",
     "Smarty", "SSH Config", "cURL Config", "Wget Config", "Puppet", "SaltStack", "Tcl", "Ignore List", "Option List", "Altium Designer",
     "Public Key", "Roff", "RobotFramework", "hosts file", "Just", "Earthly", "Procfile", "Caddyfile", "HAProxy", "Varnish Configuration Language", "KDL")
)  # fmt: skip
_SHELLS: Final = frozenset(
    ("Shell", "Batchfile", "PowerShell", "Makefile", "fish", "HCL", "Nix", "Tcl", "Nginx")
)
_NEXT_PAIR: Final = re.compile(rb"[&;,]\w{1,30}=")
_ALTERNATIVES: Final = frozenset((b"||", b"??", b"or"))  # between commands, if nothing is quoted
_DIGIT: Final = re.compile(rb"[0-9]")
_LETTER: Final = re.compile(rb"[A-\xff]")  # or a sign behind them
_MOST_BYTES: Final = 200  # of a password
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
        told = _mixes(value) or value.count(b"-") >= _PHRASE_HYPHENS
        return value if told and (language in SETTINGS or _COMMENT.match(line)) else b""
    if link.link is Link.SPACED:
        return _spaced(text, link, name_start, line, language)
    if link.link in {Link.ASSIGNED, Link.MARKUP} and link.operator not in _ALTERNATIVES:
        if language in SETTINGS:
            return _assigned(text, start, line, language)
        return _in_string(text, link, line)
    return b""


def _spaced(text: bytes, link: Linked, name_start: int, line: bytes, language: str) -> bytes:
    """Return the rest of a line of settings, or what prose puts there."""
    rest = _REST.match(text, link.start) if language in SETTINGS else None
    if rest and _COMMAND_LINE.match(line):
        return rest[1]
    is_verb = text[name_start : name_start + 5].lower() == b"pass "
    return b"" if is_verb else _said(text, link, line, language)


def _said(text: bytes, link: Linked, line: bytes, language: str) -> bytes:
    """Return the value that prose puts right behind the word: ``user x, password y``."""
    if link.link is not Link.SPACED or not (language in _PROSE_LANGUAGES or _SAYS.search(line)):
        return b""
    value = _matched(_PROSE, text, link.start).rstrip(b".:!?")
    is_word = not line or not (line[-1:].isalnum() or line[-1:] in {b"_", b".", b"-"})
    return (
        value if is_word and len(value) >= 6 and _mixes(value) and not _SCHEME.match(value) else b""
    )


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
    if pair or whole_is_quoted or _ENDS_LINE.match(rest):
        return value
    return value if _DIGIT.search(value) else b""


def _in_string(text: bytes, link: Linked, line: bytes) -> bytes:
    """Return the value of ``name=value`` inside a literal or a comment of a program."""
    quotes = sum(line.count(quote) - line.count(b"\\" + quote) for quote in (b'"', b"'", b"`"))
    escaped = line.endswith((b'\\"', b"\\'"))
    if quotes % 2 == 0 and not escaped and not _COMMENT.match(line):
        return b""
    value = _matched(_TO_SIGN, text, link.start)
    if text[link.start + len(value) : link.start + len(value) + 1] == b"(":
        return b""
    return value if _mixes(value) or value.count(b"-") >= _PHRASE_HYPHENS else b""


def _mixes(value: bytes) -> bool:
    """Return whether ``value`` has digits and letters, as words and numbers have not."""
    return _DIGIT.search(value) is not None and _LETTER.search(value) is not None


def _matched(pattern: re.Pattern[bytes], text: bytes, start: int) -> bytes:
    match = pattern.match(text, start)
    if match is None:
        return b""
    long = _LONG.match(text, start) if match.end() - start == _MOST_BYTES else None
    return long[0] if long else match[0]
