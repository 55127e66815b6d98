"""What stands where a secret could and is a piece of a program or of prose about one."""

import re
from typing import Final

from scrub.secrets.rarity import rarity

_RANDOM_BITS: Final = 5.0  # a character, under the model of words
# A module's path, a type behind its version (V1SecretProjection), Erlang's function of an arity, a
# pointer to a type.
_NAMED: Final = re.compile(
    rb"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){2,}|V\d{1,2}(?:(?:alpha|beta)\d)?(?:[A-Z][a-z]+)+"
    rb"|[a-z]\w*:[a-z]\w*/\d|\*(?:[a-z]+\d{0,2}|[a-z]\w*\.[A-Z]\w*)"
)
_AUXILIARY: Final = re.compile(
    rb"(?i)(?<![a-z])(?:to|should|shall|must|can|can't|cannot|could|may|might|not|don't|will|would"
    rb"|please|you|we|simply|just|also|instead|explicitly|always|either)[ \t]{1,2}\Z"
)
_NAMES_USER: Final = re.compile(rb"(?i)\buser(?:name)?\s?=\s?[\"']?\Z")
_BEFORE_BYTES: Final = 16


def is_name(value: bytes) -> bool:
    """Return whether ``value`` names a piece of a program and is made of words.

    >>> is_name(b"django.core.signing.get_cookie_signer"), is_name(b"q7Xk2Vb9.Zt4Wm1Rj.B5Ls8Hd3")
    (True, False)
    """
    return _NAMED.fullmatch(value) is not None and rarity(value) < _RANDOM_BITS


def is_verb(text: bytes, start: int) -> bool:
    """Return whether "pass" at ``start`` is what somebody does.

    >>> is_verb(b"you can't pass `load_in_8bit`", 10), is_verb(b"user ada pass `x`", 9)
    (True, False)
    """
    if text[start : start + 6] == b"Pass `":
        return True
    return _AUXILIARY.search(text, max(0, start - _BEFORE_BYTES), start) is not None


def names_user(before: bytes) -> bool:
    """Return whether the value behind ``before`` is said to be a user's name.

    >>> names_user(b'Authorization: Digest username="')
    True
    """
    return _NAMES_USER.search(before) is not None
