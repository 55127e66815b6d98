"""What a grammar saw, before it is confirmed."""

import dataclasses

from scrub.finding import Kind


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A span that may be a secret; ``floor`` is the rarity it must have, in bits a character."""

    start: int
    end: int
    kind: Kind
    rule: str
    value: bytes
    confidence: float
    encoding: str = ""
    exempt: str = ""  # the exemption that the grammar itself saw
