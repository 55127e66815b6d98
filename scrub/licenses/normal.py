r"""The one form of a licence paragraph: what differs from file to file is taken out.

Years, holders and authors go, blanks are folded, a paragraph becomes one line, so that the same
notice has the same hash whoever holds the copyright and however it is wrapped.
"""

import functools
import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from scrub.licenses.lines import has_one

HASH_BYTES: Final = 16  # of SHA-256; 2**64 paragraphs until two share a hash by chance
LONGEST: Final = 262_144  # characters of a text that goes to detection; GPL-3.0 has 35,000

LONGEST_LINE: Final = 2000  # characters; longer ones are no copyright lines
REMEMBERED: Final = 1 << 15  # lines
REMEMBERED_PARAGRAPHS: Final = 8192  # of LONGEST_LINE characters at most: 32 MB

_STATEMENT: Final = re.compile(
    r"^\W*(?:(?:portions?|parts?|some parts|all contents?|modifications?|this file is|file)\W+)?"
    r"(?:(?:(?:copyright|copr\.|©|&copy;|\\\(co)[\W_]*(?:\(c\)[\W_]*)?|\(c\)\s*copyright[\W_]*)+"
    r"(?:\(c\)|©|&copy;|by\b|(?:19|20)\d\d|[\d{$@%X]|(?-i:[A-ZÀ-Þ][\w.'-])|the (?-i:[A-Z]))"
    r"|\(c\)[\W_]*(?:by\b|(?:19|20)\d\d|(?-i:[A-ZÀ-Þ]).*\b(?:19|20)\d\d\b))",
    re.IGNORECASE,
)
_NO_STATEMENT: Final = re.compile(
    r"^\W*(?:copyright|\(c\))\W+(?:notice|holder|owner|licen|law|and\b|statement|information|in\b"
    r"|is\b|on\b|of\b|status|disclaimer|owners|holders|protect|act\b|to\b|for\b|interest|file)",
    re.IGNORECASE,
)
_RESERVED: Final = re.compile(
    r"\ball\s+rights?\s+reserved\b\W*|\brights\s+reserved\b\W*", re.IGNORECASE
)
_TELLS: Final = re.compile(
    r"\b(?:licen[sc]|permission|permitted|redistribut|distribut|warrant|public domain|free software|gpl|see\b"
    r"|under\b|use of this|governed|subject to|may be|you may|copying)",
    re.IGNORECASE,
)
_AUTHOR: Final = re.compile(
    r"^\W*(?:(?:authors?|written by|created by|maintainers?|contributors?|contributed by|developed by"
    r"|original authors?|e-?mail|by)\b\s*[:,]?\s*[\w.+-]*@.{0,80}"
    r"|(?:authors?|maintainers?|contributors?|original authors?)\s*:\s*(?-i:[A-ZÀ-Þ]).{0,80}"
    r"|(?:written|created|contributed|developed) by:?\s+(?-i:[A-ZÀ-Þ]).{0,80}"
    r"|by:?(?:\s+(?-i:[A-ZÀ-Þ])[\w.'-]*,?){1,5}(?:\s*(?:[<(\d]|[\w.+-]{1,64}@).{0,60})?)$",
    re.IGNORECASE,
)
_FURNITURE: Final = re.compile(
    r"^\W*(?:!?/(?:usr/)?bin/.{1,80}|-\*-.{1,80}-\*-|vim?:.{1,80}|(?:19|20)\d\d[-,\d\s]*|all rights reserved"
    r"|(?:(?:19|20)\d\d[-,\d\s]+)?Free Software Foundation,? Inc\W*|\$(?:Id|Header|Revision|Date)\b.{0,120}"
    r"|coding[:=].{1,40}|go:build.{1,80}|\+build .{1,80})\W*$",
    re.IGNORECASE,
)
_MAY_GO: Final = re.compile(
    r"\W*+(?:portion|part|some|all|modif|this|file|co|c\b|author|writ|creat|maintain|develop|orig|e-?mail"
    r"|by\b|usr|bin|vi|(?:19|20)\d|free|id|header|revision|date|go|build)",
    re.IGNORECASE,
)
"""Matches all lines that the patterns above match, but those with ``©`` or ``-*-``."""
_MAIL: Final = re.compile(r"[<(\[]?\b[\w.+-]{1,64}(?:@| at )[\w-]{1,64}(?:\.[\w-]{1,64})+[>)\]]?")
_OWN_WORDS: Final = (
    r"(?!\W*(?:the )?(?:copyright|authors?|regents|contributors?|above|licensors?|university)\b)"
)
_SLOTS: Final = (
    (
        r"(\bneither the names?\s)(?:(?!\bnor\b).){1,240}?(\s+nor\s+(?:the\s+)?names?\b)",
        "of the copyright holder",
    ),
    (
        r"(\bneither the names?\s)(?:(?!\bnor\b).){1,240}?(\s+nor\s+(?:its|their|any|the)\b)",
        "of the copyright holder",
    ),
    (
        rf"(\bsoftware is provided by ){_OWN_WORDS}(?:(?!\bas\b).){{1,240}}?(\W+as[\s-]is\b)",
        "the copyright holders and contributors",
    ),
    (
        rf"(\bin no event shall ){_OWN_WORDS}(?:(?!\bbe liable\b).){{1,240}}?(\s+be liable for any direct\b)",
        "the copyright holder or contributors",
    ),
)
_BSD_SLOTS: Final = tuple((re.compile(find, re.IGNORECASE), put) for find, put in _SLOTS)
_SLOTTED: Final = ("neither the name", "software is provided by", "in no event shall")
_LETTER: Final = re.compile(r"[^\W_]")
_TAG: Final = "SPDX-License-Identifier"


