"""A raw passage -> what it says: SPDX expressions, and normalised texts with their lines."""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from scrub.licenses.expression import read, terms
from scrub.licenses.known import licence
from scrub.licenses.lines import DATA, Lines, has_one
from scrub.licenses.normal import normalised, text_hash
from scrub.licenses.vocabulary import ENOUGH, weight_of, words_in, words_of
from scrub.licenses.words import worded_lines

_TAG: Final = re.compile(
    r"(?P<quote>[\"'`]?)SPDX-(?:Snippet-)?Licen[sc]e-Identifier(?P<colon>:?)\s*"
    r"(?P<said>[A-Za-z0-9(][A-Za-z0-9 ().+:/_-]{0,300})"
)
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
REMEMBERED: Final = 8192  # paragraphs
REMEMBERED_BYTES: Final = 8192  # of each at most, so that it is 64 MB; nearly all have a tenth
EDGE_LINES: Final = 3  # before the first and after the last line with a word of the vocabulary


class Piece(NamedTuple):
    """One thing that a passage says: an ``expression``, or a ``text`` with its ``paragraph`` hash.

    ``first`` and ``last`` are lines, counted from 0 at the passage's first.  A tuple, since what
    passages say is kept as JSON.
    """

    first: int
    last: int
    expression: str = ""
    paragraph: str = ""
    text: str = ""
    quoted: bool = False


def pieces_of(raw: bytes, language: str, opened: bool, /) -> tuple[Piece, ...]:
    """Return what the passage ``raw`` says; :mod:`scrub.licenses.readings` knows it of those that were
    read before.

    ``opened``: see :class:`scrub.licenses.lines.Lines`.

    >>> [piece.expression for piece in pieces_of(b"// SPDX-License-Identifier: MIT */", "C", False)]
    ['MIT']
    """
    passage = raw.decode("utf-8", "replace")
    if language in DATA and not _restricts(passage):
        return ()
    lines = Lines(passage, language, opened=opened)
    found = list(_tags(lines)) if b"SPDX" in raw else []
    # lines without a word of the vocabulary are looked at only where they stand among others
    lines.look(worded_lines(raw, lines.raw))
    said, code, clues = dict(sorted(lines.said.items())), lines.quoted, dict[int, str]()
    if code and has_one("\n".join(code.values()).lower(), _MAY_RESTRICT):
        # of code only what names a licence that restricts: all that a clue can do is to cast doubt
        clues = {at: line for at, line in sorted(code.items()) if _restricts(line)}
    if said:
        found += _piece(lines, said, quoted=False)
    if clues:
        found += _piece(lines, clues, quoted=True)
    return tuple(found)


def _tags(lines: Lines) -> Iterator[Piece]:
    """Yield the tags of ``lines``, of which nothing else is left."""
    named = [at for at, line in enumerate(lines.raw) if "SPDX" in line]
    lines.look(named)
    for at in named:
        coded = lines.quoted.get(at, "")
        tag, in_quotes = _tag(coded or lines.said.get(at, ""))
        if tag:
            yield Piece(first=at, last=at, expression=tag, quoted=in_quotes or coded != "")
            lines.quoted.pop(at, None)
            lines.said[at] = ""


def _piece(lines: Lines, told: dict[int, str], *, quoted: bool) -> Iterator[Piece]:
    """Yield what the ``lines`` that are ``quoted`` or said say together, if the words of the
    vocabulary in those that were ``told``, by number, weigh enough.
    """
    if not _weigh(told.values()):
        return
    edge = 0 if quoted else EDGE_LINES
    first = max(0, next(at for at, line in told.items() if words_of(line)) - edge)
    last = next(at for at, line in reversed(told.items()) if words_of(line)) + edge
    last = min(len(lines.raw) - 1, last)
    among = range(first, last + 1)
    lines.look(among)
    spoken = lines.quoted if quoted else lines.said
    text = telling(normalised([spoken.get(at, "") for at in among]))
    if text:
        yield Piece(first=first, last=last, paragraph=text_hash(text), text=text, quoted=quoted)


def _weigh(lines: Iterable[str]) -> bool:
    """Return whether the words of the vocabulary in ``lines`` weigh enough together."""
    words: frozenset[str] = frozenset()
    for line in lines:
        words |= words_of(line)
        if weight_of(words) >= ENOUGH:
            return True
    return False


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


def telling(text: str) -> str:
    r"""Return ``text`` from its first to its last paragraph (line) that weighs enough; others may
    stand between them.

    >>> telling("Sorts a list.\nMIT License\nUses quicksort.")
    'MIT License'
    """
    paragraphs = text.split("\n")
    first = next((at for at, each in enumerate(paragraphs) if _tells(each)), -1)
    if first < 0:
        return ""
    following = reversed(range(first, len(paragraphs)))
    last = next(at for at in following if at == first or _tells(paragraphs[at]))
    return "\n".join(paragraphs[first : last + 1])


def _restricts(text: str) -> bool:
    """Return whether ``text`` names a licence that restricts."""
    return has_one(text.lower(), _MAY_RESTRICT) and _RESTRICTS.search(text) is not None


def _tells(paragraph: str) -> bool:
    if len(paragraph) > REMEMBERED_BYTES:
        return weight_of(words_in(paragraph)) >= ENOUGH
    return _told(paragraph)


@functools.lru_cache(maxsize=REMEMBERED)
def _told(paragraph: str) -> bool:
    return weight_of(words_in(paragraph)) >= ENOUGH
