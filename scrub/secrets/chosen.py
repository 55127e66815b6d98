"""Words that people choose for passwords, told from those of programs and forms."""

import re
from typing import Final

# Words that stand for a password in forms, types and lists of translations.
_NOT_CHOSEN: Final = re.compile(
    rb"(?i).*(?:pass|pwd|secret|token|kenn|wort|wacht|contrase|senha|heslo|hasl|parol|salasana|credential|change|example|sample|dummy"
    rb"|string|text|hidden|masked|redact|remov|require|option|boolean|integer|number|undefined|default|null|none|true|false|value"
    rb"|user|admin|field|input|label|column|char|empty|blank|enter|basic|bearer|login|placeholder|prompt|encrypt|plain|object|always|never|onlyif|local|missing|exist|generat).*"
)
_PAIR: Final = re.compile(rb"([A-Z][a-z]{2,})\.([A-Z][a-z]{2,})\d{1,4}")


def is_chosen_word(value: bytes) -> bool:
    """Return whether ``value`` is a plain word that serves beside the name of a user.

    >>> is_chosen_word(b"sunshine"), is_chosen_word(b"string"), is_chosen_word(b"Passwort")
    (True, False, False)
    """
    return len(value) >= 6 and may_be_chosen(value)


def may_be_chosen(value: bytes) -> bool:
    """Return whether ``value`` may be such a word, or what it begins with."""
    return value.isalpha() and value.islower() and not _NOT_CHOSEN.fullmatch(value)


def is_pair_of_words(value: bytes) -> bool:
    """Return whether ``value`` is two capitalised words and a number, which people choose and few programs refer to.

    >>> is_pair_of_words(b"Purple.Winter81"), is_pair_of_words(b"Strings.Label81")
    (True, False)
    """
    pair = _PAIR.fullmatch(value)
    return pair is not None and not any(map(_NOT_CHOSEN.fullmatch, pair.groups()))
