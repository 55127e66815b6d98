"""Names in text: where the words of one begin and end, and lists of them."""

import functools
import re
from collections.abc import Iterable
from typing import Final

from scrub.finding import Finding, Kind, Suppressed
from scrub.pii.persons import Setting, certainty, is_organisation, is_particle, signs_alone
from scrub.pii.rule import Seen

_REMEMBERED: Final = 1 << 14  # of names, of which a corpus repeats the same few
_MOST_WORDS: Final = 6
# A letter as UTF-8; U+2000 to U+2FFF are signs, so is U+3000 to U+303F.
_LETTER: Final = rb"(?:[A-Za-z]|[\xc3-\xdf][\x80-\xbf]|[\xe0\xe1\xe4-\xed][\x80-\xbf]{2}|\xe3[\x81-\xbf][\x80-\xbf])"
_WORD: Final = rb"%b(?:%b|\xe2\x80\x99|['.-](?=%b)){0,40}\.?" % ((_LETTER,) * 3)
_RUN: Final = re.compile(rb"%b(?:[ \t]{1,3}%b){0,7}" % (_WORD, _WORD))
_BLANKS: Final = re.compile(rb"[ \t]{1,3}")
_EACH_WORD: Final = re.compile(_WORD)
YEARS: Final = rb"(?:\(?(?:19|20)[0-9]{2}(?:[ \t]?(?:-|/|\xe2\x80\x93|--)[ \t]?(?:[0-9]{2,4}|present|now))?\)?)"
# What may stand between names of a list: marks, years, addresses and remarks in brackets.
_BETWEEN: Final = re.compile(
    rb"(?:[ \t,;&/|*:]|\xe3\x80\x81|(?:and|und|et|with|by)\b|&amp;|%b|<[^<>\n]{0,128}>"
    rb"|\([^()\n]{0,128}\)|\[[^\]\n]{0,128}\]|\{@?[^{}\n]{0,128}\})+" % YEARS,
    re.IGNORECASE,
)
_TITLE: Final = re.compile(rb"(?:(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dipl|Ing)\.?-?[ \t]?)+(?=[A-Z\xc3])")
_ORDINARY_INITIAL: Final = re.compile(rb"(?:%b\.-?)+|(?:[JS]r|[Pp]h\.?[Dd])\.?" % _LETTER)


def names_in(text: bytes, start: int, stop: int, rule: str, setting: Setting) -> Seen:
    """Return the persons, and the organisations let stand, of the list ``text[start:stop]``.

    It ends where neither a name nor what may stand between names follows.
    """
    names, read_to = _listed_once(text[start : stop + 1], 0, stop - start, setting)
    return told(text, start, names, start + read_to, rule)


# Of each name where it begins and ends, and how sure it is a person's, 0 for an organisation's;
# and where the last ends.
Listed = tuple[tuple[tuple[int, int, float], ...], int]


def told(
    text: bytes, base: int, names: Iterable[tuple[int, int, float]], read_to: int, rule: str
) -> Seen:
    """Return as persons and organisations the ``names`` that ``text`` holds from ``base`` on."""
    findings: list[Finding] = []
    suppressed: list[Suppressed] = []
    for begin, end, sure in names:
        start, stop = base + begin, base + end
        if sure:
            findings.append(_somebody(text, start, stop, Kind.NAME, rule, sure))
        else:
            suppressed.append(_firm(start, stop, rule))
    return Seen(findings=tuple(findings), suppressed=tuple(suppressed), read_to=read_to)


def listed(line: bytes, start: int, stop: int, setting: Setting) -> Listed:
    """Return the names at the beginning of ``line[start:stop]``, behind which one byte counts."""
    found: list[tuple[int, int, float]] = []
    at = start
    while at < stop:
        between = _BETWEEN.match(line, at, stop)
        at = between.end() if between else at
        title = _TITLE.match(line, at, stop)
        begin = title.end() if title else at
        run = _RUN.match(line, begin, stop)
        end = begin + _size(run[0]) if run else begin
        if end == begin:
            break
        sure, is_firm = _judgement(line[begin:end], setting)
        if sure or is_firm:
            found.append((begin, end, sure))
        at = end + (line[end : end + 1] == b".")
        if not _BETWEEN.match(line, at, stop):
            break
    return tuple(found), at


_listed_once: Final = functools.lru_cache(_REMEMBERED)(listed)