def bare(line: str) -> str:
    """Return ``line`` without years, holders and authors: "" where nothing else is in it.

    >>> bare("Copyright (c) 2010-2012 Ada Example, Inc.  All rights reserved.")
    'All rights reserved.'
    >>> bare("The above copyright notice shall be included")
    'The above copyright notice shall be included'
    """
    return _bared(line) if len(line) > LONGEST_LINE or _LETTER.search(line) else ""


def _bared(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return line
    may_go = _MAY_GO.match(line) or "©" in line or "-*-" in line
    return _kept(line) if may_go else _unmailed(line)


def _kept(line: str) -> str:
    """Return what is left of a ``line`` that may name holders or authors."""
    if _STATEMENT.match(line) and not _NO_STATEMENT.match(line):
        told = _TELLS.search(line)
        if not told:
            reserved = _RESERVED.search(line)
            return "All rights reserved." if reserved else ""
        sentence = line.rfind(". ", 0, told.start()) + 1 or line.rfind(", ", 0, told.start()) + 1
        return line[sentence or told.start() :].strip()
    if _FURNITURE.match(line):
        return "All rights reserved." if _RESERVED.search(line) else ""
    if _AUTHOR.match(line) and not _TELLS.search(line):
        return ""
    return _unmailed(line)


def _unmailed(line: str) -> str:
    return _MAIL.sub("", line) if "@" in line else line


def normalised(lines: Iterable[str]) -> str:
    r"""Return the ``lines`` (bare of comment marks) as a text with a paragraph a line.

    >>> normalised(["Copyright 2001 Ada", "This is free", "software.", "", "No   warranty."])
    'This is free software.\nNo warranty.'
    """
    return "\n".join(text for text, _, _ in _paragraphs(map(_told, lines)))[:LONGEST]


def normalised_whole(lines: Iterable[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    r"""Return the same of a licence file, in which all lines stay, since licence texts name holders
    of their own; and for each line of the text the first and last of ``lines`` that it was, from 0.

    >>> normalised_whole(["Copyright 2001 Ada", "This is free", "software.", "", "No warranty."])
    ('Copyright 2001 Ada This is free software.\nNo warranty.', ((0, 2), (4, 4)))
    """
    found = list(_paragraphs(line if _LETTER.search(line) else None for line in lines))
    text = "\n".join(each for each, _, _ in found)[:LONGEST]
    return text, tuple((first, last) for _, first, last in found)


def _paragraphs(lines: Iterable[str | None]) -> Iterator[tuple[str, int, int]]:
    """Yield each paragraph that says something, with the numbers of its first and last line.

    Of the ``lines`` those without letter or digit are None, "" where nothing is left of one.
    """
    words: list[str] = []
    first = last = 0
    for at, told in enumerate(lines):
        if told and _TAG not in told:
            first, last = (first if words else at), at
            words.append(told)
        elif told or told is None:  # a tag or an empty line ends a paragraph
            if words and (paragraph := _folded(words)):
                yield paragraph, first, last
            if told and (paragraph := _folded([told])):
                yield paragraph, at, at
            words = []
    if paragraph := _folded(words):
        yield paragraph, first, last


def _folded(words: list[str]) -> str:
    text = " ".join(words)
    return _remembered(text) if len(text) <= LONGEST_LINE else _fold(text)


@functools.lru_cache(maxsize=REMEMBERED)
def _told(line: str) -> str | None:
    """Return what is left of ``line``, None where it has neither letter nor digit."""
    return _bared(line) if _LETTER.search(line) else None


def _fold(text: str) -> str:
    """Return ``text`` with single blanks, and with the template's own words where a BSD text names
    its holder.
    """
    paragraph = " ".join(text.split())
    if has_one(paragraph.lower(), _SLOTTED):
        for find, put in _BSD_SLOTS:
            paragraph = find.sub(lambda seen, put=put: seen[1] + put + seen[2], paragraph)  # type: ignore[misc]
    return paragraph


_remembered: Final = functools.lru_cache(maxsize=REMEMBERED_PARAGRAPHS)(_fold)


def text_hash(text: str) -> str:
    """Return the hex of the first 16 bytes of SHA-256 over ``text`` in UTF-8.

    >>> text_hash("MIT License")
    'abb2896dc3c2a9402f901b88d5035cf0'
    """
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:HASH_BYTES].hex()
