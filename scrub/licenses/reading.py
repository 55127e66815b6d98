"""What a paragraph says: rules that matched -> strengths, choices, negations, references.

Pure functions over a text and what ScanCode saw in it.  ScanCode names places ("the LICENSE file")
and bare words ("GPL") as licences and joins offers with AND; here the first are references, the
second clues, and the third choices.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scrub.licenses.evidence import Detection, Match, Outcome, Strength
from scrub.licenses.phrases import (
    OFFERED_AROUND,
    OFFERED_BETWEEN,
    OFFERED_LONG,
    Placed,
    denials,
    named,
    pointers,
    reserved,
)
from scrub.licenses.scancode import Kind, Seen
from scrub.licenses.strengths import CLUE_COVERAGE, names_nothing, strength_of
from scrub.licenses.unnamed import SURE_WORDS
from scrub.licenses.vocabulary import weight_of, words_of

NAME_WORDS: Final = 5  # of the longest usual name, GNU Lesser General Public License
LEFT_WORDS: Final = 8  # that may stay uncovered; a rule with fewer is matched exactly or never
LEFT_WEIGHT: Final = 8  # of the vocabulary in them; a sentence of a grant has 9 and more
DATA_CHARACTERS: Final = 1000  # of a text that may be data; a grant in words is sought in less
DATA_SHARE: Final = 0.15  # of marks in it: texts that approximate matching finds have up to 0.05
GRANT_CHARACTERS: Final = 800  # to one word of a grant at most, else it is prose about something
AROUND: Final = 1500  # characters from the first to the last licence of one offer
_GRANT_WORDS: Final = re.compile(
    r"\bpermission\b.{0,80}\bgranted\b|\bpermitted\b|\bredistribut|\blicen[sc]ed\b|\blicen[sc]e\b|\bfree software\b"
    r"|\bmay (?:be )?(?:use|cop|distribut|modif)|\byou (?:may|can|are free)\b.{0,40}\b(?:use|cop|distribut)"
    r"|\bpublic domain\b|\bcopyleft\b|\bfree(?:ly)? (?:to|for|of|use|distribut|copi)|\bgeneral public\b|\bany purpose\b",
    re.IGNORECASE,
)
_NO_MARKS: Final = str.maketrans("", "", '{}[]"|,:')
_SENTENCE_ENDS: Final = re.compile(r"[a-z)][.;]\s+[A-Z]")


def detection(paragraph: str, text: str, seen: Sequence[Seen]) -> Detection:
    """Return what ``text`` (hash ``paragraph``) says, given what ScanCode saw in it."""
    placed = [_placed(text, each) for each in outermost(seen)]
    expressions = frozenset(match.expression for _, match in placed)
    texts = [
        (each.start, each.end)
        for each in seen
        if each.kind in {Kind.TEXT, Kind.NOTICE} and each.words > 20
    ]
    names = frozenset(name.lower() for each in seen for name in each.refers_to)
    placed += pointers(text, known=names, inside=texts)
    placed += named(text, expressions=expressions)
    if not any(match.strength is Strength.NEGATION for _, match in placed):
        placed += denials(text)
    if not any(match.strength in {Strength.GRANT, Strength.REFERENCE} for _, match in placed):
        placed += reserved(text)
    placed = _offers_joined(text, sorted(placed, key=lambda each: each[0]))
    granted = [each for each in placed if each[1].strength is Strength.GRANT]
    return Detection(
        paragraph=paragraph,
        outcome=Outcome.DETECTED if placed else Outcome.NOTHING,
        matches=tuple(match for _, match in placed),
        choice=_offered_around(text, granted),
    )


def outermost(seen: Sequence[Seen]) -> Iterator[Seen]:
    """Yield ``seen`` without what lies inside another that says as much or more exactly, and
    without what ends in a name that another reads further.

    A rule of which a clue's share matched takes nothing away that lies in it.  An unversioned "GPL"
    that overlaps a versioned one is the same word read twice.
    """
    for each in seen:
        inside = any(
            other is not each
            and other.start <= each.start
            and each.end <= other.end
            and (other.end - other.start, other.score) > (each.end - each.start, each.score)
            and other.kind is not Kind.INTRO
            and takes_in(other, each)
            for other in seen
        )
        if not inside and not any(_reads_on(each, other) for other in seen):
            yield each


def takes_in(other: Seen, one: Seen) -> bool:
    """Return whether ``other``, around ``one``, says what it says: not where only a clue's share of
    a rule matched, and ``one`` is more than a name.
    """
    return other.coverage >= CLUE_COVERAGE or one.words <= NAME_WORDS


def _reads_on(one: Seen, other: Seen) -> bool:
    """Return whether ``other`` reads the name with which ``one``, no exact match, ends, and goes on
    with it: "... of the GNU Lesser General Public License", and "... Version 3" behind it.
    """
    family = one.expression.partition("-")[0]
    return (
        one.coverage < 100 == other.coverage
        and one.start < other.start < one.end < other.end
        and family == other.expression.partition("-")[0]
    )


def _placed(text: str, seen: Seen) -> Placed:
    strength = strength_of(text, seen)
    return (seen.start, seen.end), Match(
        expression="" if names_nothing(text, seen) else seen.expression,
        strength=strength,
        rule=seen.rule,
        matcher=seen.matcher,
        score=seen.score,
        coverage=seen.coverage,
        start_line=seen.start_line,
        end_line=seen.end_line,
        keys=seen.keys,
        refers_to=seen.refers_to,
    )


def _offers_joined(text: str, placed: list[Placed]) -> list[Placed]:
    """Return ``placed`` where grants between which "or" stands are one: "A OR B"."""
    joined: list[Placed] = []
    for place, match in placed:
        at = next(
            (n for n in range(len(joined) - 1, -1, -1) if joined[n][1].strength is Strength.GRANT),
            -1,
        )
        if at >= 0 and match.strength is Strength.GRANT:
            before, one = joined[at]
            if one.expression != match.expression and _offered_between(text, before, place):
                joined[at] = (before[0], place[1]), _either(one, match)
                continue
        joined.append((place, match))
    return joined


def _offered_between(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Return whether a choice stands between two places, or opens the second."""
    if before[1] > after[0]:
        return False
    between = text[before[1] : after[0]]
    opening = text[after[0] : after[0] + 20]
    offered = OFFERED_BETWEEN.search(between) if len(between) <= OFFERED_LONG else None
    if offered and _SENTENCE_ENDS.search(between, offered.end()):
        offered = None  # "version 2 or above. Based on zed, under the BSD license"
    return bool(offered or OFFERED_BETWEEN.match(opening))


