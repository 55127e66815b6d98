"""Members of a map or a list whose plural name says what they are: passwords = {"ada": ...}."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.secrets.anchor import Anchor

ANCHORS: Final = (
    Anchor(
        name="named-map",
        expression=(
            r"(?:passwords|passwds|secrets|tokens|api_?keys)[\"']?\s{0,4}(?:=>|:=|[:=])\s{0,4}"
            r"(?:\[\]string|map\[string\]string|new \w{1,30}(?:\[\])?)?[ ]?[{\[]"
        ),
        literals=(b"passwords", b"passwds", b"secrets", b"tokens", b"keys"),
        ignore_case=True,
    ),
)
_MOST_BYTES: Final = 4096  # of a map; what is nested in it has names of its own
_SHUT: Final = re.compile(rb"[{}\[\]]")
_PASSWORDS: Final = re.compile(rb"(?i)pass(?:words|wds)[^{\[]*[{\[]\Z")
_QUOTED: Final = re.compile(rb"([\"'])([^\"'\s\\]{4,400})\1(?!\s{0,4}(?::|=>))")
_BARE: Final = re.compile(rb"(?:^|,)\s{0,80}([A-Za-z0-9+/=_.-]{16,400})(?=\s{0,80}(?:,|\Z))")


def members(text: bytes, ends: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """Yield first byte and end of each value of the maps that open at ``ends``, and whether they are passwords.

    >>> list(members(b'tokens = ["ab12cd", "x"]', [10]))
    [(11, 17, False)]
    """
    done = 0
    for end in ends:
        if end < done:
            continue
        shut = _SHUT.search(text, end, end + _MOST_BYTES)
        if shut is None:
            continue
        done = shut.start()
        named = _PASSWORDS.search(text, max(0, end - 80), end) is not None
        for value in _QUOTED.finditer(text, end, done):
            yield *value.span(2), named
        if text[end - 1 : end] == b"[":  # YAML's lists need no quotes
            for value in _BARE.finditer(text[end:done]):
                yield end + value.start(1), end + value.end(1), named
