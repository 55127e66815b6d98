"""Passwords and keys that stand behind their name: in code, settings, markup and command lines."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.finding import Kind
from scrub.secrets.anchors import Anchor
from scrub.secrets.candidate import Candidate
from scrub.secrets.names import KEY_WORDS, PASSWORD_WORDS, Strength, strength_of
from scrub.secrets.placeholder import placeholder
from scrub.secrets.values import is_key, is_password

_NAME_BYTES: Final = 48  # of a name before and after its word
_VALUE_BYTES: Final = 512
_BETWEEN: Final = (
    r"""[\w.-]{0,30}\\{0,3}["'`\])]{0,3}(?:[ \t]{0,2}:[ \t]{0,2}(?:str|string|String|&str|&'static str|\[\]byte)\b)?"""
    r"""[ \t]{0,24}(?:=>|:=|={1,3}|!=|:|,|\(|>|->|[ \t]value[ \t]{0,2}=)[ \t]{0,24}(?:[bruBRU@$]|new )?\\{0,3}"""
)

ANCHORS: Final = (
    Anchor(
        name="assigned-password",
        expression=rf"(?:{PASSWORD_WORDS}){_BETWEEN}[\"'`]?[^\s\"'`]{{4}}",
        literals=(
            b"pass",
            b"pwd",
            b"psw",
            b"senha",
            b"contrase",
            b"kennwort",
            b"wachtwoord",
            b"haslo",
            b"parola",
            b"heslo",
            b"mot",
        ),
        ignore_case=True,
    ),
    Anchor(
        name="assigned-key",
        expression=rf"(?:{KEY_WORDS}){_BETWEEN}[\"'`]?(?:basic |bearer |token )?[A-Za-z0-9+/=_.~:!@#$%^&*-]{{10}}",
        literals=(
            b"secret",
            b"token",
            b"key",
            b"auth",
            b"cred",
            b"bearer",
            b"jwt",
            b"pat",
            b"salt",
            b"sid",
            b"sig",
            b"nonce",
        ),
        ignore_case=True,
    ),
)

_ASSIGNED: Final = re.compile(
    (
        rf"""(?i:(?:{PASSWORD_WORDS}|{KEY_WORDS}))[\w.-]{{0,30}}(?P<after>\\{{0,3}}["'`\])]{{0,3}})"""
        r"""(?:[ \t]{0,2}:[ \t]{0,2}(?:str|string|String|&str|&'static str|\[\]byte)\b)?[ \t]{0,24}"""
        r"""(?P<operator>=>|:=|={1,3}|!=|:|,|\(|>|->|[ \t]value[ \t]{0,2}=)[ \t]{0,24}(?:[bruBRU@$](?=["'])|new )?"""
        r"""(?P<quote>\\{0,3}["'`])?"""
    ).encode()
)
_NAME_LETTERS: Final = re.compile(rb"[A-Za-z0-9_$.\-\x80-\xff]{0,48}\Z")
_UNQUOTED: Final = re.compile(rb"[^\s\"'`,;<>()\[\]{}\\]{4,200}")
_UNQUOTED_LINE: Final = re.compile(rb"[^\s\"'`<>\\]{4,200}")
_ELEMENT: Final = re.compile(rb"([^<>\s]{4,400})\s{0,40}</")
_ENDS_LINE: Final = re.compile(rb"[ \t]*(?:#.*|//.*|\\[nr].*|[\r\n].*)?\Z", re.DOTALL)
SETTINGS_LANGUAGES: Final = frozenset(
    ("", "Dotenv", "INI", "Java Properties", "YAML", "TOML", "Shell", "Dockerfile", "Text", "Markdown", "HCL", "Batchfile",
     "PowerShell", "Git Config", "Unix Assembly", "EditorConfig", "ApacheConf", "Nginx", "Diff", "Makefile", "Nix")
)  # fmt: skip
_LINE_LANGUAGES: Final = frozenset(("Dotenv", "INI", "Java Properties", "Git Config"))
_CALLS: Final = re.compile(
    rb"(?i)(?:set|with|add|put|use)[\w.]*\Z|(?:^|\.)(?:password|passwd|secret|token)\Z"
)


