"""Names in the lists below a heading, in a list of strings, and in objects that say which is the name."""

import re
from typing import Final

from scrub.finding import Finding, Suppressed
from scrub.pii.names import names_in
from scrub.pii.persons import Setting
from scrub.pii.rule import PersonalRule, Seen
from scrub.secrets.anchor import Anchor

LINE_BYTES: Final = 400
MOST_LINES: Final = 60
# What a line of a comment begins with, and an item of a list.
LEADER: Final = re.compile(
    rb"[ \t]*(?:[#*;%!|]{1,4}|//[/!]?|--|\"|'|dnl|REM|rem|\.\.|\.\\\\\")?[ \t]*"
    rb"(?:[-*+][ \t]+|[0-9]{1,2}[.)][ \t]+)?"
)
NAME_KEY: Final = re.compile(rb"[\"']?name[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']", re.IGNORECASE)
_OBJECTS_BYTES: Final = 1000
_RULED: Final = re.compile(rb"[ \t=~*-]*\r?(?=\n|\Z)")
_NEXT_STRING: Final = re.compile(rb"[\"'][ \t]{0,4},\s{0,24}[\"']")
_HEADINGS: Final = r"credits?|authors?|contributors?|acknowledge?ments?|(?:special )?thanks|maintainers?|developers"


def objects(text: bytes, start: int) -> Seen:
    """Return the names in the JSON objects from ``start`` to the end of their list."""
    stop = min(len(text), start + _OBJECTS_BYTES)
    shut = text.find(b"]", start, stop)
    stop = stop if shut < 0 else shut
    parts = [
        names_in(text, key.end(), line_end(text, key.end()), "name_credit", Setting.SIGNS)
        for key in NAME_KEY.finditer(text, start, stop)
    ]
    return joined(parts, stop)


def strings(text: bytes, start: int) -> Seen:
    """Return the names in the strings of the list that goes on at ``start``, up to its end."""
    stop = min(len(text), start + _OBJECTS_BYTES)
    shut = text.find(b"]", start, stop)
    stop = stop if shut < 0 else shut
    parts = [
        names_in(
            text, key.end(), min(stop, line_end(text, key.end())), "name_credit", Setting.SIGNS
        )
        for key in _NEXT_STRING.finditer(text, start, stop)
    ]
    return joined([Seen(), *parts], stop)


def confirm_heading(text: bytes, end: int) -> Seen:
    """Return whom the lines below a heading name, as an author or in a list, which ends at ``end``."""
    stop = line_end(text, end)
    parts: list[Seen] = []
    for _ in range(MOST_LINES):
        begin, stop = stop + 1, line_end(text, stop + 1)
        if begin >= len(text) or _RULED.match(text, begin, stop):
            continue
        item = LEADER.match(text, begin, stop)
        seen = names_in(text, item.end() if item else begin, stop, "name_heading", Setting.SIGNS)
        if not seen.findings and not seen.suppressed:
            break
        parts.append(seen)
    return joined([Seen(), *parts], stop)


def joined(parts: list[Seen], read_to: int) -> Seen:
    """Return ``parts`` as one, read to ``read_to``."""
    findings: list[Finding] = [each for part in parts for each in part.findings]
    suppressed: list[Suppressed] = [each for part in parts for each in part.suppressed]
    return Seen(findings=tuple(findings), suppressed=tuple(suppressed), read_to=read_to)


def line_end(text: bytes, start: int) -> int:
    """Return where the line that ``start`` is on ends, at most some hundred bytes behind."""
    newline = text.find(b"\n", start, start + LINE_BYTES)
    return newline if newline >= 0 else min(len(text), start + LINE_BYTES)


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="name_heading",
            expression=(
                rf"^(?:#{{1,4}}|=head[12]|=+|\.SH)[ \t]{{1,4}}\"?(?:{_HEADINGS})\b[^\n\w]{{0,12}}$"
                rf"|^(?:{_HEADINGS})[ \t]{{0,4}}\r?\n[=~*-]{{4}}"
            ),
            literals=(
                b"author",
                b"credit",
                b"contributor",
                b"acknowledg",
                b"thanks",
                b"maintainer",
                b"developer",
            ),
            ignore_case=True,
        ),
        confirm=confirm_heading,
    ),
)
