"""What a value is whose name promises a password or a key: one, or something else."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.secrets.candidate import Candidate
from scrub.secrets.chosen import is_chosen_word, is_pair_of_words
from scrub.secrets.links import Link, Linked
from scrub.secrets.names import Strength
from scrub.secrets.placeholder import placeholder
from scrub.secrets.values import (
    is_hex,
    is_key,
    is_password,
    is_phrase,
    is_secret_phrase,
)

# Names of secrets that the program's author makes up, and no vendor hands out.
_MADE_UP: Final = re.compile(
    rb"(?i)secret(?:_?key)?(?:_?base)?\Z|credentials\Z|salt\Z|(?:sign(?:ing)?|jwt|session|cookie)_?key\Z"
)
# What people make up in one word: letters and at least two digits, or signs among them.
_SHORT: Final = re.compile(
    rb"(?=\D*\d\D*\d|\w*[!@#$%^&*+])(?=[^A-Za-z]*[A-Za-z])[\w!@#$%^&*+.]{6,40}"
)
_PLAIN: Final = b"{noop}"  # Spring Security's word for a password that is not hashed
_KEYSTROKE: Final = re.compile(rb"\{(?:enter|esc|tab)\}\Z")  # Cypress types them
_CREDENTIALS: Final = re.compile(rb"(?i)(?:cred(?:ential)?s?|userpass|basic_?auth|auth)\Z")
_ACCOUNT: Final = re.compile(rb"[A-Za-z][\w-]{1,40}(?:@[\w.-]{1,60})?:([^\s:/@]{4,100})")
_SCHEMES: Final = (b"bearer ", b"token ", b"basic ", b"apikey ", b"key=", b"base64:")


def confirmed(
    value: bytes, link: Linked, name: bytes, strength: Strength, *, stated: bool, is_value: bool
) -> Candidate | None:
    """Return the password or key that ``value`` holds, None if its form says that it is none.

    ``stated``: it stands beside a user; ``is_value``: it can be no name of a program.
    """
    at, value, strength = _unwrapped(value, link, name, strength)
    if strength is Strength.PASSWORD:
        holds = _is_password(value, link, name, stated=stated, is_value=is_value)
        kind, rule = Kind.PASSWORD, "assigned-password"
    else:
        holds = _is_key(value, link, name, is_strong=strength is Strength.STRONG, is_value=is_value)
        kind, rule = Kind.GENERIC_KEY, "assigned-key"
    if not holds:
        return None
    return Candidate(
        start=link.start + at,
        end=link.start + at + len(value),
        kind=kind,
        rule=rule,
        value=value,
        confidence=0.8 if link.quote else 0.7,
        exempt=placeholder(value),
    )


def _unwrapped(
    value: bytes, link: Linked, name: bytes, strength: Strength
) -> tuple[int, bytes, Strength]:
    """Return where in ``value`` the secret begins, the secret, and what it is called."""
    if link.link is Link.DRIVEN:
        value = _KEYSTROKE.sub(b"", value)
    if strength is Strength.PASSWORD:
        at = len(_PLAIN) if value.startswith(_PLAIN) else 0
        return at, value[at:], strength
    pair = _ACCOUNT.fullmatch(value) if _CREDENTIALS.search(name) else None
    if pair and is_password(pair[1], quoted=True):
        return pair.start(1), pair[1], Strength.PASSWORD
    at = 0
    for scheme in _SCHEMES:
        if value[at : at + len(scheme)].lower() == scheme:
            at += len(scheme)
    return at, value[at:], strength


def _is_password(value: bytes, link: Linked, name: bytes, *, stated: bool, is_value: bool) -> bool:
    quoted = bool(link.quote)
    if value.lower() in name.lower() or (link.link is Link.MARKUP and value.endswith(b":")):
        return False  # the label of a form
    if is_password(value, quoted=quoted) or (stated and is_chosen_word(value)):
        return True
    if is_value and is_pair_of_words(value):
        return True
    return quoted and b"phrase" in name.lower() and is_phrase(value)


def _is_key(value: bytes, link: Linked, name: bytes, *, is_strong: bool, is_value: bool) -> bool:
    may_be_made = is_strong and is_value and _MADE_UP.search(name) is not None
    made_up = may_be_made and (
        is_secret_phrase(value)
        or (_SHORT.fullmatch(value) is not None and is_password(value, quoted=True))
    )
    if not made_up and not is_key(value, strong=is_strong):
        return False
    # Of a weak name without quotes, digits are of a table of test vectors: Key = ...
    return is_strong or bool(link.quote) or not is_hex(value)