def judged(text: bytes, begin: int, end: int, rule: str, setting: Setting) -> Seen:
    """Return what the words ``text[begin:end]`` are: a person, an organisation or nothing."""
    sure, is_firm = _judgement(text[begin:end], setting)
    return named_or_firm(text, begin, end, rule, sure) if sure or is_firm else Seen()


def named_or_firm(text: bytes, begin: int, end: int, rule: str, sure: float) -> Seen:
    """Return that ``text[begin:end]`` is a person, or an organisation where that is not ``sure``."""
    if sure:
        return named(text, begin, end, Kind.NAME, rule, sure)
    return Seen(suppressed=(_firm(begin, end, rule),), read_to=end)


def named(text: bytes, begin: int, end: int, kind: Kind, rule: str, confidence: float) -> Seen:
    """Return that ``text[begin:end]`` is somebody."""
    one = _somebody(text, begin, end, kind, rule, confidence)
    return Seen(findings=(one,), read_to=end)


def _somebody(
    text: bytes, begin: int, end: int, kind: Kind, rule: str, confidence: float
) -> Finding:
    return Finding(
        start_byte=begin,
        end_byte=end,
        kind=kind,
        rule=rule,
        confidence=confidence,
        value=text[begin:end],
    )


def _firm(begin: int, end: int, rule: str) -> Suppressed:
    return Suppressed(
        start_byte=begin, end_byte=end, kind=Kind.NAME, rule=rule, exemption="organisation"
    )


def alone(text: bytes, start: int, stop: int, rule: str) -> Seen:
    """Return whom a single word at ``start`` is that a line names as its author, if anybody."""
    word = _HANDLE.match(text, start, stop)
    if word is None or not signs_alone(word[0].decode()):
        return Seen()
    kind = Kind.NAME if word[0].istitle() else Kind.USERNAME
    return named(text, word.start(), word.end(), kind, rule, 0.6)


# Nothing may follow it but the end of the line, of a comment, of a string or an address.
_HANDLE: Final = re.compile(rb"[A-Za-z][A-Za-z0-9_.-]{1,30}(?=[ \t]*(?:[\r\n<(\"']|\*/|-->|\Z))")


def before(text: bytes, start: int, rule: str) -> Seen:
    """Return the person whose name ends at ``start``; words of prose may stand before it."""
    low = max(0, start - 100)
    low = max(low, text.rfind(b"\n", low, start) + 1)
    for begin in _begins(text[low:start]):
        seen = judged(text, low + begin, start, rule, Setting.SIGNS)
        if seen.findings:
            return seen
    return Seen()


@functools.lru_cache(_REMEMBERED)
def _begins(line: bytes) -> tuple[int, ...]:
    """Return where a name may begin that ends with ``line``, the longest first; none of one word."""
    begins: list[int] = []
    last = 0
    for word in _EACH_WORD.finditer(line):
        if begins and not _BLANKS.fullmatch(line, last, word.start()):
            begins = []
        if _is_capital(word[0]):
            begins.append(word.start())
        elif not is_particle(word[0]):
            begins = []
        last = word.end()
    return tuple(begins[-_MOST_WORDS:-1]) if last == len(line) else ()


@functools.lru_cache(_REMEMBERED)
def _size(run: bytes) -> int:
    """Return how many bytes of ``run`` are a name: those before its first word of prose."""
    end = 0
    for word in _EACH_WORD.finditer(run):
        if is_particle(word[0]):
            continue
        if not _is_capital(word[0]):
            break
        end = word.end()
        if word[0].endswith(b".") and not _ORDINARY_INITIAL.fullmatch(word[0]):
            return end - 1
        if word[0].endswith((b"'s", b"\xe2\x80\x99s")):
            return word.end() - (2 if word[0].endswith(b"'s") else 4)
    return end


@functools.lru_cache(_REMEMBERED)
def _judgement(name: bytes, setting: Setting) -> tuple[float, bool]:
    """Return how sure it is that ``name`` is a person's, and whether it is an organisation's."""
    words = name.decode("utf-8", "replace")
    sure = certainty(words, setting)
    return sure, not sure and setting is not Setting.MENTIONED and is_organisation(words)


def _is_capital(word: bytes) -> bool:
    first = word.decode("utf-8", "replace")[0]
    return first.isupper() or not first.islower()
