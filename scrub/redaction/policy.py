"""What the settings say of each thing that a detector saw: it goes, it stands, it is not ours."""

import dataclasses
from typing import Final

from scrub.finding import Finding, Kind, Scan, Suppressed
from scrub.redaction.surrogates import is_mark
from scrub.settings import Attribution, Hashed, ScrubSettings

NOTICE: Final = "attribution_notice"  # an exemption of the policy, as the audit names it
HASHED: Final = "hashed_credential_kept"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Which kinds are looked for, and what stands although it was found."""

    kinds: frozenset[Kind]
    keeps_notices: bool  # names in notices that a licence obliges one to keep
    keeps_hashes: bool  # credentials that stand there hashed only

    @classmethod
    def of(cls, settings: ScrubSettings) -> "Policy":
        """Return the policy that ``settings`` state."""
        return cls(
            kinds=frozenset((*settings.secrets.kinds, *settings.personal_data.kinds)),
            keeps_notices=settings.personal_data.attribution is Attribution.KEEP,
            keeps_hashes=settings.secrets.hashed is Hashed.KEEP,
        )

    def applied(self, seen: Scan) -> Scan:
        """Return ``seen`` without other kinds and replacements; what stands by policy suppressed.

        >>> one = Finding(start_byte=0, end_byte=3, kind=Kind.NAME, rule="author", confidence=0.9,
        ...               value=b"Ada", attribution=True)
        >>> policy = Policy(kinds=frozenset(Kind), keeps_notices=True, keeps_hashes=False)
        >>> [each.exemption for each in policy.applied(Scan(findings=(one,))).suppressed]
        ['attribution_notice']
        """
        if not seen.findings and not seen.suppressed:
            return seen
        findings: list[Finding] = []
        suppressed = [each for each in seen.suppressed if each.kind in self.kinds]
        for each in seen.findings:
            if each.kind not in self.kinds or is_mark(each.value, each.kind):
                continue
            exemption = self._exemption(each)
            if exemption:
                suppressed.append(_standing(each, exemption))
            else:
                findings.append(each)
        return Scan(
            findings=tuple(sorted(findings)),
            suppressed=tuple(sorted(suppressed)),
            looks_far=seen.looks_far,
        )

    def _exemption(self, finding: Finding) -> str:
        if finding.kind is Kind.NAME and finding.attribution and self.keeps_notices:
            return NOTICE
        return HASHED if finding.kind is Kind.HASHED_CREDENTIAL and self.keeps_hashes else ""


def _standing(finding: Finding, exemption: str) -> Suppressed:
    return Suppressed(
        start_byte=finding.start_byte,
        end_byte=finding.end_byte,
        kind=finding.kind,
        rule=finding.rule,
        exemption=exemption,
    )
