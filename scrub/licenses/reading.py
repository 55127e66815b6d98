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
    is_place,
    named,
    negated,
    pointers,
    reserved,
)
from scrub.licenses.scancode import Kind, Seen
from scrub.licenses.vocabulary import weight_of, words_of

SURE_WORDS: Final = 8  # of an exact text or notice: no chance hit
LEFT_WORDS: Final = 8  # that may stay uncovered; a rule with fewer is matched exactly or never
LEFT_WEIGHT: Final = 8  # of the vocabulary in them; a sentence of a grant has 9 and more
GRANT_CHARACTERS: Final = 800  # to one word of a grant at most, else it is prose about something
CLUE_COVERAGE: Final = 60.0  # percent of a rule; ScanCode takes less for a clue too
AROUND: Final = 1500  # characters from the first to the last licence of one offer
_NAMES_NOTHING: Final = frozenset(
    {"unknown-license-reference", "unknown", "free-unknown", "unknown-spdx", "other-permissive", "other-copyleft"}
)  # fmt: skip
_NEUTRAL: Final = re.compile(
    r"dco-.*|.*-cla|.*-cla-.*|cla-.*|warranty-disclaimer|generic-(?:cla|trademark|export-compliance|tos|loop)"
    r"|.*-trademark.*|.*trademark-notice|patent-disclaimer"
)
_GRANTING: Final = re.compile(
    r"\b(?:licen[sc]ed|licen[sc]es?|released|distribut\w+|available|published|provided|covered|governed|subject|"
    r"under|terms|conditions|redistribut\w+|use of this|permission|granted|free software|offered|issued|placed)\b",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"\b(?:pars|detect|check|compar|incompatib|compatib|match|scan|recogni[sz]|mention|for example|e\.g)\w*",
    re.IGNORECASE,
)
_GRANT_WORDS: Final = re.compile(
    r"\bpermission\b.{0,80}\bgranted\b|\bpermitted\b|\bredistribut|\blicen[sc]ed\b|\blicen[sc]e\b|\bfree software\b"
    r"|\bmay (?:be )?(?:use|cop|distribut|modif)|\byou (?:may|can|are free)\b.{0,40}\b(?:use|cop|distribut)"
    r"|\bpublic domain\b|\bcopyleft\b|\bfree(?:ly)? (?:to|for|of|use|distribut|copi)|\bgeneral public\b|\bany purpose\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.;:!?]\s|\n")
_WORD: Final = re.compile(r"\w+")


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
    """Yield ``seen`` without what lies inside another that says as much or more exactly.

    An unversioned "GPL" that overlaps a versioned one is the same word read twice.
    """
    for each in seen:
        inside = any(
            other is not each
            and other.start <= each.start
            and each.end <= other.end
            and (other.end - other.start, other.score) > (each.end - each.start, each.score)
            and other.kind is not Kind.INTRO
            for other in seen
        )
        if not inside:
            yield each


def _placed(text: str, seen: Seen) -> Placed:
    strength = strength_of(text, seen)
    names_nothing = set(seen.keys) <= _NAMES_NOTHING or is_file_place(text, seen)
    return (seen.start, seen.end), Match(
        expression="" if names_nothing else seen.expression,
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


def strength_of(text: str, seen: Seen) -> Strength:
    """Return what the match ``seen`` in ``text`` can do, the first that applies.

    1. neutral subjects, 2. negations, 3. pointers to elsewhere, 4. clues, 5. grants.
    """
    # 1. neutral
    if seen.kind is Kind.INTRO or (seen.keys and all(map(_NEUTRAL.fullmatch, seen.keys))):
        return Strength.NEUTRAL
    # 2. negations
    if seen.kind is not Kind.TEXT and negated(text, seen.start, seen.end):
        return Strength.NEGATION
    # 3. pointers
    if set(seen.keys) <= _NAMES_NOTHING or is_file_place(text, seen):
        return Strength.REFERENCE
    # 4. clues
    clue = seen.kind is Kind.CLUE or seen.coverage < CLUE_COVERAGE
    if clue or (seen.kind is Kind.REFERENCE and not is_granted(text, seen)):
        return Strength.CLUE
    # 5. grants
    return Strength.GRANT


def is_file_place(text: str, seen: Seen) -> bool:
    """Return whether what ScanCode calls proprietary is "governed by ... the LICENSE file"."""
    proprietary = {"proprietary-license", "commercial-license"} & set(seen.keys)
    return bool(proprietary) and is_place(text, seen.start, seen.end)


def is_granted(text: str, seen: Seen) -> bool:
    """Return whether a licence's name stands alone on its line, or beside words that give it."""
    line = text.rfind("\n", 0, seen.start) + 1
    end = text.find("\n", seen.end)
    rest = text[line : seen.start] + " " + text[seen.end : end if end >= 0 else len(text)]
    if seen.words >= 2 and len(_WORD.findall(rest)) <= 3:
        return True
    before = _SENTENCE.split(text[max(line, seen.start - 160) : seen.start])[-1]
    after = _SENTENCE.split(text[seen.end : seen.end + 80])[0]
    name = text[seen.start : seen.end]
    if seen.words < 3 and "licensed" not in name.lower():
        name = ""
    gives = any(map(_GRANTING.search, (before, name, after)))
    return gives and not _ABOUT.search(before)


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
    offered = len(between) <= OFFERED_LONG and OFFERED_BETWEEN.search(between)
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
        if each.words >= SURE_WORDS and each.coverage >= 99 and each.kind is not Kind.CLUE
    )
    spans, at = [], 0
    for start, end in [*sure, (len(text), len(text))]:
        part = text[at:start]
        grants = len(_GRANT_WORDS.findall(part)) * GRANT_CHARACTERS >= len(part)
        if grants and len(part.split()) >= LEFT_WORDS and weight_of(words_of(part)) >= LEFT_WEIGHT:
            spans.append((at, start))
        at = max(at, end)
    return spans


def moved(seen: Seen, start: int, lines: int) -> Seen:
    """Return ``seen`` in a part of a text, as it stands in the whole: characters, lines further."""
    return dataclasses.replace(
        seen,
        start=seen.start + start,
        end=seen.end + start,
        start_line=seen.start_line + lines,
        end_line=seen.end_line + lines,
    )
