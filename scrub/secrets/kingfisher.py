"""The rules of kingfisher, in process; it can validate and revoke over the network: never here.

Only ``Scanner.scan`` is called.  What it finds is a candidate like any other, confirmed by our own
tests, and only adds to what our rules find.
"""

import importlib
import importlib.metadata
from collections.abc import Iterator
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


class Kingfisher:
    """Compiled rules; ``engine`` is "" where the wheel is missing, and then nothing is found."""

    def __init__(self) -> None:
        self._scanner: Any = None
        self.engine = ""
        try:
            sdk: Any = importlib.import_module("kingfisher_sdk")
        except ImportError:
            return
        self._scanner = sdk.Scanner(sdk.Rules(), base64=False)
        self.engine = "kingfisher " + importlib.metadata.version("kingfisher-secret-scanner")

    def candidates(self, text: bytes) -> Iterator[Candidate]:
        """Yield what its rules find in ``text``, offsets in bytes of UTF-8."""
        if self._scanner is None:
            return
        # Its rule for private keys is quadratic in headers without an end; we have one of our own.
        read = text.replace(b"PRIVATE KEY", b"PRIVATE\0KEY") if b"PRIVATE KEY" in text else text
        for each in self._scanner.scan(read):
            rule = str(each.rule_id).rpartition("/")[2].removeprefix("betterleaks.")
            if not each.visible or any(part in rule for part in _OURS):
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


def _exempt(value: bytes) -> str:
    """Return why a value is none, as our own rules would have it."""
    why = placeholder(value)
    if not why and entropy(value) < _LEAST_ENTROPY:
        why = "low_entropy"
    return why or ("words" if rarity(value) < _LEAST_RARITY else "")
