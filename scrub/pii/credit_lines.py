"""Names on author, credit and copyright lines, in whatever syntax a language has for them."""

import functools
import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.credit_lists import (
    LEADER,
    MOST_LINES,
    NAME_KEY,
    joined,
    line_end,
    objects,
    strings,
)
from scrub.pii.names import YEARS, Listed, alone, before, listed, named, names_in, told
from scrub.pii.persons import Setting, signs_alone
from scrub.pii.rule import NOTHING, PersonalRule, Seen
from scrub.secrets.anchor import Anchor

_REMEMBERED: Final = 1 << 14  # of lines, of which a corpus repeats the same few
_SIGNS: Final = b":=>"  # with which some heads end
_MARK: Final = rb"(?:copyright(?:ed|text|s)?|\(c\)|\xc2\xa9|&copy;|\\\(co|@copyright\{\})"
_MARK_BYTES: Final = 9  # of "copyright"
_NOTICE: Final = re.compile(
    rb"%b(?:%b|%b|[ \t:=,;*>\"'.-]|\(\"|&(?:nbsp|ndash);|(?:by|holders?|owners?)\b)*"
    % (_MARK, _MARK, YEARS),
    re.IGNORECASE,
)
_YEARS_FIRST: Final = re.compile(rb"(?:[ \t,]|%b)*%b[ \t,]*" % (YEARS, YEARS))
_OPEN: Final = re.compile(
    rb"[ \t]*(?:[\"'\[({>=:*-]|[ \t]|r?b?[\"']|\xef\xbc\x9a|<a [^<>\n]{0,128}>"
    rb"|\n[ \t]{0,24}(?=[\"'{]))*"
)
_SIGNS_ALONE: Final = re.compile(rb"(?i)(?:[@\\]author|__author__[ \t]*=|\bauthors?[ \t]*:)\s?\Z")
_GOES_ON: Final = re.compile(rb"(?:,|&|\band)[ \t]*\r?\Z")


def confirm_notice(text: bytes, end: int) -> Seen:
    """Return the holders that the copyright mark around ``end`` names, on its lines."""
    stop = line_end(text, end)
    low = max(0, end - _MARK_BYTES)
    start, (holders, read_to) = _noticed(text[low : stop + 1], stop - low)
    if low + start < end:
        return NOTHING
    seen = told(text, low, holders, low + read_to, "name_notice")
    return _with_lines(text, seen, stop, "name_notice", Setting.HOLDS)


@functools.lru_cache(_REMEMBERED)
def _noticed(line: bytes, stop: int) -> tuple[int, Listed]:
    """Return where the first copyright mark of ``line[:stop]`` ends, with years and the like, and
    the holders behind it; -1 if there is none.
    """
    notice = _NOTICE.search(line, 0, stop)
    if notice is None:
        return -1, ((), 0)
    return notice.end(), listed(line, notice.end(), stop, Setting.HOLDS)


def confirm_credit(text: bytes, end: int) -> Seen:
    """Return whom the line or the field names as author whose head begins before ``end``."""
    if text[end - 1] not in _SIGNS:
        head = _HEAD.match(text, end)
        if head is None:
            return NOTHING
        end = head.end()
    stop = line_end(text, end)
    opened = _OPEN.match(text, end)
    start = opened.end() if opened else end
    stop = max(stop, line_end(text, start))
    seen = names_in(text, start, stop, "name_credit", Setting.SIGNS)
    if not seen.findings and not seen.suppressed:
        if _SIGNS_ALONE.search(text, max(0, end - 24), end):
            seen = alone(text, start, stop, "name_credit")
        elif NAME_KEY.match(text, start - 1):
            return objects(text, start - 1)
    if b"[" in text[end:start]:
        more = strings(text, start)
        return joined([seen, more], max(stop, more.read_to))
    return _with_lines(text, seen, stop, "name_credit", Setting.SIGNS)


