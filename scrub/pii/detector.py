"""Personal data in one pass: anchors say where to look, each rule's grammar and context confirm."""

from collections.abc import Iterable
from typing import Final

from scrub.finding import Finding, Kind, Scan, Suppressed
from scrub.pii import accounts, addresses, credit_lines, emails, hardware, spelled
from scrub.pii.attribution import attributed
from scrub.pii.rule import PersonalRule
from scrub.secrets.anchors import anchors_of

RULES: Final[tuple[PersonalRule, ...]] = (
    *emails.RULES,
    *spelled.RULES,
    *addresses.RULES,
    *hardware.RULES,
    *accounts.RULES,
    *credit_lines.RULES,
)
_NONE: Final = Scan()


class PersonalDataDetector:
    """Finds e-mail, addresses, names, accounts and numbers of people; see :data:`RULES`.

    ``plain`` asks for Python's own expressions where hyperscan could serve: the second engine of a
    proof.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self._anchors = anchors_of([rule.anchor for rule in RULES], plain=plain)
        self.engine = self._anchors.engine

    def scan(self, text: bytes, *, path: str, language: str) -> Scan:  # noqa: ARG002 (contract)
        """Return what ``text`` holds; linear in its length."""
        places = self._anchors.ends(text)
        if not places:
            return _NONE
        findings: list[Finding] = []
        suppressed: set[Suppressed] = set()
        for number, ends in places.items():
            confirm, read_to = RULES[number].confirm, 0
            for end in ends:
                if end > read_to:
                    seen = confirm(text, end)
                    read_to = seen.read_to
                    findings += seen.findings
                    suppressed.update(seen.suppressed)
        once = _once(findings)
        return Scan(
            findings=tuple(attributed(text, path, once)), suppressed=tuple(sorted(suppressed))
        )


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return ``findings`` by place; of several rules for one place and kind the surest."""
    best: dict[tuple[int, int, Kind], Finding] = {}
    for each in sorted(findings, key=lambda one: (-one.confidence, one.rule)):
        best.setdefault((each.start_byte, each.end_byte, each.kind), each)
    return sorted(best.values())
