"""Values that stand for a secret and are none: templates, references, words, fillers."""

import re
from typing import Final

from scrub.secrets.rarity import rarity
from scrub.secrets.values import is_long_random

# A whole value that a program or a person is meant to replace.
_TEMPLATE: Final = re.compile(
    rb"""
      \$\{.* | \$\(.* | \$[A-Za-z_]\w*[^\w]? | \{\{.* | .*\{\{.*\}\}.* | \{[\w.:%\[\]()'"! -]*\}
    | %[A-Za-z_]\w*% | <[^<>]*>? | \[[^\[\]]*\] | @@?\w+@@? | __\w+__ | \#\{.* | :[a-z_]\w* | \$\d | \*+ | \?+
    | .*\$\{\w.*\}.* | .*\#\{\w.*\}.* | .*%\([A-Za-z]\w*\)s.* | &\w+;.* | ~\w* | .*\$\([A-Za-z_][\w. ]*\).*
    | ![A-Za-z_]+(?:\s.*)? | \\[ux].* | .*\.\.\..* | .*\xe2\x80\xa6.* | .*\xe2\x80\xa2\xe2\x80\xa2.*
    """,
    re.VERBOSE | re.DOTALL,
)
# A value with a part to replace, unless it is so mixed that it may hold the part by chance.
_HOLDS_TEMPLATE: Final = re.compile(
    rb"%\(?\w.*|.*<[A-Za-z][\w -]*>.*|.*\{\w*\}.*|.*%[sdvq](?![A-Za-z0-9]).*", re.DOTALL
)
# What all fillers but those of one letter hold: most values are spared the expression.
_FILLINGS: Final = re.compile(rb"xxx|000000|\*\*\*|\.\.\.|###|---|___")
_FILLER: Final = re.compile(
    rb"(?i)(.)\1*|(?:x{3,}|\*{3,}|\.{3,}|#{3,}|-{3,}|_{3,}).*|.*(?:x{4,}|\*{3,}|#{4,}|\.{3,}|(?:0{6,})|_{4,})"
    rb"|.*(?:x{6,}|\*{4,}).*",
    re.DOTALL,
)
_TELLING_BYTES: Final = 120  # a longer value holds words by chance
_RANDOM_BITS: Final = 5.0  # a character, under the model of words
# Short words turn up in long random strings too, and tell only in values that read like words.
_TELLING_WORDS: Final = frozenset(
    b"your my the some any insert enter put replace example sample dummy fake change todo fixme"
    b" placeholder redacted removed hidden masked censored foo foobar bar baz lorem ipsum".split()
)
_NOT_REAL: Final = re.compile(rb"(?:^|[^a-z])not[_-]?a?[_-]?real(?:[^a-z]|$)")
_DIGIT: Final = re.compile(rb"[0-9]")
_RUN: Final = re.compile(rb"[a-z]+")
_TELLING: Final = re.compile(
    rb"(?i)change[_-]?(?:me|it|this)|replace[_-]?(?:me|with|this)|your[_-]|yourpass|yoursecret|yourkey|yourtoken"
    rb"|placeholder|redacted|example|(?:dummy|fake|sample|test|secret|mock)[_-]?"
    rb"(?:key|token|secret|password|passwd|pass|value|api|credential|auth)|not[_-]?set|put[_-]?your"
    rb"|insert[_-]|^(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|key|user(?:name)?)[_-]?\d{0,2}(?:\\[nrt].*)?$|enter[_-]your|goes[_-]?here|\bhere$|^(?:pass(?:word)?)+$|value_specified|deadbeef|cafebabe|never[_-]?use"
)
# One of them is in whatever the expression above finds.
_TELLING_PARTS: Final = re.compile(
    rb"change|replace|your|placeholder|redacted|example|key|token|secret|pass|value|api|credential"
    rb"|auth|set|insert|pw|user|here|deadbeef|cafebabe|never"
)
_COUNTED: Final = re.compile(rb"(?:0x)?(?:[0-9a-f]{2}){8,64}")
_SEQUENCES: Final = re.compile(
    rb"0123456789|abcdefghij|123456789|qwertyuiop|9876543210|abcdef0123|zyxwvuts|0a1b2c3d|a1b2c3d4e5"
)


def _is_mixed(value: bytes) -> bool:
    """Return whether ``value`` has small and capital letters, digits and signs, as random ones have."""
    is_mixed = value.lower() != value != value.upper() and _DIGIT.search(value) is not None
    return (len(value) >= 10 and is_mixed) or is_long_random(value)


def placeholder(value: bytes) -> str:
    """Return why ``value`` only stands for a secret, "" if it may be one.

    >>> placeholder(b"${DB_PASSWORD}"), placeholder(b"xxxxxxxx"), placeholder(b"hunter2")
    ('template', 'filler', '')
    """
    if not value.isalnum() and (
        _TEMPLATE.fullmatch(value) or (_HOLDS_TEMPLATE.fullmatch(value) and not _is_mixed(value))
    ):
        return "template"
    lower = value.lower()
    if len(set(value)) <= max(2, min(12, len(value) // 12)) or (
        _FILLINGS.search(lower) and _FILLER.fullmatch(value)
    ):
        return "filler"
    if len(value) < _TELLING_BYTES and _tells(value, lower):
        return "placeholder"
    return "sequence" if _SEQUENCES.search(lower) or _counts_up(lower) else ""


def _counts_up(lower: bytes) -> bool:
    """Return whether ``lower`` is bytes in hexadecimal, each one more than the last: a test vector.

    >>> _counts_up(b"0x6061626364656667"), _counts_up(b"6061626364656668")
    (True, False)
    """
    if not _COUNTED.fullmatch(lower):
        return False
    octets = bytes.fromhex(lower.removeprefix(b"0x").decode())
    return octets == bytes((octets[0] + step) % 256 for step in range(len(octets)))


def _tells(value: bytes, lower: bytes) -> bool:
    """Return whether words in ``value`` say that it stands for another."""
    if _TELLING_PARTS.search(lower) and _TELLING.search(lower):
        return True
    is_told = not _TELLING_WORDS.isdisjoint(_RUN.findall(lower)) or (
        b"real" in lower and _NOT_REAL.search(lower)
    )
    return bool(is_told) and rarity(value) < _RANDOM_BITS