def _either(one: Match, other: Match) -> Match:
    parts = dict.fromkeys(
        f"({each.expression})" if " AND " in each.expression else each.expression
        for each in (one, other)
    )
    return dataclasses.replace(
        one,
        expression=" OR ".join(parts),
        rule=f"{one.rule} OR {other.rule}",
        score=min(one.score, other.score),
        coverage=min(one.coverage, other.coverage),
        end_line=max(one.end_line, other.end_line),
        keys=tuple(dict.fromkeys((*one.keys, *other.keys))),
        refers_to=tuple(dict.fromkeys((*one.refers_to, *other.refers_to))),
    )


def _offered_around(text: str, granted: Sequence[Placed]) -> bool:
    """Return whether words of choice stand around the ``granted``, which differ."""
    if len({match.expression for _, match in granted}) < 2:
        return False
    first, last = granted[0][0][0], max(place[1] for place, _ in granted)
    line = max(text.rfind("\n", 0, first) + 1, first - 200)
    return last - first < AROUND and bool(OFFERED_AROUND.search(text[line : last + 200]))


def residue(text: str, seen: Iterable[Seen]) -> list[tuple[int, int]]:
    """Return the spans of ``text`` that no sure match covers and in which words of a grant are.

    >>> residue("Permission to use this is hereby granted to all who ask nicely for it.", [])
    [(0, 70)]
    >>> residue("nothing here that gives a thing to any person who reads this line", [])
    []
    """
    sure = sorted(
        (each.start, each.end)
        for each in seen
        if each.words >= SURE_WORDS
        and each.coverage >= 99
        and each.kind not in {Kind.CLUE, Kind.INTRO}
    )
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in [*sure, (len(text), len(text))]:
        part = text[at:start]
        grants = len(_GRANT_WORDS.findall(part)) * GRANT_CHARACTERS >= len(part)
        if grants and len(part.split()) >= LEFT_WORDS and weight_of(words_of(part)) >= LEFT_WEIGHT:
            split = spans and at - spans[-1][1] >= min(len(part), spans[-1][1] - spans[-1][0])
            if not spans or split:
                spans.append((at, start))
            else:  # a name that a licence text mentions does not split the text
                spans[-1] = spans[-1][0], start
        at = max(at, end)
    return [(start, end) for start, end in spans if not is_data(text[start:end])]


def is_data(text: str) -> bool:
    """Return whether the marks of data make up so much of a long ``text`` that it is a list, as of
    packages and their licences, and holds no sentences.

    >>> is_data('{"name": "zed", "license": "GPL-3.0", "category": "Copyleft"},' * 20)
    True
    >>> is_data("You may copy, modify and distribute Zed." * 30)
    False
    """
    if len(text) < DATA_CHARACTERS:
        return False
    return len(text) - len(text.translate(_NO_MARKS)) >= DATA_SHARE * len(text)


def moved(seen: Seen, start: int, lines: int) -> Seen:
    """Return ``seen`` in a part of a text, as it stands in the whole: characters, lines further."""
    return dataclasses.replace(
        seen,
        start=seen.start + start,
        end=seen.end + start,
        start_line=seen.start_line + lines,
        end_line=seen.end_line + lines,
    )
