"""The rules of kingfisher, in process; it can validate and revoke over the network: never here.

Only ``Scanner.scan`` is called.  What it finds is a candidate like any other, confirmed by our own
tests, and only adds to what our rules find.

Of most texts the automaton of our anchors says that none of its expressions, each as wide as the
engine's or wider, matches, or none whose companions do (an id beside a key): they are marks in that
automaton, and the engine is asked about the rest.
"""

import importlib
import importlib.metadata
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from scrub.finding import Kind
from scrub.secrets.candidate import Candidate
from scrub.secrets.placeholder import placeholder
from scrub.secrets.rarity import entropy, rarity

_KINDS: Final = (
    ("private-key", Kind.PRIVATE_KEY),
    ("jwt", Kind.JWT),
    ("webhook", Kind.WEBHOOK_URL),
    ("connection-string", Kind.URL_CREDENTIAL),
    ("credential-uri", Kind.URL_CREDENTIAL),
    ("curl-auth-header", Kind.AUTH_HEADER),
    ("storage", Kind.STORAGE_KEY),
)
# Our grammars see these better: kingfisher's span is more than the secret, or its test less.
_OURS: Final = ("credential-uri", "curl-auth-user", "private-key", "jwt", "connection-string")
_LEAST_BYTES: Final = 12
_LEAST_ENTROPY: Final = 2.8  # bits a character; hexadecimal has 4 at most
_LEAST_RARITY: Final = 3.5
_REPETITION: Final = re.compile(r"\{(\d+)(,\d*)?\}")
# In front of an expression: the beginning of the text, or one byte of a class.
_BOUNDARY: Final = re.compile(r"\A\(\?:\(\?:\\A\|\(\?:\[(?:\\.|[^\]\\])*\]\)\)")
_LONGEST_COUNT: Final = 24  # repetitions that the automaton counts
_CLASS: Final = r"\[(?:\\.|[^\]\\])*\]"
_GROUPED: Final = re.compile(rf"\(\?:({_CLASS})\)")
# What an expression begins with, where that is a repeated class: case, groups, class, count.
_RUN: Final = re.compile(
    rf"\A((?:\(\?i\))?)(?:\\b)?((?:\(\?:|\()*)({_CLASS}|\\d)\{{(\d+)(?:,\d*)?\}}"
)
_REPEATED: Final = re.compile(r"\)[*+{]")
_LAST: Final = 4  # repetitions of it: a match has those before the rest, too


class Kingfisher:
    """Compiled rules; ``engine`` is "" where the wheel is missing, and then nothing is found.

    ``marks`` are what to look for in a text before it is asked.
    """

    def __init__(self) -> None:
        self._scanner: Any = None
        self.engine = ""
        self.marks: tuple[str, ...] = ()
        try:
            sdk: Any = importlib.import_module("kingfisher_sdk")
        except ImportError:
            return
        rules = sdk.Rules()
        self._scanner = sdk.Scanner(rules, base64=False)
        details = [rules.detail(each["id"]) for each in rules.metadata()]
        reporting = {
            each["id"]: _companions(each)
            for each in details
            if each["visible"] and not each["path"] and not _is_ours(_name(each["id"]))
        }
        expressions = {each["id"]: _wider(each["pattern"]) for each in details}
        asked = sorted(set(reporting).union(*reporting.values()))
        self.marks = tuple(expressions[each] for each in asked)
        number = {each: place for place, each in enumerate(asked)}
        self._groups = tuple(
            frozenset(map(number.__getitem__, (each, *needs))) for each, needs in reporting.items()
        )
        self.engine = "kingfisher " + importlib.metadata.version("kingfisher-secret-scanner")

    def candidates(self, text: bytes, marks: Collection[int]) -> Iterator[Candidate]:
        """Yield what its rules find in ``text``, offsets in bytes of UTF-8.

        ``marks`` are the numbers of those that match there; more do no harm.
        """
        if self._scanner is None or not self._may_report(frozenset(marks)):
            return
        # Its rule for private keys is quadratic in headers without an end; we have one of our own.
        read = text.replace(b"PRIVATE KEY", b"PRIVATE\0KEY") if b"PRIVATE KEY" in text else text
        for each in self._scanner.scan(read):
            rule = _name(each.rule_id)
            if not each.visible or _is_ours(rule):
                continue
            place = each.location
            start, end = place["start_offset"], place["end_offset"]
            value = text[start:end]
            if len(value) < _LEAST_BYTES or value != each.secret.encode():
                continue
            yield Candidate(
                start=start,
                end=end,
                kind=next((kind for part, kind in _KINDS if part in rule), Kind.PROVIDER_TOKEN),
                rule=f"kingfisher-{rule}",
                value=value,
                confidence=0.85,
                exempt=_exempt(value),
            )

    def _may_report(self, marks: frozenset[int]) -> bool:
        """Return whether a rule matches, and its companions."""
        return any(group <= marks for group in self._groups)


def _companions(rule: Mapping[str, Any]) -> frozenset[str]:
    """Return the rules without a match of which ``rule`` reports none."""
    needs = rule["depends_on_rule"]
    return frozenset(each["rule_id"] for each in needs if not each["optional"])


def _wider(expression: str) -> str:
    r"""Return an expression that matches wherever ``expression`` does, without long counts and
    whatever stands in front.

    A count takes an automaton a state for each repetition, an open end takes one; and every
    boundary in a text is a beginning to follow.  Of a run of a class that it begins with the last
    ones do.

    >>> _wider(r"a{2}[bc]{3,400}d{90}"), _wider(r"(?:(?:\A|(?:[\x00-/\]]))(?:k[0-9a-f]{40}))")
    ('a{2}[bc]{3,}d{24,}', '(?:(?:k[0-9a-f]{24,}))')
    >>> _wider(r"(?i)\b((?:[0-9]){15,16}_[a-z]{9})"), _wider(r"(?:[0-9]{6}-){3}")
    ('(?i)([0-9]{4}_[a-z]{9})', '(?:[0-9]{6}-){3}')
    """

    def count(match: re.Match[str]) -> str:
        least, end = int(match[1]), match[2]
        longest = int(end[1:] or 0) if end else least
        return match[0] if longest <= _LONGEST_COUNT else f"{{{min(least, _LONGEST_COUNT)},}}"

    def last(match: re.Match[str]) -> str:
        case, groups, letters, least = match.groups()
        return f"{case}{groups}{letters}{{{min(int(least), _LAST)}}}"

    wide = _GROUPED.sub(r"\1", _REPETITION.sub(count, _BOUNDARY.sub("(?:", expression)))
    # What a repeated group begins with stands in the middle, too.
    return wide if _REPEATED.search(wide) else _RUN.sub(last, wide)


def _name(rule_id: str) -> str:
    return rule_id.rpartition("/")[2].removeprefix("betterleaks.")


def _is_ours(rule: str) -> bool:
    return any(part in rule for part in _OURS)


def _exempt(value: bytes) -> str:
    """Return why a value is none, as our own rules would have it."""
    why = placeholder(value)
    if not why and entropy(value) < _LEAST_ENTROPY:
        why = "low_entropy"
    return why or ("words" if rarity(value) < _LEAST_RARITY else "")