def confirm_mention(text: bytes, end: int) -> Seen:
    """Return whom prose thanks or names behind "by", "from" or "to", which ends at ``end``."""
    start = end + len(text[end : end + 5]) - len(text[end : end + 5].lstrip(b" :\t[*_`"))
    return names_in(text, start, line_end(text, start), "name_mention", Setting.MENTIONED)


def beside(text: bytes, start: int, end: int) -> Seen:
    """Return whose address ``text[start:end]`` is, where the name stands with it.

    ``Jane Roe <address>``, ``address (Jane Roe)``, ``("Jane Roe", "address")`` and fields.
    """
    last = text[start - 1 : start]
    is_bracket = last == b"<"  # by far the most frequent
    gap = None
    if is_bracket:
        gap = _BRACKET.search(text, max(0, start - _BRACKET_BYTES), start)
    elif last in _GAP_ENDS:
        gap = _GAP.search(text, max(0, start - 60), start)
    if gap:
        seen = before(text, gap.start(), "name_address")
        if not seen.findings and is_bracket:
            seen = _handle_before(text, gap.start())
        if seen.findings:
            return seen
    after = _REMARK.match(text, end)
    if after:
        return names_in(
            text, after.end(), line_end(text, after.end()), "name_address", Setting.SIGNS
        )
    return NOTHING


_FIELD: Final = rb"[\"']?(?:author_?)?e?-?mail[\"']?[ \t]{0,4}(?::|=>?)[ \t]{0,4}[\"']?"
_BRACKET: Final = re.compile(rb"[\"']?,?[ \t]{0,4}<\Z")
_BRACKET_BYTES: Final = 7
_GAP: Final = re.compile(
    rb"(?:</(?:\w{1,12}:)?name>\s{0,40}<(?:\w{1,12}:)?e?mail>|\r?\n[ \t]{0,8}e-?mail[ \t]{0,2}[:=][ \t]{0,2}|[ \t]{0,4}\(|[\"'],[ \t]{0,4}[\"']|[\"'],\s{0,24}%b"
    rb"|[:,;][ \t]{1,2}|[ \t]{2,8})\Z" % _FIELD,
    re.IGNORECASE,
)
_GAP_ENDS: Final = frozenset((b"(", b'"', b"'", b" ", b"\t", b":", b"=", b">"))
_REMARK: Final = re.compile(
    rb"[ \t]{1,2}\((?=[A-Z\xc3-\xed])|[\"'],\s{0,24}[\"']?name[\"']?[ \t]{0,4}(?::|=>?)[ \t]{0,4}[\"']",
    re.IGNORECASE,
)
_SIGNER: Final = re.compile(
    rb"(?:^|[:\"',;*#%(]|-- )[ \t]*([A-Za-z][A-Za-z0-9_.-]{1,30}(?: [A-Za-z][A-Za-z0-9_.-]{0,30}){0,2})\Z",
    re.MULTILINE,
)


def _handle_before(text: bytes, end: int) -> Seen:
    """Return the words before an address in angle brackets, where nothing else is on their side."""
    signer = _SIGNER.search(text, max(0, end - 64), end)
    if signer is None:
        return NOTHING
    if b" " not in signer[1]:
        return alone(text, signer.start(1), end + 3, "name_address")
    if all(signs_alone(word) for word in signer[1].decode().split(" ")):
        return named(text, signer.start(1), end, Kind.NAME, "name_address", 0.6)
    return NOTHING


def _with_lines(text: bytes, seen: Seen, stop: int, rule: str, setting: Setting) -> Seen:
    """Return ``seen``, which ended the line at ``stop``, and the names of the lines that go on.

    A line goes on where it begins with a year and a name, or the one before ends in a comma or
    "and", or it holds nothing but a name that is certain.
    """
    parts = [seen]
    for _ in range(MOST_LINES):
        last, begin = stop, stop + 1
        stop = line_end(text, begin)
        start, years, (names, read_to) = _next_line(text[begin : stop + 1], stop - begin, setting)
        if not names:
            break
        more = told(text, begin, names, begin + read_to, rule)
        if not (
            years
            or _GOES_ON.search(text, max(0, last - 8), last)
            or _is_whole(text, more, begin + start, stop)
        ):
            break
        parts.append(more)
    return joined(parts, max(each.read_to for each in parts)) if len(parts) > 1 else seen


