"""What one rule that matched can do: give a licence, point to one, or only mention it."""

import re
from typing import Final

from scrub.licenses.evidence import Strength
from scrub.licenses.phrases import is_place, negated
from scrub.licenses.scancode import Kind, Seen
from scrub.licenses.unnamed import UNNAMED, is_licence

CLUE_COVERAGE: Final = 60.0  # percent of a rule; ScanCode takes less for a clue too
_NAMES_NOTHING: Final = frozenset(
    {"unknown-license-reference", "unknown", "free-unknown", "unknown-spdx"}
)
_PROPRIETARY: Final = frozenset({"proprietary-license", "commercial-license"})
_NEUTRAL: Final = re.compile(
    r"dco-.*|.*-cla|.*-cla-.*|cla-.*|warranty-disclaimer|generic-(?:cla|trademark|export-compliance|tos|loop)"
    r"|.*-trademark.*|.*trademark-notice|patent-disclaimer"
)
_PATENTS_GIVEN: Final = re.compile(
    r"\broyalty[- ]free\W+(?:\w+\W+){0,4}?patents?\b|\bpatents?\W+(?:\w+\W+){0,3}?(?:licen[sc]es?|rights?|grants?)\b"
    r".{0,80}\b(?:royalty[- ]free|granted|free of charge)\b",
    re.IGNORECASE,
)
_PERMITTED: Final = re.compile(r"(?<!not)\s(?:is|are)\s+permitted\s*[.\n]", re.IGNORECASE)
_CONTRAST: Final = re.compile(
    r"\bthis file (?:is|may|can|has)\b.*\bthe (?:(?:actual|main|real) (?:code|sources?)|rest|remainder) of [^.;]{1,120}$",
    re.IGNORECASE | re.DOTALL,
)
_OTHERS: Final = r"(?:projects?|packages?|programs?|software|applications?|works?|products?|librar(?:y|ies)|code)"
_USERS: Final = re.compile(
    rf"\b(?:used?|usable|included?|linked|embedded)\b[^.;]{{0,60}}\b(?:in|by|with|into|for)\b[^.;]{{0,40}}"
    rf"\b{_OTHERS} (?:which|that|whose)\b[^.;]{{0,160}}$",
    re.IGNORECASE,
)
_GRANTING: Final = re.compile(
    r"\b(?:licen[sc]ed|licen[sc]es?|released|distribut\w+|available|published|provided|covered|governed|subject|"
    r"under|terms|conditions|redistribut\w+|use of this|permission|granted|free software|offered|issued|placed)\b"
    r"|\b(?:files?|code|sources?|everything|rest|parts?)\b[^.;]{0,40}\buses?\s+(?:an?|the)\s*$",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"\b(?:pars|detect|check|compar|incompatib|compatib|match|scan|recogni[sz]|mention|for example|e\.g)\w*"
    r"|\bother (?:software|programs?|projects?|works?|code|librar\w+)\b.{0,40}\b(?:is|are|released|licen[sc]ed|under)\b",
    re.IGNORECASE,
)
_COMPATIBLE: Final = re.compile(r"\W{0,2}(?:in)?compatib", re.IGNORECASE)
_BEGINS: Final = re.compile(r"(?:^|[.!?]\s|\n)[\s*-]*$")
_ENDS: Final = re.compile(r"\s*(?:$|\n|\.(?:\s|$))")
_SENTENCE: Final = re.compile(r"[.;:!?]\s|\n")
_WORD: Final = re.compile(r"\w+")


def strength_of(text: str, seen: Seen) -> Strength:
    """Return what the match ``seen`` in ``text`` can do, the first that applies.

    1. neutral subjects, 2. negations, 3. pointers to elsewhere, 4. clues, 5. grants.
    """
    # 1. neutral
    neutral = seen.kind is Kind.INTRO or (seen.keys and all(map(_NEUTRAL.fullmatch, seen.keys)))
    if neutral or gives_patents(text, seen) or says_the_reverse(text, seen):
        return Strength.NEUTRAL
    # 2. negations
    if seen.kind is not Kind.TEXT and negated(text, seen.start, seen.end):
        return Strength.NEGATION
    # 3. pointers
    if names_nothing(text, seen):
        return Strength.REFERENCE
    # 4. clues
    clue = seen.kind is Kind.CLUE or seen.coverage < CLUE_COVERAGE
    clue |= seen.kind is Kind.REFERENCE and not is_granted(text, seen)
    if clue or (seen.kind is not Kind.TEXT and is_of_others(text, seen)):
        return Strength.CLUE
    # 5. grants
    return Strength.GRANT


