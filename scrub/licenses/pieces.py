"""A raw passage -> what it says: SPDX expressions, and normalised texts with their lines."""

import dataclasses
import functools
import re
from typing import Final

from scrub.licenses.lines import Kind, lines_of
from scrub.licenses.normal import normalised, text_hash
from scrub.licenses.scan import ENOUGH
from scrub.licenses.vocabulary import vocabulary

_TAG: Final = re.compile(
    r"SPDX-(?:Snippet-)?Licen[sc]e-Identifier:?\s*([A-Za-z0-9(][A-Za-z0-9 ().+:/_-]{0,300})"
)
_WORDS: Final = re.compile(r"[^\W_]+")


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
    lines = list(lines_of(raw.decode("utf-8", "replace"), language, opened=opened))
    tags = [_tag(line) for _, line in lines]
    found = [
        Piece(first=at, last=at, expression=tag, quoted=lines[at][0] is Kind.QUOTED)
        for at, tag in enumerate(tags)
        if tag
    ]
    for kind in Kind:
        told = [
            "" if tag or its is not kind else line
            for (its, line), tag in zip(lines, tags, strict=True)
        ]
        if not weighs(" ".join(told)):
            continue
        if kind is Kind.QUOTED:
            told = [line if weighs(line) else "" for line in told]
        text = telling(normalised(told))
        if text:
            written = [at for at, line in enumerate(told) if line]
            found.append(
                Piece(
                    first=written[0],
                    last=written[-1],
                    paragraph=text_hash(text),
                    text=text,
                    quoted=kind is Kind.QUOTED,
                )
            )
    return tuple(found)


def _tag(line: str) -> str:
    if "SPDX" not in line:
        return ""
    found = _TAG.search(line)
    return found[1].strip(" -/") if found else ""


def telling(text: str) -> str:
    r"""Return ``text`` from its first to its last paragraph (line) that weighs enough; others may
    stand between them.

    >>> telling("Sorts a list.\nMIT License\nUses quicksort.")
    'MIT License'
    """
    paragraphs = text.split("\n")
    told = [at for at, paragraph in enumerate(paragraphs) if weighs(paragraph)]
    return "\n".join(paragraphs[told[0] : told[-1] + 1]) if told else ""


def weighs(text: str) -> bool:
    """Return whether the words of ``text`` weigh as much as a licence paragraph's."""
    weights = vocabulary().words
    told = weights.keys() & set(_WORDS.findall(text.lower()))
    return sum(map(weights.__getitem__, told)) >= ENOUGH