@functools.lru_cache(_REMEMBERED)
def _next_line(line: bytes, stop: int, setting: Setting) -> tuple[int, bool, Listed]:
    """Return where names may begin in ``line[:stop]``, whether behind a year, and those there are."""
    leader = LEADER.match(line, 0, stop)
    start = leader.end() if leader else 0
    years = _YEARS_FIRST.match(line, start, stop)
    start = years.end() if years else start
    return start, years is not None, listed(line, start, stop, setting)


_ADDRESSED: Final = re.compile(rb"[ \t](?:<|\(@)")


def _is_whole(text: bytes, seen: Seen, start: int, stop: int) -> bool:
    """Return whether the line from ``start`` is a certain name and no more, or has an address."""
    if not seen.findings or seen.findings[0].start_byte != start:
        return False
    first = seen.findings[0]
    if _ADDRESSED.match(text, first.end_byte):
        return True
    return first.confidence >= 0.8 and not text[seen.read_to : stop].strip(b" \t\r.*/\"'")


# The rest of a head: a field's sign, the brackets of a macro or a tag, the blank behind @author.
_HEAD: Final = re.compile(
    rb"(?:s|\(s\))?[\"'>_]{0,3}[ \t]{0,16}(?:[:={]|\xef\xbc\x9a|content=)|s?>|s?(?<=[@\\]author)s?[ \t{]",
    re.IGNORECASE,
)
_VERBS: Final = (
    "written|created|developed|contributed|implemented|maintained|designed|ported|rewritten|modified|"
    "adapted|coded|authored|translated|submitted|reported|suggested|reviewed|patch(?:es|ed)?|"
    "fix(?:es|ed)?|ideas?|code|work|originally|done|made|added|provided|supplied|found|noticed|improved|"
    "enhanced|optimi[sz]ed|converted|extended|cloned|invented|proposed|discovered|tested|packaged"
)
RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="name_notice",
            expression=r"copyright|\xc2\xa9|&copy;|\(c\),? ?[12b]",
            literals=(b"copyright", b"\xc2\xa9", b"&copy;", b"(c)"),
            ignore_case=True,
        ),
        confirm=confirm_notice,
    ),
    PersonalRule(
        anchor=Anchor(
            name="name_credit",
            expression=(
                r"author|maintainer|contributor|translator|__credits__|[a-z]-by:|creator>|\xe4\xbd\x9c\xe8\x80\x85"
                r"|(?:\beditor|developer|programmer|creator)s?[\"'>]{0,2} ?[:=]"
            ),
            literals=(
                b"author", b"maintainer", b"contributor", b"translator", b"__credits__", b"editor", b"developer",
                b"programmer", b"creator", b"-by:", b"\xe4\xbd\x9c\xe8\x80\x85",
            ),
            ignore_case=True,
        ),
        confirm=confirm_credit,
    ),
    PersonalRule(
        anchor=Anchor(
            name="name_mention",
            expression=(
                rf"\b(?:{_VERBS})[ \t](?:by|from)\b|\bthanks(?: go(?:es)?)?(?: to)\b"
                r"|\bcourtesy of\b|\b(?:ideas?|work|code|patch(?:es)?|suggestions?|contributions?) of\b|\bcredits?(?: goe?s?)? to\b"
            ),
            literals=(b" by", b" from", b"thanks", b"courtesy of", b"credit", b" of"),
            ignore_case=True,
        ),
        confirm=confirm_mention,
    ),
)  # fmt: skip
