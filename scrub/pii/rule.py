"""What a rule for personal data is: where to look, and what confirms that it is there."""

import dataclasses
from collections.abc import Callable
from typing import Final, NamedTuple

from scrub.finding import Finding, Kind, Suppressed
from scrub.secrets.anchor import Anchor

LETTERS_AND_DIGITS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
WORD: Final = LETTERS_AND_DIGITS + b"_"


class Seen(NamedTuple):
    """What a rule made of one place, and how far it has read: matches that end before are done."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    read_to: int = 0


NOTHING: Final = Seen()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PersonalRule:
    """``anchor`` says where a match may end; ``confirm`` looks at that place of the text.

    ``confirm`` reads a bounded stretch, so that a scan stays linear in the text whatever it is.
    """

    anchor: Anchor
    confirm: Callable[[bytes, int], Seen]

    @property
    def name(self) -> str:
        """Return the rule's name, the anchor's."""
        return self.anchor.name


def found(
    text: bytes, start: int, end: int, kind: Kind, rule: str, confidence: float, encoding: str = "",
    value: bytes | None = None,
) -> Seen:  # fmt: skip
    """Return that ``text[start:end]`` is personal data; ``value`` where it stands there encoded."""
    one = Finding(
        start_byte=start,
        end_byte=end,
        kind=kind,
        rule=rule,
        confidence=confidence,
        value=text[start:end] if value is None else value,
        encoding=encoding,
    )
    return Seen(findings=(one,), read_to=end)


def let_stand(start: int, end: int, kind: Kind, rule: str, exemption: str) -> Seen:
    """Return that the bytes from ``start`` to ``end`` only look like personal data, and why."""
    one = Suppressed(start_byte=start, end_byte=end, kind=kind, rule=rule, exemption=exemption)
    return Seen(suppressed=(one,), read_to=end)


def run_around(text: bytes, at: int, members: bytes, limit: int) -> tuple[int, int]:
    """Return start and end of the run of bytes in ``members`` around ``at``, ``limit`` each way.

    >>> run_around(b"see 10.0.0.1.", 6, b"0123456789.", 64)
    (4, 13)
    """
    low = max(0, at - limit)
    start = low + len(text[low:at].rstrip(members))
    ahead = text[at : at + limit]
    return start, at + len(ahead) - len(ahead.lstrip(members))


def line_before(text: bytes, at: int, limit: int) -> bytes:
    """Return what stands before ``at`` on its line, ``limit`` bytes at most."""
    return text[max(text.rfind(b"\n", max(0, at - limit), at) + 1, at - limit, 0) : at]


def byte_at(text: bytes, at: int) -> bytes:
    """Return the byte at ``at``, or nothing outside of the text."""
    return text[at : at + 1] if at >= 0 else b""