def names_nothing(text: str, seen: Seen) -> bool:
    """Return whether ``seen`` gives no licence that has a meaning: words about some licence, the
    place of one, or a text without a name that is none by its own words.
    """
    keys = set(seen.keys)
    if not keys or not keys <= UNNAMED:
        return keys <= _NAMES_NOTHING | UNNAMED or is_file_place(text, seen)
    said = text[seen.start : seen.end]
    return not is_licence(said, matcher=seen.matcher, coverage=seen.coverage, words=seen.words)


def is_file_place(text: str, seen: Seen) -> bool:
    """Return whether what ScanCode calls proprietary is "governed by ... the LICENSE file"."""
    return bool(_PROPRIETARY & set(seen.keys)) and is_place(text, seen.start, seen.end)


def gives_patents(text: str, seen: Seen) -> bool:
    """Return whether what ScanCode calls proprietary is a patent licence that is given for nothing:
    it adds to the licence beside it and takes nothing away.
    """
    around = text[max(0, seen.start - 60) : seen.end + 60]
    return set(seen.keys) <= _PROPRIETARY and bool(_PATENTS_GIVEN.search(around))


def says_the_reverse(text: str, seen: Seen) -> bool:
    """Return whether a rule that forbids was matched but for its "not": the text ends a sentence
    with "are permitted", without a condition.
    """
    near = text[seen.start : seen.end + 2]
    return set(seen.keys) <= _PROPRIETARY and seen.coverage < 100 and bool(_PERMITTED.search(near))


def is_of_others(text: str, seen: Seen) -> bool:
    """Return whether the licence is that of projects that may use the file, or of "the rest of the
    package" in a notice that speaks of "this file" before.
    """
    before = text[: seen.start]
    sentence = max(before.rfind(". ") + 2, before.rfind("\n") + 1, seen.start - 300, 0)
    begun = text[sentence : min(seen.end, seen.start + 160)]
    return bool(_USERS.search(begun) or _CONTRAST.search(before[-800:]))


def is_granted(text: str, seen: Seen) -> bool:
    """Return whether a licence's name stands alone on its line, or beside words that give it."""
    line = text.rfind("\n", 0, seen.start) + 1
    end = text.find("\n", seen.end)
    rest = text[line : seen.start] + " " + text[seen.end : end if end >= 0 else len(text)]
    if seen.words >= 2 and len(_WORD.findall(rest)) <= 3:
        return True
    before = _SENTENCE.split(text[max(line, seen.start - 160) : seen.start])[-1]
    after = _SENTENCE.split(text[seen.end : seen.end + 80])[0]
    if _ABOUT.search(before) or _COMPATIBLE.match(after):
        return False
    name = text[seen.start : seen.end]
    if seen.words >= 2 and "licen" in name.lower() and is_sentence(text, seen):
        return True  # lines of a passage are joined: "Copies text. BSD License"
    if set(seen.keys) <= _PROPRIETARY and "licen" not in name.lower():
        return False  # "non-commercial" is a word, and no particular licence
    if before.endswith("(") and after.startswith(")") and "licen" in name.lower():
        return True  # what was named before is under it: "from https://example.org (MIT License)"
    if seen.words < 3 and "licensed" not in name.lower():
        name = ""
    return any(map(_GRANTING.search, (before, name, after)))


def is_sentence(text: str, seen: Seen) -> bool:
    """Return whether ``seen`` is all of a sentence."""
    begins = _BEGINS.search(text, max(0, seen.start - 20), seen.start)
    return bool(begins and _ENDS.match(text, seen.end))
