"""What takes the place of a finding, in the form in which the text holds it."""

import dataclasses
import functools
import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from scrub.finding import Kind
from scrub.redaction.edits import Edit, Target
from scrub.redaction.layers import layers_of, replaced_within
from scrub.redaction.surrogates import address, surrogate
from scrub.settings import Profile

_PASSWORDS: Final = frozenset({Kind.PASSWORD, Kind.URL_CREDENTIAL, Kind.HASHED_CREDENTIAL})
_NUMBERS: Final = re.compile(
    rb"[-+]?[0-9]+(?:\.[0-9]+)?(?:[ \t]*[,;][ \t]*[-+]?[0-9]+(?:\.[0-9]+)?)*"
)
_NUMBER: Final = re.compile(rb"[0-9]+(\.[0-9]+)?")
_ESCAPE: Final = re.compile(rb"\\[\s\S]|[A-Za-z]|[0-9]|[^\s\"'`\\,;:(){}\[\]<>&]")


class Variant(IntEnum):
    """How a replacement is written; later ones disturb a parser less."""

    USUAL = 0  # as the profile has it
    WORD = 1  # letters and an underscore only: a name, a word, a plain scalar
    MASK = 2  # the shape of what stood there: quotes, escapes, brackets and line ends stay


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """Makes edits for a profile; ``key`` is the surrogate key.

    ``pseudonyms``: names in notices get a keyed stand-in whatever the profile is.
    """

    profile: Profile
    pseudonyms: bool = False
    key: bytes = dataclasses.field(repr=False)

    def edits(
        self, text: bytes, targets: Sequence[Target], variant: Variant = Variant.USUAL
    ) -> tuple[Edit, ...]:
        """Return the edits that take ``targets`` (disjoint, in order) out of ``text``."""
        if self.profile is Profile.DROP_LINE and variant is Variant.USUAL:
            return _whole_lines(text, targets)
        return tuple(
            Edit(
                start_byte=each.start_byte,
                end_byte=each.end_byte,
                replacement=self._replacement(text, each, variant),
            )
            for each in targets
        )

    def _replacement(self, text: bytes, target: Target, variant: Variant) -> bytes:
        finding = target.finding
        found = text[target.start_byte : target.end_byte]
        if variant is Variant.MASK:
            return _masked(found)
        if variant is Variant.WORD:
            return b"REDACTED_" + finding.kind.value.upper().encode()
        layers = layers_of(finding.encoding)
        is_whole = len(found) == finding.end_byte - finding.start_byte
        if not layers or not is_whole:
            return self._stand_in(found, finding.value if is_whole else found, target)
        plain = self._stand_in(finding.value, finding.value, target)
        follows = text[target.end_byte : target.end_byte + 1]
        return replaced_within(found, layers, finding.value, plain, in_run=follows.isalnum())

    def _stand_in(self, found: bytes, value: bytes, target: Target) -> bytes:
        kind = target.finding.kind
        is_pseudonym = self.pseudonyms and target.finding.attribution and kind is Kind.NAME
        if self.profile is Profile.SURROGATE or is_pseudonym:
            return surrogate(found, value, kind, self.key)
        if self.profile is Profile.PLACEHOLDER:
            return b"<%s>" % kind.value.upper().encode()
        if kind is Kind.IP_ADDRESS:
            return address(value)
        return starcoder(kind)


@functools.cache
def starcoder(kind: Kind) -> bytes:
    """Return the placeholder that StarCoder's corpus has for ``kind`` (Li et al. 2023, 4.3).

    Kinds that it does not know get one of their own.

    >>> starcoder(Kind.JWT), starcoder(Kind.USERNAME), starcoder(Kind.IBAN)
    (b'<KEY>', b'<NAME>', b'<IBAN>')
    """
    if kind in _PASSWORDS:
        return b"<PASSWORD>"
    if kind.is_secret:
        return b"<KEY>"
    if kind in {Kind.NAME, Kind.USERNAME}:
        return b"<NAME>"
    return b"<%s>" % kind.value.upper().encode()


def _masked(found: bytes) -> bytes:
    """Return ``found`` with letters as x and digits as 0; what gives it structure stays.

    Numbers become zeros, of one digit before the point: languages read no others everywhere.

    >>> _masked(b"-17.42, 121"), _masked(b"it's 4")
    (b'-0.00, 0', b"xx'x 0")
    """
    if _NUMBERS.fullmatch(found):
        return _NUMBER.sub(lambda one: b"0" + re.sub(rb"[0-9]", b"0", one[1] or b""), found)

    def sign(match: re.Match[bytes]) -> bytes:
        one = match[0]
        if one.startswith(b"\\"):
            return one
        return b"0" if one.isdigit() else b"x"

    return _ESCAPE.sub(sign, found)


def _whole_lines(text: bytes, targets: Sequence[Target]) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    for each in targets:
        start = text.rfind(b"\n", 0, each.start_byte) + 1
        newline = text.find(b"\n", max(each.start_byte, each.end_byte - 1))
        end = len(text) if newline < 0 else newline + 1
        if edits and start < edits[-1].end_byte:
            start = edits[-1].start_byte
            edits.pop()
        edits.append(Edit(start_byte=start, end_byte=end, replacement=b""))
    return tuple(edits)
