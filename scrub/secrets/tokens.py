"""Providers' tokens: rules confirmed where their anchors ended."""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.finding import Kind
from scrub.secrets.alternatives import beginnings
from scrub.secrets.anchor import Anchor
from scrub.secrets.candidate import Candidate
from scrub.secrets.checksum import CHECKSUMS
from scrub.secrets.placeholder import placeholder
from scrub.secrets.rarity import entropy, rarity
from scrub.secrets.rule import Rule
from scrub.secrets.values import is_key, is_password

_UNCHECKED: Final = 0.6  # confidence in a token whose checksum is wrong
_RANDOM_BITS: Final = 5.0  # a character, under the model of words
_MOST_BYTES: Final = 2048  # of a match; longer formats are found up to here
# Nothing alphanumeric touches a token, but the letter of an escape or of a percent code may.
_BEFORE: Final = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
_AFTER: Final = r"(?![A-Za-z0-9])"


class TokenRules:
    """Compiled rules, in the order given."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self.anchors = [
            Anchor(
                name=rule.id,
                expression=rule.searched,
                literals=begins_with(rule) or words_of(rule),
                begins=bool(begins_with(rule)),
                ignore_case=rule.ignore_case,
            )
            for rule in rules
        ]

    def candidates(self, text: bytes, place: int, ends: Sequence[int]) -> Iterator[Candidate]:
        """Return what rule number ``place`` says of its matches that end at ``ends``."""
        rule = self._rules[place]
        pattern = confirming(rule)
        for low, high in windows(ends, before=_MOST_BYTES, after=_MOST_BYTES):
            for match in pattern.finditer(text, low, high):
                if fits(rule, match["secret"]):
                    yield judged(rule, match)


def windows(ends: Sequence[int], *, before: int, after: int) -> Iterator[tuple[int, int]]:
    """Return ranges, apart from each other, that hold each end with what lies around it.

    >>> list(windows([10, 12, 50], before=5, after=5))
    [(5, 17), (45, 55)]
    """
    low = high = -1
    for end in ends:
        if end - before > high:
            if high >= 0:
                yield low, high
            low = max(0, end - before)
        high = end + after
    if high >= 0:
        yield low, high


@functools.cache
def confirming(rule: Rule) -> re.Pattern[bytes]:
    """Return the pattern that finds the exact value of a rule.

    A pattern that names its group says itself what stands around the value.
    """
    flags = re.MULTILINE | (re.IGNORECASE if rule.ignore_case else 0)
    if "(?P<secret>" in rule.pattern and not rule.near:
        return re.compile(rule.expression.encode(), flags)
    return re.compile(f"{_BEFORE}{rule.expression}{_AFTER}".encode(), flags)


def fits(rule: Rule, value: bytes) -> bool:
    """Return whether the value is one that the rule's test lets through."""
    if rule.value_test == "password":
        is_variable = value.isalpha() and value.isupper()  # of a usage text: --password=WORD
        return not is_variable and is_password(value, quoted=True)
    return rule.value_test != "key" or is_key(value, strong=True)


def judged(rule: Rule, match: re.Match[bytes]) -> Candidate:
    """Return the match with the reason, if there is one, why it is no secret."""
    value = match["secret"]
    exempt, confidence = placeholder(value[len(_prefix(rule)) :]), rule.confidence
    if rule.kind is Kind.HASHED_CREDENTIAL and exempt != "filler":
        exempt = ""  # their own letters, {SSHA} and $6$, are those of templates
    if not exempt and rule.checksum and not CHECKSUMS[rule.checksum](value):
        confidence = _UNCHECKED
        if rule.checksum_decides or rarity(value[len(_prefix(rule)) :]) < _RANDOM_BITS:
            exempt = "checksum"
    if not exempt and rule.entropy_min and entropy(value) < rule.entropy_min:
        exempt = "low_entropy"
    if not exempt and rule.rarity_min and rarity(value) < rule.rarity_min:
        exempt = "words"
    return Candidate(
        start=match.start("secret"),
        end=match.end("secret"),
        kind=rule.kind,
        rule=rule.id,
        value=value,
        confidence=confidence,
        exempt=exempt,
    )


def begins_with(rule: Rule) -> tuple[bytes, ...]:
    """Return what every match begins with one of, in lower case; nothing where it is not known."""
    found = {each.lower().encode() for each in (beginnings(rule.near) if rule.near else ())}
    prefix = _begins_with(rule.anchor).lower() if rule.anchor else _prefix(rule).lower()
    if len(prefix) > 1:
        found = {prefix.encode()}
    return tuple(sorted(found)) if all(found) else ()


def words_of(rule: Rule) -> tuple[bytes, ...]:
    """Return words of ``near``, in lower case, one of which is in every match."""
    words = re.findall(r"[a-z0-9]{3,}", rule.near.lower())
    return tuple(sorted({word.encode() for word in words}))


def _prefix(rule: Rule) -> str:
    """Return what every match begins with."""
    return "" if rule.near else _begins_with(rule.pattern)


@functools.lru_cache(maxsize=1 << 10)
def _begins_with(pattern: str) -> str:
    if "(?P<secret>" in pattern:
        return ""
    # The last letter is left out: it may be optional or repeated.
    prefix = re.match(r"(?:[A-Za-z0-9_:/@-]|\\[.+])*", pattern)
    return prefix[0].replace("\\", "")[:-1] if prefix else ""
