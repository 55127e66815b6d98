"""What a licence file says: its own licence, and apart from it what it tells of other software.

Many a licence file goes on after its own text: "this distribution also bundles", "third-party
licences".  What follows must be kept by who uses the bundled parts, but it is no licence of the
package's own files, so it becomes a notice, which reaches no sibling.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.licenses.evidence import Source, Statement
from scrub.licenses.normal import LONGEST, normalised_whole, text_hash
from scrub.licenses.parts import part_statement, parted, records
from scrub.licenses.pieces import telling

HEADING_WORDS: Final = 9
REMEMBERED: Final = 64  # files of LONGEST characters at most, and their texts: 33 MB in ASCII
_PARTS: Final = (
    r"(?:software|source|code|components?|librar(?:y|ies)|dependenc(?:y|ies)|packages?|projects?|works?"
    r"|modules?|products?|programs?)"
)
_TEXTS: Final = rf"(?:{_PARTS[3:-1]}|licen[sc]es?|notices?|attributions?|copyrights?|materials?)"
_OTHERS: Final = r"(?:third[- ]part(?:y|ies)|3rd[- ]part(?:y|ies)|external(?:ly)?|vendored|bundled)"
_BUNDLES: Final = r"(?:bundles?|vendors|ships with)"
_HOLDS: Final = (
    r"(?:includes?|contains?|incorporates?|embeds?|uses?|depends? on|links? with|redistributes)"
)
_SOME: Final = r"(?:[\w-]+\s+){0,2}?"
_SENTENCE: Final = re.compile(
    rf"(?:[\w.()'-]+\s+){{0,8}}?{_BUNDLES}\s+(?:\w+\s+){{0,3}}?(?:{_OTHERS}|{_PARTS})\b"
    rf"|(?:this|the|our)\s+(?:[\w.()'-]+\s+){{0,6}}?{_HOLDS}\s+(?:\w+\s+){{0,3}}?"
    rf"(?:{_OTHERS}\s+{_SOME}{_TEXTS}|the\s+following\s+{_SOME}{_PARTS}|{_PARTS}\s+from)\b"
    rf"|(?:note\s+that\s+)?the\s+(?:following|{_OTHERS})\s+{_SOME}{_PARTS}\s+(?!files?\b)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    rf"{_OTHERS}\s+{_SOME}{_TEXTS}\b"
    r"|licen[sc]es?(?:\s+(?:notices?|texts?))?\s+(?:of|for)\s+"
    r"(?!(?:this|the|all|its|our|source|code|docs?\b|documentation|use\b|apps\b))"
    rf"|other\s+(?:dependencies|components|{_TEXTS[3:-1]})(?:\s+(?:and|&)\s+(?:their\s+)?licen[sc]es?)?\s*:?$",
    re.IGNORECASE,
)
_REST: Final = re.compile(
    r"\b(?:all\s+other\s+(?:files|code|source|parts)|everything\s+else|the\s+remaining\s+(?:files|code|source)"
    r"|the\s+rest\s+of\s+(?:the|this)\s+(?:files|code|source|software|project|repository|library|package|tree))\b"
    r"[^.]{0,160}\b(?:licen[sc]e[ds]?|under|covered|released|governed|subject)\b",
    re.IGNORECASE,
)
_BELOW: Final = re.compile(
    r"\b(?:at|to)\s+the\s+(?:bottom|end)\s+of\s+(?:this|the)\s+(?:file|document|page)\b"
    r"|\b(?:reproduced|given|printed|quoted|included|appears?)\s+below\b",
    re.IGNORECASE,
)
_MARKS: Final = " \t*#=->_~+|/"
_LETTER: Final = re.compile(r"[^\W_]")

FileSaid = tuple[tuple[Statement, str], ...]
"""Statements of a file, with their texts; "" where they have none."""


def license_file(content: str, source: Source) -> FileSaid:
    """Return what a licence file says, with the texts: its first :data:`LONGEST` characters, the
    part about other software as a notice, and what it says of paths alone as rules about them.
    Files of one text, which abound, are read once.
    """
    return _remembered(content[:LONGEST], source)


@functools.lru_cache(maxsize=REMEMBERED)
def _remembered(content: str, source: Source) -> FileSaid:
    return tuple(_read(content, source))


def _read(content: str, source: Source) -> Iterator[tuple[Statement, str]]:
    lines = content.splitlines()
    cut = seam(lines) if source is Source.LICENSE_FILE else len(lines)
    yield from ((each, "") for each in records(lines[cut:], cut + 1))
    for first, last, kind in ((0, cut, source), (cut, len(lines), Source.NOTICE_FILE)):
        text, places = normalised_whole(line.strip() for line in lines[first:last])
        if kind is Source.LICENSE_FILE:
            text, kept, parts = parted(text)
            for part in parts:
                begin, end = places[part.paragraph]
                yield part_statement(part, first + 1 + begin, first + 1 + end)
            places = tuple(places[at] for at in kept)
        if text:
            said = Statement(
                source=kind,
                start_line=first + 1,
                end_line=last,
                paragraph=text_hash(text),
                lines=tuple(first + 1 + at for place in places for at in place),
            )
            yield said, text


def seam(lines: Sequence[str]) -> int:
    """Return the number of ``lines`` before those that tell of other software; all where none do,
    where nothing before them grants or it points below, or where they come back to "all other
    files".

    >>> own = ["Licensed under the MIT License.", "", "----"]
    >>> seam([*own, "This distribution also bundles the following software:", "readline, GPL-3.0"])
    3
    >>> seam([*own, "This project uses code from zlib.", "All other files are under the GPL."])
    5
    """
    blank = True
    for at, line in enumerate(lines):
        words = line.strip(_MARKS)
        if blank and words and _tells_of_others(words, lines[at + 1 : at + 2]):
            before, after = "\n".join(lines[:at]), "\n".join(lines[at:])
            if telling(before):
                comes_back = _BELOW.search(before) or _REST.search(after)
                return len(lines) if comes_back else at
        blank = not _LETTER.search(line)
    return len(lines)


def _tells_of_others(line: str, following: Sequence[str]) -> bool:
    """Return whether ``line``, the first of a paragraph, begins to speak of other software."""
    if len(line.split()) <= HEADING_WORDS and _HEADING.match(line) and not line.endswith("."):
        return True
    return bool(_SENTENCE.match(" ".join((line, *(each.strip(_MARKS) for each in following)))))
