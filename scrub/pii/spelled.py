"""E-mail addresses spelled for people and not for machines: ``jane (at) web (dot) de``."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.email_exemptions import exemption_of
from scrub.pii.emails import LOCAL_BYTES, TOP_LEVEL_DOMAINS, with_name
from scrub.pii.rule import NOTHING, PersonalRule, Seen, found, let_stand
from scrub.secrets.anchor import Anchor

_DOT: Final = (
    rb"(?:\.|[ \t]{0,2}[\[({<][ \t]{0,2}(?:dot|d0t|\.)[ \t]{0,2}[\])}>][ \t]{0,2}"
    rb"|[ \t]{1,2}dot[ \t]{1,2}|_dot_|-dot-)"
)
_WORD: Final = rb"[A-Za-z0-9][A-Za-z0-9_+-]{0,40}?"
_LOCAL: Final = re.compile(
    rb"(?i)(?<![A-Za-z0-9_+.-])%b(?:%b%b){0,3}\Z" % (_WORD, _DOT, rb"[A-Za-z0-9_+-]{1,40}?")
)
_LABEL: Final = rb"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}?[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rb"(?i)%b(?:%b%b){1,4}(?![A-Za-z0-9])" % (_LABEL, _DOT, _LABEL))
_DOTS: Final = re.compile(b"(?i)" + _DOT)
_SIGN: Final = re.compile(
    rb"(?i)(?:[ \t]{0,2}[\[({<][ \t]{0,2}(?:at|@)[ \t]{0,2}[\])}>][ \t]{0,2}|\(a\)|\[a\]|<a>"
    rb"|[ \t]{1,2}(?:at|@)[ \t]{1,2}|_at_|-at-|@)"
)
_WINDOW_BYTES: Final = 160
_NEAR_BYTES: Final = 16
_PROVIDERS: Final = frozenset(b"gmail googlemail yahoo hotmail outlook gmx web protonmail".split())
_FOR_ANYBODY: Final = frozenset(b"com org net edu gov".split())


def confirm(text: bytes, end: int) -> Seen:
    """Return the address around the last sign before ``end``.

    1. its sign, 2. what stands before and behind it, 3. whether that is one, 4. exemptions.
    """
    # 1.
    sign = _last_sign(text, end - _NEAR_BYTES, end) or _last_sign(text, end - _WINDOW_BYTES, end)
    if sign is None:
        return NOTHING
    # 2.
    low = max(0, sign.start() - LOCAL_BYTES)
    line = max(low, text.rfind(b"\n", low, sign.start()) + 1)
    local = _LOCAL.search(text, line, sign.start())
    domain = _DOMAIN.match(text, sign.end(), sign.end() + _WINDOW_BYTES)
    if local is None or domain is None:
        return NOTHING
    # 3.
    start, stop = local.start(), domain.end()
    name = _DOTS.sub(b".", domain[0])
    around = text[max(0, start - 1) : start] + text[stop : stop + 1]
    is_known = name.lower().rpartition(b".")[2] in TOP_LEVEL_DOMAINS
    if not is_known or not _is_certain(sign[0], domain[0], name.lower(), around):
        return NOTHING
    # 4.
    exemption = exemption_of(text, start, sign.start(), stop, name.lower(), "spelled")
    if exemption:
        return let_stand(start, stop, Kind.EMAIL, "email_spelled", exemption)
    value = _DOTS.sub(b".", local[0]) + b"@" + name
    seen = found(text, start, stop, Kind.EMAIL, "email_spelled", 0.85, "spelled", value)
    return with_name(text, seen)


def _last_sign(text: bytes, low: int, end: int) -> re.Match[bytes] | None:
    sign = None
    for sign in _SIGN.finditer(text, max(0, low), end):  # noqa: B007 (the last)
        pass
    return sign


def _is_certain(sign: bytes, written: bytes, name: bytes, around: bytes) -> bool:
    """Return whether brackets around the sign or the whole, or spelled dots, tell it from prose."""
    if any(each in sign for each in b"[({<"):
        return True
    if written.count(b".") == 0:  # every dot is spelled
        return True
    if sign == b"_at_":
        return name.partition(b".")[0] in _PROVIDERS
    if around in {b"<>", b"()", b"[]"}:
        return sign.strip().lower() in {b"at", b"@"}
    is_code = around[-1:] in {b"(", b"[", b"."}
    return sign.strip() == b"@" != sign and name.rpartition(b".")[2] in _FOR_ANYBODY and not is_code


# Each has a literal that is rare in code; what stands around it is the confirmation's to read.
_SIGNS: Final = tuple(
    rf"{begin}{gap}{sign}{gap}{shut}"
    for begin, shut in ((r"\(", r"\)"), (r"\[", r"\]"), ("<", ">"), (r"\{", r"\}"))
    for gap in ("", " ")
    for sign in ("at", "@")
)
# Expressions and what each match holds one of.
_EXPRESSIONS: Final = (
    (
        rf"[a-z0-9][ \t]{{0,2}}(?:{'|'.join(_SIGNS)})[ \t]{{0,2}}[a-z0-9]",
        tuple(sign.replace("\\", "").encode() for sign in _SIGNS),
    ),
    (r"[a-z0-9](?:\(a\)|\[a\]|<a>)[a-z0-9]", (b"(a)", b"[a]", b"<a>")),
    (
        r"[a-z0-9](?:[ \t]dot[ \t]{1,2}| ?\(dot\) ?| ?\[dot\] ?| ?\{dot\} ?| ?<dot> ?|_dot_|-dot-)[a-z]",
        (b" dot", b"\tdot", b"(dot", b"[dot", b"{dot", b"<dot", b"_dot_", b"-dot-"),
    ),
    (r"[a-z0-9] at [a-z0-9-]{1,63}\.[a-z]", (b" at ",)),
    (r"[a-z0-9] @ [a-z0-9-]{1,63}\.[a-z]", (b" @ ",)),
    (
        r"[a-z0-9]_at_(?:gmail|googlemail|yahoo|hotmail|outlook|gmx|web|protonmail)\.[a-z]",
        (b"_at_",),
    ),
)
RULES: Final = tuple(
    PersonalRule(
        anchor=Anchor(
            name=f"email_spelled_{number}",
            expression=expression,
            literals=literals,
            ignore_case=True,
        ),
        confirm=confirm,
    )
    for number, (expression, literals) in enumerate(_EXPRESSIONS)
)
