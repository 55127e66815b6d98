"""Passwords and keys that stand behind their name: in code, settings, markup and command lines."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.secrets.anchor import Anchor
from scrub.secrets.bare import SETTINGS, bare_value
from scrub.secrets.binding import binds
from scrub.secrets.candidate import Candidate
from scrub.secrets.chosen import may_be_chosen
from scrub.secrets.links import Link, Linked, links
from scrub.secrets.mentions import (
    KEY_LITERALS,
    NAME_BYTES,
    PASSWORD_LITERALS,
    mentions,
)
from scrub.secrets.named_values import confirmed
from scrub.secrets.names import KEY_WORDS, PASSWORD_WORDS, Strength, strength_of
from scrub.secrets.pieces import pieces_after
from scrub.secrets.program import is_verb, names_user
from scrub.secrets.values import is_hex

_VALUE_BYTES: Final = 4096
_BEFORE_BYTES: Final = 16  # of a value that are looked at for what it is said to be
_DECODER_BYTES: Final = 12
_CLOSED: Final = r"""[\w.\-]{0,30}[\\"'`\])}>]{0,6}[ \t]{0,24}"""

ANCHORS: Final = (
    Anchor(
        name="named-password",
        expression=rf"(?:{PASSWORD_WORDS}){_CLOSED}(?:[=:,(>|?{{\[<\"'`@]|\*{{2}}|-[>=]|:-|(?:is|was|are)[ :]|as string|\.perform\()",
        literals=PASSWORD_LITERALS,
        begins=True,
        ignore_case=True,
    ),
    Anchor(
        name="bare-password",
        expression=rf"^[ \t]{{0,8}}(?:\$\{{)?(?:[\w-]{{1,8}}[ \t]{{1,4}})?[\w.-]{{0,24}}(?:{PASSWORD_WORDS})[\w.-]{{0,24}}\}}?[ \t]{{1,24}}[^\s=]\S{{3,80}}[ \t]{{0,8}}\r?$",
        literals=PASSWORD_LITERALS,
        ignore_case=True,
    ),
    Anchor(
        name="prose-password",
        expression=r"\b(?:password|passwd|pwd|pw)[ ]{1,3}[^\s\d]{0,24}\d[^\s]",
        literals=PASSWORD_LITERALS,
        begins=True,
        ignore_case=True,
    ),
    Anchor(
        name="named-key",
        expression=(
            rf"secret[\w.-]{{0,20}}[\"']?[ ]?[=:][ ]?(?:[\"']?[\w!@#$%^&*.+-]{{6}}|[\"'][\w!@#$%^&*.+()=-]{{6}})|(?:{KEY_WORDS}){_CLOSED}(?:[=:,(>|?\"'`@{{\[]|<-|as |is |to )(?:[^\n]{{0,100}}?"
            r"[\"'`=: >\-])?[A-Za-z0-9+/=_.~:!@#$%^&*-]{10}"
        ),
        literals=KEY_LITERALS,
        begins=True,
        ignore_case=True,
    ),
    Anchor(
        name="named-value",
        expression=rf"(?:{PASSWORD_WORDS}|{KEY_WORDS})[\w.-]{{0,30}}(?:[\"']?,?\s+[\"'<]?(?:[\w:]*value|content=)|[\"'][^<>\n]{{0,40}}>\s*<value|[\"']? \w[^<>\n]{{0,80}}>[^<\s]{{4}}|[\"']\s*:\s*\{{\s*\\?[\"'](?:default)?value|</[\w.]*>\s*<|>\s*[\w<])",
        literals=PASSWORD_LITERALS + KEY_LITERALS,
        begins=True,
        ignore_case=True,
    ),
    Anchor(
        name="named-bare-key",
        expression=rf"(?:{KEY_WORDS})[\w.-]{{0,30}}[ \t]+[A-Za-z0-9+/=_-]{{16}}",
        literals=KEY_LITERALS,
        begins=True,
        ignore_case=True,
    ),
)

# A map whose name says of what its "key" is.
_BELOW: Final = re.compile(
    rb"""(?i)\b(?:api|jwt|auth|secrets?|encryption|signing|license|account|credentials?)["']?\s{0,2}(?::|=>?)\s{0,2}[{(\[]?"""
    rb"""[^{}\n]{0,100}(?:\r?\n[ \t]+[^{}\n]{0,100}){0,2}\Z"""
)
_USER: Final = re.compile(
    rb"""(?i)(?:user(?:[_-]?name)?|login|uid|account)\\?["'`\]]?(?:\s*(?:=>|[=:>,]|:=)\s*|[ \t]+)\\?["'`]?([\w.@-]{2,60})"""
)
_STATING: Final = frozenset((Link.ASSIGNED, Link.MARKUP, Link.SPACED, Link.CALL, Link.ARGUMENT))
_BESIDE_BYTES: Final = 160
_KIND_OF_KEY: Final = re.compile(
    rb"(?i)\b(?:api|access|secret|private|encryption|signing|client|license|account|auth|app) \Z"
)
_REACH: Final = 160  # bytes from a name's word to the end of what an anchor asks for


def assignments(text: bytes, ends: Sequence[int], *, language: str) -> Iterator[Candidate]:
    """Return the passwords and keys whose name stands shortly before each of ``ends``."""
    done = low = last = 0
    names = mentions(text, ends, _REACH, is_setting=language in SETTINGS) if ends else ()
    for start, word_start, bare_stop, stop, end, bears in names:
        if end != last:
            low, last = done, end
        if word_start < low:
            continue
        low = done = stop
        found = _judged(text, start, word_start, bare_stop, language) if bears else ()
        if found:
            done = stop if found[-1].exempt else found[-1].end
            yield from found


def _judged(text: bytes, start: int, word_start: int, stop: int, language: str) -> list[Candidate]:
    """Return the candidate behind a name, in its pieces; none if name or value says that it is none."""
    if text[start:stop].lower() == b"key":
        start -= len(_word_before(text[max(0, start - NAME_BYTES) : start]))
    name = text[start:stop]
    strength = _promise(text, start, word_start, stop, language)
    if strength is Strength.NONE:
        return []
    for link in links(text, stop):
        if not binds(text, start, name, link, strength):
            continue
        if link.quote:
            shut = _closing(text, link.start, link.quote)
            value = text[link.start : shut] if shut >= 0 else b""
        else:
            value = bare_value(text, link, start, language)
        if not value or _is_other(text, start, link, value, strength):
            continue
        stated = _states(link) and may_be_chosen(value) and _beside_user(text, start, value)
        is_value = bool(link.quote) or language in SETTINGS
        found = confirmed(value, link, name, strength, stated=stated, is_value=is_value)
        more = pieces_after(text, shut, link.quote, language) if link.quote else []
        if more:
            whole = value + b"".join(text[low:high] for low, high in more)
            one = confirmed(whole, link, name, strength, stated=stated, is_value=is_value)
            if one is not None and not one.exempt:
                return [_piece(text, one, low, high) for low, high in [(one.start, shut), *more]]
        if found is not None:
            return [found]
    return []


def _promise(text: bytes, start: int, word_start: int, stop: int, language: str) -> Strength:
    """Return what the name promises where it stands.

    Nothing, if it is a shell's folder, a test's outcome or what somebody does.
    """
    name = text[start:stop]
    strength = strength_of(name)
    if strength is Strength.NONE or (name in {b"PWD", b"OLDPWD"} and language == "Shell"):
        return Strength.NONE
    if strength is Strength.WEAK and name.lower() == b"key":
        above = text[max(0, word_start - NAME_BYTES) : start]
        return Strength.STRONG if _BELOW.search(above) else strength
    is_report = name == b"PASS" and text[stop : stop + 1] == b":"  # --- PASS: TestX
    is_said = text[word_start:stop].lower() == b"pass" and is_verb(text, start)
    return Strength.NONE if is_report or is_said else strength


def _is_other(text: bytes, start: int, link: Linked, value: bytes, strength: Strength) -> bool:
    """Return whether the value is a user's name, a file's hash behind its path, or a test vector.

    Digits that a program decodes for what it calls only "key" are one.
    """
    before = text[max(0, link.start - _BEFORE_BYTES) : link.start].lower()
    if b"user" in before and names_user(before):
        return True
    is_listed = link.link is Link.SPACED and not link.quote and text[start - 1 : start] == b"/"
    is_decoded = strength is Strength.WEAK and b"hex" in before[-_DECODER_BYTES:]
    return (is_listed or is_decoded) and is_hex(value)


def _piece(text: bytes, whole: Candidate, start: int, end: int) -> Candidate:
    return dataclasses.replace(whole, start=start, end=end, value=text[start:end])


def _word_before(before: bytes) -> bytes:
    """Return the word and the blank before a bare "key": API key, access key."""
    match = _KIND_OF_KEY.search(before)
    return match[0] if match else b""


def _states(link: Linked) -> bool:
    """Return whether ``link`` says what the value is; comparisons and fallbacks do not."""
    return link.link in _STATING and link.operator[:1] != b"!" and link.operator[:2] != b"=="


def _beside_user(text: bytes, start: int, value: bytes) -> bool:
    """Return whether a user is named shortly before, by another word than ``value``."""
    users = _USER.findall(text, max(0, start - _BESIDE_BYTES), start)
    return bool(users) and users[-1].lower() != value.lower()


def _closing(text: bytes, start: int, quote: bytes) -> int:
    """Return where the quote that opened before ``start`` closes on its line, -1 if nowhere."""
    stop = start
    limit = min(len(text), start + _VALUE_BYTES)
    while (stop := text.find(quote, stop, limit)) >= 0:
        if len(quote) > 1 or text[stop - 1 : stop] != b"\\" or stop == start:
            break
        stop += 1
    return stop if stop >= 0 and b"\n" not in text[start:stop] else -1
