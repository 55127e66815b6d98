"""What a detector says: a span of bytes, what it is, and how sure the detector is.

Detectors see one document's text at a time and know nothing of redaction; :mod:`scrub.redaction`
turns findings into edits and knows nothing of patterns.

What is made hundreds of times a megabyte is a tuple: a frozen dataclass takes four times as long to
make, and several times as long to compare.
"""

from enum import StrEnum
from typing import NamedTuple, Protocol


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


class Finding(NamedTuple):
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
    value: bytes
    encoding: str = ""  # how the text holds the value, outermost first: "base64", "url", "json"
    attribution: bool = False

    def in_notice(self) -> "Finding":
        """Return the same, in a notice."""
        return Finding(*self[:-1], attribution=True)

    def __repr__(self) -> str:
        """Return what it is and where, without its value."""
        return f"Finding({self.rule}, {self.start_byte}:{self.end_byte})"


class Suppressed(NamedTuple):
    """A look-alike that was seen and let stand, and the exemption that says why."""

    start_byte: int
    end_byte: int
    kind: Kind
    rule: str
    exemption: str


class Scan(NamedTuple):
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
