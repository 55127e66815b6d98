"""What a detector says: a span of bytes, what it is, and how sure the detector is.

Detectors see one document's text at a time and know nothing of redaction; :mod:`scrub.redaction`
turns findings into edits and knows nothing of patterns.
"""

import dataclasses
import operator
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a finding is; the closed list of ``audit/findings``."""

    PROVIDER_TOKEN = "provider_token"  # noqa: S105 (a kind's name)
    PRIVATE_KEY = "private_key"
    JWT = "jwt"
    URL_CREDENTIAL = "url_credential"
    AUTH_HEADER = "auth_header"
    PASSWORD = "password"  # noqa: S105 (a kind's name)
    GENERIC_KEY = "generic_key"
    WEBHOOK_URL = "webhook_url"
    STORAGE_KEY = "storage_key"  # storage account keys and shared access signatures
    OTP_SEED = "otp_seed"
    HASHED_CREDENTIAL = "hashed_credential"

    EMAIL = "email"
    IP_ADDRESS = "ip_address"
    NAME = "name"
    USERNAME = "username"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    NATIONAL_ID = "national_id"
    MAC_ADDRESS = "mac_address"
    WALLET = "wallet"
    COORDINATES = "coordinates"

    __hash__ = str.__hash__  # that of enumerations is a call of Python's

    @property
    def is_secret(self) -> bool:
        """Return whether the kind is a credential and not personal data.

        >>> Kind.JWT.is_secret, Kind.EMAIL.is_secret
        (True, False)
        """
        return self in _SECRETS


_SECRETS = frozenset(list(Kind)[: list(Kind).index(Kind.EMAIL)])


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Finding:
    """One confirmed occurrence in one document; ``text[start_byte:end_byte]`` is what must go.

    ``value`` is what was meant, decoded where the text holds it encoded (base64, URL, JSON
    escapes): fingerprints and surrogates are made of it.  It never leaves the worker.
    ``attribution``: it stands in a notice that licences oblige one to keep; a policy decides.
    """

    start_byte: int
    end_byte: int
    kind: Kind
    rule: str
    confidence: float  # 0 to 1
    value: bytes = dataclasses.field(repr=False)
    encoding: str = ""  # how the text holds the value, outermost first: "base64", "url", "json"
    attribution: bool = False

    def in_notice(self) -> "Finding":
        """Return the same, in a notice; ``dataclasses.replace`` would take three times as long."""
        return Finding(
            start_byte=self.start_byte,
            end_byte=self.end_byte,
            kind=self.kind,
            rule=self.rule,
            confidence=self.confidence,
            value=self.value,
            encoding=self.encoding,
            attribution=True,
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Suppressed:
    """A look-alike that was seen and let stand, and the exemption that says why."""

    start_byte: int
    end_byte: int
    kind: Kind
    rule: str
    exemption: str


# What the classes above are ordered by, as a key: sorting by it is several times as fast.
FINDING_ORDER = operator.attrgetter(*(each.name for each in dataclasses.fields(Finding)))
SUPPRESSED_ORDER = operator.attrgetter(*(each.name for each in dataclasses.fields(Suppressed)))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What a detector saw in one document, both sorted by place.

    ``looks_far``: what it says of a place may depend on bytes beyond the detector's reach, in
    tables, keys or pictures.
    """

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    looks_far: bool = False


class Detector(Protocol):
    """Finds things in texts; made once a worker, holds compiled patterns, is not pickled."""

    @property
    def reach_bytes(self) -> int:
        """Return how far around a place it looks, besides the rest of the line there."""
        ...

    def scan(self, text: bytes, *, path: str, language: str) -> Scan:
        """Return what ``text`` (UTF-8) holds; linear in its length, whatever it is."""
        ...
