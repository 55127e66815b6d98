"""What a text plainly says of licences: a crude reading of a few lines, for the truth only.

It shares nothing with the engine.  A label is sure where Debian, the file's own words and the
licence file beside it do not contradict each other; this finds the words.
"""

import dataclasses
import re
from enum import StrEnum

_BLANK = re.compile(r"[\s*#;/%!|\\]+")
_RESTRICTED = re.compile(
    r"general public licen[cs]e|\b[al]?gpl(?:v?[-\s]?\d|\b)|mozilla public|\bmpl[-\s]?\d|eclipse public"
    r"|common public licen|common development and distribution|\bcddl\b|artistic licen[cs]e"
    r"|sharealike|share alike|by-sa|by-nc|noncommercial|free documentation licen|cecill"
    r"|open font licen|same terms as perl|library general public|european union public",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"permission is hereby granted,? (?:free of charge|without)|redistribution and use in source"
    r"|apache licen[cs]e|permission to use, copy|provided ['\"`]?as-?is['\"`]*,? without any express"
    r"|\bmit licen[cs]e|\bmit[-\s]style|licen[cs]ed? (?:under )?(?:the )?\(?(?:mit|bsd|isc)\b|\bbsd[-\s](?:style )?"
    r"(?:licen[cs]e|[0-4]-clause)|public domain|boost software licen|\bisc licen|unlicense"
    r"|\bcc0\b|zlib licen|spdx-license-identifier:\s*\(?(?:mit|bsd|apache|isc|zlib|bsl|0bsd|cc0|unlicense)"
    r"|copying and distribution of this file, with or without modification|apache-2\.0"
    r"|gives unlimited permission to copy|creative commons attribution (?:\d|international|unported|licen)"
    r"|free to use, modify|freely (?:use|distribut|redistribut)",
    re.IGNORECASE,
)


class Words(StrEnum):
    """The side of the licences that a text names."""

    NONE = "none"
    ALLOWED = "allowed"
    RESTRICTED = "restricted"
    BOTH = "both"


MANIFEST = re.compile(
    r"(?:^|/)(?:DESCRIPTION|package\.json|composer\.json|Cargo\.toml|pyproject\.toml|setup\.(?:cfg|py)|pom\.xml"
    r"|[^/]+\.(?:cabal|gemspec|opam))$"
)
_FIELD = re.compile(
    r"^.{0,40}licen[cs]e.*$|<licenses>[\s\S]*?</licenses>", re.IGNORECASE | re.MULTILINE
)
_SHORT = re.compile(r"\b(?:mit|bsd|apache|isc|zlib|boost|unlicense|cc0|psf)\b", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """A licence that is named: its side, and the words around it on one line."""

    side: Words
    around: str


def hits(text: str) -> list[Hit]:
    """Return the licences that ``text`` names, in its order, comment marks taken out."""
    flat = _BLANK.sub(" ", text)
    found = [(m.start(), m.end(), Words.RESTRICTED) for m in _RESTRICTED.finditer(flat)]
    found += [(m.start(), m.end(), Words.ALLOWED) for m in _ALLOWED.finditer(flat)]
    return [Hit(side, flat[max(0, a - 70) : b + 60]) for a, b, side in sorted(found)]


def words(text: str) -> Words:
    r"""Return which sides ``text`` names.

    >>> words("# Licensed under the MIT license").value, words("/* GPLv2 */").value
    ('allowed', 'restricted')
    >>> words("x = 1").value, words("MIT License or\n * GPL-2").value
    ('none', 'both')
    """
    sides = {each.side for each in hits(text)}
    return Words.BOTH if len(sides) == 2 else sides.pop() if sides else Words.NONE


def declared(manifest: str) -> Words:
    r"""Return the sides that the lines about licences of a package manifest name.

    >>> declared("Package: zed\nLicense: MIT + file LICENSE\nDepends: R").value
    'allowed'
    """
    fields = "\n".join(found[0] for found in _FIELD.finditer(manifest))
    said = words(fields)
    if not _SHORT.search(fields):
        return said
    return Words.ALLOWED if said is Words.NONE else said if said is Words.ALLOWED else Words.BOTH
