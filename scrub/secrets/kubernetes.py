"""Values of Kubernetes Secrets, which stand there in base64 under ``data``."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.finding import Kind
from scrub.secrets.anchor import Anchor
from scrub.secrets.candidate import Candidate
from scrub.secrets.names import Strength, strength_of
from scrub.secrets.placeholder import placeholder
from scrub.secrets.values import is_key, is_password

_REACH: Final = 1 << 16  # bytes of a manifest around its kind
_DOCUMENT: Final = re.compile(rb"(?m)^---\s*$")
_DATA: Final = re.compile(rb"(?m)^[ \t\"]{0,8}data\"?:[ \t]*\{?[ \t]*\n")
_ENTRY: Final = re.compile(
    rb"[ \t]{1,24}[\"']?(?P<name>[\w.-]{1,100})[\"']?:[ \t]{1,8}[\"']?(?P<value>[A-Za-z0-9+/]{6,}={0,2})[\"']?,?[ \t]*\r?(?:\n|\Z)"
)
_OTHER: Final = re.compile(rb"[ \t]{1,24}[^\n]*(?:\n|\Z)|[ \t]*#[^\n]*\n")

ANCHORS: Final = (
    Anchor(
        name="kubernetes-secret",
        expression=r"kind[\"']?:\s{1,4}[\"']?Secret\b",
        literals=(b"secret",),
    ),
)


def manifest_values(text: bytes, ends: Sequence[int]) -> Iterator[Candidate]:
    """Yield the passwords and keys of the manifests whose kind is told at ``ends``."""
    done = 0
    for end in ends:
        if end < done:
            continue
        low = max(done, end - _REACH)
        for mark in _DOCUMENT.finditer(text, low, end):
            low = mark.end()
        after = _DOCUMENT.search(text, end, end + _REACH)
        done = after.start() if after else min(len(text), end + _REACH)
        data = _DATA.search(text, low, done)
        at = data.end() if data else done
        while at < done:
            entry = _ENTRY.match(text, at, done)
            if entry is not None:
                found = _judged(entry)
                if found is not None:
                    yield found
            line = entry or _OTHER.match(text, at, done)
            if line is None:
                break
            at = line.end()


def _judged(entry: re.Match[bytes]) -> Candidate | None:
    try:
        value = base64.b64decode(entry["value"], validate=True)
    except binascii.Error:
        return None
    strength = strength_of(entry["name"])
    if strength is Strength.PASSWORD and is_password(value, quoted=True):
        kind = Kind.PASSWORD
    elif is_key(value, strong=strength is Strength.STRONG):
        kind = Kind.GENERIC_KEY
    else:
        return None
    return Candidate(
        start=entry.start("value"),
        end=entry.end("value"),
        kind=kind,
        rule="kubernetes-secret",
        value=value,
        confidence=0.9,
        encoding="base64",
        exempt=placeholder(value),
    )
