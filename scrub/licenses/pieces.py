"""A raw passage -> what it says: SPDX expressions, and normalised texts with their lines."""

import dataclasses
import functools
import re
from typing import Final

from scrub.licenses.expression import read, terms
from scrub.licenses.known import licence
from scrub.licenses.lines import DATA, Kind, lines_of
from scrub.licenses.normal import normalised, text_hash
from scrub.licenses.vocabulary import ENOUGH, weight_of, words_of

_TAG: Final = re.compile(
    r"(?P<quote>[\"'`]?)SPDX-(?:Snippet-)?Licen[sc]e-Identifier(?P<colon>:?)\s*"
    r"(?P<said>[A-Za-z0-9(][A-Za-z0-9 ().+:/_-]{0,300})"
)
_SILENT: Final[frozenset[str]] = frozenset()
_RESTRICTS: Final = re.compile(
    r"(?<![a-z])[al]?gpl(?:v?[\d.]+)?\+?(?![a-z])|general public li|affero|copyleft|\bsspl\b|server side public"
    r"|business source|\bbusl\b|cc-by-(?:nc|sa|nd)|non-?commercial|proprietary|mozilla public|eclipse public"
    r"|\bcddl\b|common development and|all rights reserved",
    re.IGNORECASE,
)
_MAY_RESTRICT: Final = (
    "gpl", "general public li", "affero", "copyleft", "sspl", "server side public", "business source", "busl",
    "cc-by-", "commercial", "proprietary", "mozilla public", "eclipse public", "cddl", "common development and",
    "rights reserved",
)  # fmt: skip
"""One of them is in all that :data:`_RESTRICTS` finds; a plain search is ten times cheaper."""
EDGE_LINES: Final = 3  # before the first and after the last line with a word of the vocabulary


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One thing that a passage says: an ``expression``, or a ``text`` with its ``paragraph`` hash.

    ``first`` and ``last`` are lines, counted from 0 at the passage's first.
    """

    first: int
    last: int
    expression: str = ""
    paragraph: str = ""
    text: str = ""
    quoted: bool = False


@functools.lru_cache(maxsize=16_384)
def pieces_of(raw: bytes, language: str, opened: bool, /) -> tuple[Piece, ...]:
    """Return what the passage ``raw`` says; equal passages, which abound, are read once.

    ``opened``: see :func:`scrub.licenses.lines.lines_of`.

    >>> [piece.expression for piece in pieces_of(b"// SPDX-License-Identifier: MIT */", "C", False)]
    ['MIT']
    """
    passage = raw.decode("utf-8", "replace")
    if language in DATA and not _restricts(passage):
        return ()
    lines = list(lines_of(passage, language, opened=opened))
    marks = [_tag(line) for _, line in lines]
    tags = [tag for tag, _ in marks]
    found = [
        Piece(first=at, last=at, expression=tag, quoted=quoted or lines[at][0] is Kind.QUOTED)
        for at, (tag, quoted) in enumerate(marks)
        if tag
    ]
    for kind, heard in ((Kind.SAID, words_of), (Kind.QUOTED, _restricting)):
        told = [
            "" if tag or its is not kind else line
            for (its, line), tag in zip(lines, tags, strict=True)
        ]
        words = [heard(line) if line else _SILENT for line in told]
        if weight_of(_SILENT.union(*words)) < ENOUGH:
            continue
        first, last = _extent(words, EDGE_LINES if kind is Kind.SAID else 0)
        text = telling(normalised(told[first : last + 1]))
        if text:
            found.append(
                Piece(
                    first=first,
                    last=last,
                    paragraph=text_hash(text),
                    text=text,
                    quoted=kind is Kind.QUOTED,
                )
            )
    return tuple(found)


def _tag(line: str) -> tuple[str, bool]:
    """Return the expression of the tag in ``line``, ``""`` for none, and whether it is quoted.

    Without a colon it is a tag only at the beginning, before ids that are known: text about tags
    names them, too.

    >>> _tag("SPDX-License-Identifier MIT"), _tag("All files need the SPDX-License-Identifier tag.")
    (('MIT', False), ('', False))
    >>> _tag("Write `SPDX-License-Identifier: MIT` on top.")
    ('MIT', True)
    """
    found = _TAG.search(line) if "SPDX" in line else None
    if found is None:
        return "", False
    said = found["said"].strip(" -/")
    if not found["colon"]:
        known = found.start() == 0 and all(licence(each.licence) for each in terms(read(said)))
        said = said if known else ""
    return said, bool(found["quote"]) and found.start() > 0


def _extent(words: list[frozenset[str]], edge: int) -> tuple[int, int]:
    """Return the first and last line that tells, ``edge`` lines further each way."""
    telling_lines = [at for at, told in enumerate(words) if told]
    return max(0, telling_lines[0] - edge), min(len(words) - 1, telling_lines[-1] + edge)


def telling(text: str) -> str:
    r"""Return ``text`` from its first to its last paragraph (line) that weighs enough; others may
    stand between them.

    >>> telling("Sorts a list.\nMIT License\nUses quicksort.")
    'MIT License'
    """
    paragraphs = text.split("\n")
    told = [at for at, each in enumerate(paragraphs) if weight_of(words_of(each)) >= ENOUGH]
    return "\n".join(paragraphs[told[0] : told[-1] + 1]) if told else ""


def _restricting(line: str) -> frozenset[str]:
    """Return the words of a line of code if it names a licence that restricts: all that a clue can
    do is to cast doubt.
    """
    return words_of(line) if _restricts(line) else _SILENT


def _restricts(text: str) -> bool:
    lowered = text.lower()
    return any(each in lowered for each in _MAY_RESTRICT) and bool(_RESTRICTS.search(text))
