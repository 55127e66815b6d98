"""The detector of secrets: anchors in one pass, then grammars, then exemptions."""

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from scrub.finding import Finding, Kind, Scan, Suppressed
from scrub.secrets import assignments, private_keys, urls
from scrub.secrets.anchors import Anchor, anchors_of
from scrub.secrets.candidate import Candidate
from scrub.secrets.rule import Rule, builtin_rules
from scrub.secrets.tokens import TokenRules

# Where two findings overlap, the one that knows more of the format stays.
_RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.PRIVATE_KEY, Kind.WEBHOOK_URL, Kind.OTP_SEED, Kind.STORAGE_KEY, Kind.PROVIDER_TOKEN, Kind.JWT,
            Kind.URL_CREDENTIAL, Kind.AUTH_HEADER, Kind.HASHED_CREDENTIAL, Kind.PASSWORD, Kind.GENERIC_KEY,
        )
    )
}  # fmt: skip


class SecretDetector:
    """Finds secrets in documents; made once a worker, holds compiled patterns."""

    def __init__(self, *, extra_rules: Sequence[Rule] = (), plain: bool = False) -> None:
        self._tokens = TokenRules((*builtin_rules(), *extra_rules))
        grammars = (private_keys.ANCHORS, urls.ANCHORS, assignments.ANCHORS)
        self._grammar_anchors = [anchor for group in grammars for anchor in group]
        anchors: list[Anchor] = [*self._grammar_anchors, *self._tokens.anchors]
        self._anchors = anchors_of(anchors, plain=plain)
        self.engine = self._anchors.engine

    def scan(self, text: bytes, *, path: str, language: str) -> Scan:  # noqa: ARG002 (contract)
        """Return what secrets ``text`` holds; linear in its length."""
        ends = self._anchors.ends(text)
        if not ends:
            return Scan()
        return _resolved(self._candidates(text, ends, language))

    def _candidates(
        self, text: bytes, ends: Mapping[int, Sequence[int]], language: str
    ) -> Iterator[Candidate]:
        for place in sorted(ends):
            if place >= len(self._grammar_anchors):
                rule = place - len(self._grammar_anchors)
                yield from self._tokens.candidates(text, rule, ends[place])
                continue
            name = self._grammar_anchors[place].name
            if name in _PRIVATE:
                yield from private_keys.private_keys(text, name, ends[place])
            elif name in _URLS:
                yield from urls.url_credentials(text, name, ends[place])
            else:
                yield from assignments.assignments(text, ends[place], language=language)


_PRIVATE: Final = frozenset(anchor.name for anchor in private_keys.ANCHORS)
_URLS: Final = frozenset(anchor.name for anchor in urls.ANCHORS)


def _resolved(candidates: Iterable[Candidate]) -> Scan:
    """Return the candidates as findings and suppressions, none of which touches another.

    What is a secret by one rule and none by another is one: an exemption lifts its own rule only.
    """
    ranked = sorted(
        candidates,
        key=lambda each: (
            bool(each.exempt),
            _RANK[each.kind],
            -each.confidence,
            each.start,
            each.end,
            each.rule,
        ),
    )
    taken: list[Candidate] = []
    starts: list[int] = []  # of those taken, rising; they are apart from each other
    for each in ranked:
        place = bisect.bisect_left(starts, each.start)
        before, after = taken[max(0, place - 1) : place], taken[place : place + 1]
        if not any(each.start < other.end and other.start < each.end for other in before + after):
            starts.insert(place, each.start)
            taken.insert(place, each)
    return Scan(
        findings=tuple(_finding(each) for each in taken if not each.exempt),
        suppressed=tuple(_suppressed(each) for each in taken if each.exempt),
    )


def _finding(one: Candidate) -> Finding:
    return Finding(
        start_byte=one.start,
        end_byte=one.end,
        kind=one.kind,
        rule=one.rule,
        confidence=one.confidence,
        value=one.value,
        encoding=one.encoding,
    )


def _suppressed(one: Candidate) -> Suppressed:
    return Suppressed(
        start_byte=one.start, end_byte=one.end, kind=one.kind, rule=one.rule, exemption=one.exempt
    )