def assignments(text: bytes, ends: Sequence[int], *, language: str) -> Iterator[Candidate]:
    """Return the passwords and keys whose value begins shortly before each of ``ends``."""
    done = 0
    for end in ends:
        if end <= done:
            continue
        low = max(done, end - 120)
        for match in _ASSIGNED.finditer(text, low, end):
            found = _judged(text, match, language)
            if found is not None:
                done = found.end
                yield found


def _judged(text: bytes, match: re.Match[bytes], language: str) -> Candidate | None:  # noqa: PLR0911 (one return a rule)
    """Return the candidate behind a name, None if name or value says that it is none."""
    # 1. The name: all its letters, those before the word that was found too.
    before = _NAME_LETTERS.search(text[max(0, match.start() - _NAME_BYTES) : match.start()])
    name = (before[0] if before else b"") + text[match.start() : match.start("after")]
    strength = strength_of(name.rstrip(b"-._"))
    if strength is Strength.NONE:
        return None
    # 2. The value: what the quotes hold, or what stands to the end of the word or line.
    quote, operator = match["quote"], match["operator"]
    if operator in {b",", b"("} and not quote:
        return None
    if operator == b"," and not _is_pair(text, match, name):
        return None
    if operator == b"(" and not _CALLS.search(name):
        return None
    start = match.end()
    if quote:
        stop = _closing(text, start, quote)
        value = text[start:stop]
        if stop < 0:
            return None
    elif operator == b">":
        element = _ELEMENT.match(text, start)
        value = element[1] if element else b""
    else:
        value = _bare(text, start, language)
    if not value:
        return None
    return _confirmed(value, start, name, strength, quoted=bool(quote))


def _is_pair(text: bytes, match: re.Match[bytes], name: bytes) -> bool:
    """Return whether name and value are two string literals, as in ``put("password", "hunter2")``."""
    opened = text[match.start("after") - len(name) - 1 : match.start("after") - len(name)]
    return (
        match["after"] == opened
        and opened in {b'"', b"'"}
        and name.lower() != b"pass"
        and text[match.end() : match.end() + 1] != b"-"
    )


def _confirmed(
    value: bytes, start: int, name: bytes, strength: Strength, *, quoted: bool
) -> Candidate | None:
    if strength is Strength.PASSWORD:
        if not is_password(value, quoted=quoted) or value.lower() in name.lower():
            return None
        kind, rule = Kind.PASSWORD, "assigned-password"
    else:
        for scheme in (b"Bearer ", b"bearer ", b"Token ", b"token ", b"Basic ", b"basic "):
            if value.startswith(scheme):
                value, start = value[len(scheme) :], start + len(scheme)
        if not is_key(value, strong=strength is Strength.STRONG):
            return None
        kind, rule = Kind.GENERIC_KEY, "assigned-key"
    return Candidate(
        start=start,
        end=start + len(value),
        kind=kind,
        rule=rule,
        value=value,
        confidence=0.8 if quoted else 0.7,
        exempt=placeholder(value),
    )


def _closing(text: bytes, start: int, quote: bytes) -> int:
    """Return where the quote that opened before ``start`` closes on its line, -1 if nowhere."""
    stop = start
    limit = min(len(text), start + _VALUE_BYTES)
    while (stop := text.find(quote, stop, limit)) >= 0:
        if len(quote) > 1 or text[stop - 1 : stop] != b"\\" or stop == start:
            break
        stop += 1
    return stop if stop >= 0 and b"\n" not in text[start:stop] else -1


def _bare(text: bytes, start: int, language: str) -> bytes:
    """Return the value without quotes at ``start``, empty where the language has no such values."""
    if language not in SETTINGS_LANGUAGES:
        return b""
    pattern = _UNQUOTED_LINE if language in _LINE_LANGUAGES else _UNQUOTED
    match = pattern.match(text, start)
    if match is None:
        return b""
    rest = text[match.end() : match.end() + 40]
    if rest[:1] in {b"(", b"[", b"{"} or rest[:2] in {b"${", b"$("}:
        return b""
    value = match[0]
    if language in _LINE_LANGUAGES or _ENDS_LINE.match(rest):
        return value.rstrip(b"\r")
    return value if any(48 <= letter <= 57 for letter in value) else b""
