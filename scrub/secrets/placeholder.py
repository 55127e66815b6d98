"""Values that stand for a secret and are none: templates, references, words, fillers."""

import re
from typing import Final

from scrub.secrets.rarity import rarity

# A whole value that a program or a person is meant to replace.
_TEMPLATE: Final = re.compile(
    rb"""
      \$\{.* | \$\(.* | \$[A-Za-z_]\w*[^\w]? | \{\{.* | .*\{\{.*\}\}.* | \{[\w.:%\[\]()'"! -]*\} | %\(?\w.*%?
    | %[A-Za-z_]\w*% | <[^<>]*>? | \[[^\[\]]*\] | @@?\w+@@? | __\w+__ | \#\{.* | :[a-z_]\w* | \$\d | \*+ | \?+
    | .*\$\{\w.*\}.* | .*\#\{\w.*\}.* | .*%\([A-Za-z]\w*\)s.* | &\w+;.* | ~\w* | .*\$\([A-Za-z_][\w. ]*\).*
    | ![A-Za-z_]+(?:\s.*)? | \\[ux].* | .*\.\.\..* | .*\xe2\x80\xa6.* | .*\xe2\x80\xa2\xe2\x80\xa2.*
    """,
    re.VERBOSE | re.DOTALL,
)
# A value with a part to replace, unless it is so mixed that it may hold the part by chance.
_HOLDS_TEMPLATE: Final = re.compile(
    rb".*<[A-Za-z][\w -]*>.*|.*\{[A-Za-z_]\w*\}.*|.*%[sdvq](?![A-Za-z0-9]).*", re.DOTALL
)
_FILLER: Final = re.compile(
    rb"(?i)(.)\1*|(?:x{3,}|\*{3,}|\.{3,}|#{3,}|-{3,}|_{3,}).*|.*(?:x{4,}|\*{3,}|#{4,}|\.{3,}|(?:0{6,})|_{4,})"
    rb"|.*(?:x{6,}|\*{4,}).*",
    re.DOTALL,
)
_RANDOM_BITS: Final = 5.0  # a character, under the model of words
# Short words turn up in long random strings too, and tell only in values that read like words.
_TELLING_WORD: Final = re.compile(
    rb"(?i)(?:^|[^a-z])(?:your|my|the|some|any|insert|enter|put|replace|example|sample|dummy|fake|change|todo|fixme"
    rb"|placeholder|redacted|removed|hidden|masked|censored|not[_-]?a?[_-]?real|foo|foobar|bar|baz|lorem|ipsum)(?:[^a-z]|$)"
)
_TELLING: Final = re.compile(
    rb"(?i)change[_-]?(?:me|it|this)|replace[_-]?(?:me|with|this)|your[_-]|yourpass|yoursecret|yourkey|yourtoken"
    rb"|placeholder|redacted|example|(?:dummy|fake|sample|test|secret|mock)[_-]?"
    rb"(?:key|token|secret|password|passwd|pass|value|api|credential|auth)|not[_-]?set|put[_-]?your"
    rb"|insert[_-]|^(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|key|user(?:name)?)[_-]?\d{0,2}$|enter[_-]your|goes[_-]?here|\bhere$|^(?:pass(?:word)?)+$|value_specified|deadbeef|cafebabe|never[_-]?use"
)
_SEQUENCES: Final = (
    b"0123456789", b"abcdefghij", b"123456789", b"qwertyuiop", b"9876543210", b"abcdef0123",
    b"1234567890", b"zyxwvuts", b"0a1b2c3d", b"a1b2c3d4e5",
)  # fmt: skip


def _is_mixed(value: bytes) -> bool:
    """Return whether ``value`` has small and capital letters, digits and signs, as random ones have."""
    return (
        len(value) >= 10
        and value.lower() != value != value.upper()
        and any(48 <= letter <= 57 for letter in value)
    )


def placeholder(value: bytes) -> str:
    """Return why ``value`` only stands for a secret, "" if it may be one.

    >>> placeholder(b"${DB_PASSWORD}"), placeholder(b"xxxxxxxx"), placeholder(b"hunter2")
    ('template', 'filler', '')
    """
    if _TEMPLATE.fullmatch(value) or (_HOLDS_TEMPLATE.fullmatch(value) and not _is_mixed(value)):
        return "template"
    if _FILLER.fullmatch(value) or len(set(value)) <= max(2, len(value) // 12):
        return "filler"
    if len(value) < 120 and (
        _TELLING.search(value) or (_TELLING_WORD.search(value) and rarity(value) < _RANDOM_BITS)
    ):
        return "placeholder"
    lower = value.lower()
    if any(run in lower for run in _SEQUENCES):
        return "sequence"
    return ""
