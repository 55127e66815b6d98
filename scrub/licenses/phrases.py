"""Turns of phrase that ScanCode's rules do not know, or misread: patterns over a paragraph."""

import re
from collections.abc import Iterator
from typing import Final

from scrub.licenses.evidence import Match, Strength

Placed = tuple[tuple[int, int], Match]
"""A match and the characters of the paragraph, from and to, where it is."""

_FILE: Final = (
    r"(?P<name>(?:[\w.-]{0,40}/){0,4}(?:LICEN[CS]ES?|COPYING|COPYRIGHT|UNLICENSE|NOTICE|MIT-LICENSE"
    r"|(?:[Ll]icen[cs]e|[Cc]opying|[Cc]opyright)(?=[-.]\w|\W{1,3}file))[\w.+-]{0,40}"
    r"|(?<=licenses/)[\w.-]{1,40})"
)
_POINTS: Final = re.compile(
    r"(?i:\b(?:see|read|found (?:in|at)|view|refer to|contained in|check|included in|described in|consult|"
    r"accompanying|distributed with|file|under|per|in|by|terms of|please)\s+(?:(?:the|our|its|files?|included|"
    r"accompanying|enclosed|attached|root|full|top[- ]level|called|named|text of|also)\s+|[\"'`<(])*)"
    + _FILE
)
_NOT: Final = re.compile(
    r"\b(?:not|never|no longer|n't|cannot be)\s+(?:be\s+|been\s+)?(?:currently\s+|hereby\s+)?"
    r"(?:licen[sc]ed|released|covered|distributed|available|made available|governed|subject|under)\b[^.;]{0,60}$"
    r"|\b(?:does not|doesn't|do not|don't) mean\b[^.;]{0,80}$|\bunlike\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_NOT_INSIDE: Final = re.compile(r"\b(?:not|never) (?:licen[sc]ed|under|covered)\b", re.IGNORECASE)
_NOT_AT_ALL: Final = re.compile(
    r"\b(?:is|are) (?:not|no longer|never)\s+(?:licen[sc]ed|released|distributed|covered)\s+(?:under|by)\b",
    re.IGNORECASE,
)
_RESERVED: Final = re.compile(
    r"\ball rights reserved\b|\bproprietary and confidential\b|\bconfidential and proprietary\b"
    r"|\bunlicensed\b(?! use)|\bno licen[sc]e is granted\b",
    re.IGNORECASE,
)
OFFERED_BETWEEN: Final = re.compile(
    r"^\W*(?:(?:txt|html?|php|md|pdf)\b\W*)?(?:(?:which )?(?:is|are) (?:available|found) (?:at|in|from) \S{1,100}\W+)?"
    r"(?:(?:the |a )?(?:licen[sc]es?|versions? [\d.]+(?: only)?|v\d[\d.]*|<[^>]{0,80}>|\([^)]{0,80}\)"
    r"|https?://\S{1,100})\W+){0,3}(?:or|and/or)\b"
    r"(?!\W+(?:later|any later|newer|above|higher|greater|up\b|after|subsequent|more recent|any (?:newer|higher|subsequent)|\(?at your option\)?\W+any later|modify|distribute|sell|copy|its|implied|other))"
    r"|^\W*(?:/|\|\|?)\W*$|\balternatively\b|\bor,? (?:if you (?:prefer|wish)|instead)\b",
    re.IGNORECASE,
)
OFFERED_LONG: Final = (
    240  # characters between two licences of an offer; after more, a new subject begins
)
OFFERED_AROUND: Final = re.compile(
    r"\b(?:dual|double|triple|tri|multi)[- ]?licen[sc]\w*|\bchoose (?:the|which|either|between|one|whichever)\b"
    r"|\b(?:your|a) choice of (?:the |either |any )?(?:licen|\w+ licen|following)|\bwhichever licen"
    r"|\beither (?:of|one of)\b|\beither (?:the )?(?-i:[A-Z])|\bany (?:one )?of the following licen"
    r"|\bunder (?:any|one) of (?:the|these)\b|\bat your option,? (?:under )?(?:either|any of|one of)\b"
    r"|\bat the (?:sole )?(?:discretion|option|choice) of\b|\bat your (?:choice|discretion)\b",
    re.IGNORECASE,
)
_NAMED: Final = tuple(
    (re.compile(find, re.IGNORECASE), rule, expression, strength)
    for find, rule, expression, strength in (
        (r"\bused? for good,?\s+not (?:for )?evil\b", "good-not-evil", "JSON", Strength.GRANT),
        (r"\blicen[cs]e CeCILL(?:[- ]?V?2)?\b(?![-\s]*[BC]\b)", "cecill-french", "CECILL-2.0", Strength.GRANT),
        (r"\blicen[cs]e CeCILL[-\s]*B\b", "cecill-b-french", "CECILL-B", Strength.GRANT),
        (r"\blicen[cs]e CeCILL[-\s]*C\b", "cecill-c-french", "CECILL-C", Strength.GRANT),
        (r"\bBusiness Source Licen[sc]e\b|\bBUSL\b", "busl-named", "BUSL-1.1", Strength.REFERENCE),
        (r"\bGNU\s+Affero\b|\bAGPL", "agpl-named", "AGPL-3.0-or-later", Strength.CLUE),
        (r"\bGNU\s+(?:Lesser|Library)\s+\w+", "lgpl-named", "LGPL-2.0-or-later", Strength.CLUE),
        (r"\bGNU\s+Gen\w{2,6}\s+Pub\w{2,5}\s+Li[csen]{3,6}\b|\bunder (?:the )?(?:GNU )?GPL\b", "gpl-named", "GPL-1.0-or-later", Strength.CLUE),
    )
)  # fmt: skip


def pointers(text: str, *, known: frozenset[str], inside: list[tuple[int, int]]) -> list[Placed]:
    """Return a reference for each file that ``text`` names as the place of its licence.

    ``known``: names (lower case) that a rule gave already.  ``inside``: spans of licence texts,
    which speak of files of their own.

    >>> [match.refers_to for _, match in pointers("See COPYING.", known=frozenset(), inside=[])]
    [('COPYING',)]
    """
    found: dict[str, Placed] = {}
    for points in _POINTS.finditer(text):
        name = points["name"].rstrip(".,-")
        covered = any(start <= points.start() < end for start, end in inside)
        if name.lower() not in known and not covered:
            made = own(text, points.span(), Strength.REFERENCE, "file-named", refers_to=(name,))
            found.setdefault(name, made)
    return list(found.values())


def named(text: str, *, expressions: frozenset[str]) -> Iterator[Placed]:
    """Yield licences that ``text`` names and no rule saw: ``expressions`` are those seen.

    >>> [match.expression for _, match in named("for Good, not Evil", expressions=frozenset())]
    []
    >>> said = "The Software shall be used for Good, not Evil."
    >>> [match.expression for _, match in named(said, expressions=frozenset())]
    ['JSON']
    """
    seen = " ".join(expressions)
    for find, rule, expression, strength in _NAMED:
        family = expression.partition("-")[0]
        if family not in seen and (place := find.search(text)):
            yield own(text, place.span(), strength, rule, expression=expression)
            seen += f" {expression}"


def reserved(text: str) -> Iterator[Placed]:
    """Yield the reservation of all rights in ``text``, if there is one."""
    if found := _RESERVED.search(text):
        yield own(text, found.span(), Strength.RESERVED, "rights-reserved")


def negated(text: str, start: int, end: int) -> bool:
    """Return whether ``text[start:end]`` stands in a sentence that denies it.

    >>> said = "This is not licensed under the GPL."
    >>> negated(said, said.index("GPL"), len(said))
    True
    """
    sentence = max(text.rfind(". ", 0, start), text.rfind("\\n", 0, start)) + 1
    if _NOT.search(text[max(sentence, start - 160) : start]):
        return True
    return end - start < 160 and bool(_NOT_INSIDE.search(text[start:end]))


def denials(text: str) -> Iterator[Placed]:
    """Yield what ``text`` says that it is not under, where no rule saw a licence to deny."""
    if found := _NOT_AT_ALL.search(text):
        yield own(text, found.span(), Strength.NEGATION, "not-licensed")


def is_place(text: str, start: int, end: int) -> bool:
    """Return whether ``text[start:end]`` tells of a file: "governed by ... the LICENSE file"."""
    return bool(_POINTS.search(text, max(0, start - 40), end + 80))


def own(
    text: str,
    place: tuple[int, int],
    strength: Strength,
    rule: str,
    *,
    expression: str = "",
    refers_to: tuple[str, ...] = (),
) -> Placed:
    """Return a match of a rule of ours at ``place``."""
    return place, Match(
        expression=expression,
        strength=strength,
        rule=f"codesieve:{rule}",
        matcher="codesieve",
        score=100.0,
        coverage=100.0,
        start_line=text.count("\n", 0, place[0]) + 1,
        end_line=text.count("\n", 0, place[1]) + 1,
        refers_to=refers_to,
    )
