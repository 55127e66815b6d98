"""Personal data in one pass: anchors say where to look, each rule's grammar and context confirm."""

from collections.abc import Iterable
from typing import Final

from scrub.finding import Finding, Kind, Scan, Suppressed
from scrub.pii import (
    accounts,
    addresses,
    attribution,
    banking,
    coordinates,
    credit_lines,
    credit_lists,
    emails,
    hardware,
    national_ids,
    phones,
    spelled,
    wallets,
)
from scrub.pii.rule import PersonalRule
from scrub.secrets.anchors import anchors_of

RULES: Final[tuple[PersonalRule, ...]] = (
    *emails.RULES,
    *spelled.RULES,
    *addresses.RULES,
    *hardware.RULES,
    *accounts.RULES,
    *credit_lines.RULES,
    *credit_lists.RULES,
    *phones.RULES,
    *banking.RULES,
    *national_ids.RULES,
    *wallets.RULES,
    *coordinates.RULES,
    *attribution.RULES,
)
_MARKS: Final = len(RULES) - 1  # the rule of attribution, which finds nothing itself
_NONE: Final = Scan()
_REACH_BYTES: Final = 4096  # a passage of notices, each way, with its last line


class PersonalDataDetector:
    """Finds e-mail, addresses, names, accounts and numbers of people; see :data:`RULES`.

    ``plain`` asks for Python's own expressions where hyperscan could serve: the second engine of a
    proof.
    """

    reach_bytes: Final = _REACH_BYTES

    def __init__(self, *, plain: bool = False) -> None:
        self._anchors = anchors_of([rule.anchor for rule in RULES], plain=plain)
        self.engine = self._anchors.engine

    def scan(self, text: bytes, *, path: str, language: str) -> Scan:  # noqa: ARG002 (contract)
        """Return what ``text`` holds; linear in its length."""
        places = self._anchors.ends(text)
        if not places:
            return _NONE
        findings: list[Finding] = []
        suppressed: list[Suppressed] = []
        marks = places.get(_MARKS, ())
        for number, ends in places.items():
            if number == _MARKS:
                continue
            confirm, read_to = RULES[number].confirm, 0
            for end in ends:
                if end > read_to:
                    seen = confirm(text, end)
                    read_to = seen.read_to
                    if seen.findings:
                        findings += seen.findings
                    if seen.suppressed:
                        suppressed += seen.suppressed
        if not findings and not suppressed:
            return _NONE
        once = tuple(attribution.attributed(text, path, _once(findings), marks))
        return Scan(
            findings=once,
            suppressed=tuple(sorted(set(suppressed))),
            looks_far=any(_looks_far(each) for each in once),
        )


def _looks_far(one: Finding) -> bool:
    """Return whether what tells of ``one`` may be the head of its column, or of a list of people."""
    return one.kind is Kind.NATIONAL_ID or one.rule == "name_heading"


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return ``findings`` by place; of several of a kind in one place the longest, then the surest."""
    kept: list[Finding] = []
    read_to: dict[Kind, int] = {}
    for each in sorted(findings, key=_rank):
        if each.end_byte > read_to.get(each.kind, 0):
            kept.append(each)
            read_to[each.kind] = each.end_byte
    return sorted(kept)


def _rank(one: Finding) -> tuple[int, int, float, str]:
    return one.start_byte, -one.end_byte, -one.confidence, one.rule
