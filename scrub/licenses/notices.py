"""Notices and copyright holders that licences oblige a user to keep, cut from the original text."""

import functools
import hashlib
import re
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrub.licenses.expression import read, terms
from scrub.licenses.known import licence

NOTICE: Final = pa.schema(
    [
        pa.field("license", pa.string(), nullable=False),  # as chosen for the documents
        pa.field("documents", pa.int64(), nullable=False),  # cleaned ones that rest on it
        pa.field("repo", pa.string(), nullable=False),
        pa.field("revision", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("doc_id", pa.string(), nullable=False),  # where it stands first
        pa.field("start_line", pa.int32(), nullable=False),
        pa.field("end_line", pa.int32(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),  # hex, of the text
        pa.field("holders", pa.list_(pa.string()), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ],
    metadata={b"codesieve.attribution": b"1"},
)
"""The columns of ``attribution/``; a row a distinct notice of a part."""

ABOVE: Final = 12  # lines above a notice in which its copyright lines may stand
MOST_LINES: Final = 1_000  # of a notice; the longest common licence has 700
HOLDER_CHARACTERS: Final = 200
_FREE: Final = {"MIT-0", "0BSD", "BSD-1-Clause-DARPA", "FSFAP"}  # ask for no notice
_COPYRIGHT: Final = re.compile(
    r"(?:SPDX-FileCopyrightText:|SPDX-SnippetCopyrightText:|copyright\b|\(c\)|©)", re.IGNORECASE
)
_HOLDER: Final = re.compile(
    r"(?:SPDX-\w+CopyrightText:\s*|copyright(?:ed)?\b[:\s]*|\(c\)\s*|©\s*|[\[(]?\d{4}(?:\s*[-\u2013,]\s*\d{2,4})*[\])]?"
    r"(?:\s*[-\u2013]?\s*present)?[,;:\s]*|by\s+)+",
    re.IGNORECASE,
)
_EXCERPT: Final = ("before", "text", "first", "last")
_SOURCE: Final = ("repo", "revision", "path", "doc_id")
_MARKS: Final = " \t/*#;%!-<>\"'|"
_PER_LINE: Final = 80  # characters, about as many as code has; more are taken where it has more
LINE_CHARACTERS: Final = 1_000  # of a line that names a holder; minified code has longer ones
_NO_HOLDER: Final = re.compile(
    r"(?:notices?|holders?|owners?|law|statement|license|and\b|or\b|is\b|in\b|to\b|for\b|the above"
    r"|you (?:must|may|can)\b|\W*line\b|[<\[{]+(?:years?|yyyy|names?|copyright|fullname|author)\b)",
    re.IGNORECASE,
)
"""What follows the word in running text, and what a template leaves to be filled in."""
_RESERVED: Final = re.compile(r"[\s,.;:]*\ball rights reserved\b.*", re.IGNORECASE)
_ABBREVIATED: Final = re.compile(r"\b(?:\w{1,4}|\w\.\w)\.$")  # Inc., Ltd., S.A.


def asks_for_notice(license_: str) -> bool:
    """Return whether a licence, as chosen, obliges a user to keep its notice.

    >>> asks_for_notice("MIT"), asks_for_notice("CC0-1.0"), asks_for_notice("MIT-0 AND ISC")
    (True, False, True)
    """
    found = [licence(term.licence) for term in terms(read(license_))] if license_ else []
    return any(
        each is None or (each.category != "Public Domain" and each.spdx not in _FREE)
        for each in found
    )


def holder_of(line: str) -> str:
    """Return the copyright holder that ``line`` names, ``""`` if it names none.

    >>> holder_of("# Copyright (c) 2019-2024, Ada Lovelace and others.")
    'Ada Lovelace and others'
    >>> holder_of(" * the above copyright notice and this permission notice")
    ''
    """
    line = line[:LINE_CHARACTERS]
    if not _COPYRIGHT.search(line):
        return ""
    bare = line.lstrip(_MARKS).rstrip(_MARKS.replace(">", ""))
    start = _HOLDER.match(bare)
    holder = _tidied(bare[start.end() :]) if start else ""
    known = bool(holder) and any(letter.isalpha() for letter in holder)
    return holder[:HOLDER_CHARACTERS] if known and not _NO_HOLDER.match(holder) else ""


_holder_of = functools.lru_cache(maxsize=1 << 14)(holder_of)


def _tidied(holder: str) -> str:
    """Return ``holder`` as a name, so that one holder is not two."""
    holder = _RESERVED.sub("", holder).strip(" ,;:")
    if holder[:1] == "[" and holder.find("]") == len(holder) - 1:
        holder = holder[1:-1]
    if holder.endswith(">") and "<" not in holder:
        holder = holder[:-1]
    return holder if _ABBREVIATED.search(holder) else holder.removesuffix(".")


def cut(text: str, start_line: int, end_line: int) -> tuple[str, tuple[str, ...]]:
    r"""Return the lines of a notice, and the holders named there or a little above it.

    >>> cut("# (c) 2020 Ada\n\n# Licensed under X\ncode", 3, 3)
    ('# Licensed under X', ('Ada',))
    """
    first, last = max(0, start_line - 1), min(end_line, start_line - 1 + MOST_LINES)
    lines = _first_lines(text, last)
    near = tuple(lines[max(0, first - ABOVE) : last])
    return "\n".join(lines[first:last]), _holders_in(near)


def cut_excerpt(before: bytes, text: bytes, first: int, last: int) -> tuple[str, tuple[str, ...]]:
    r"""Return what :func:`cut` does of the lines ``first`` to ``last`` of ``text``, counted from 0,
    which stands behind ``before``.

    >>> cut_excerpt(b"# (c) 2020 Ada\n\n", b"# Licensed under X", 0, 0)
    ('# Licensed under X', ('Ada',))
    """
    above = len(f"{before.decode('utf-8', 'replace')}.".splitlines()) if before else 1
    return cut((before + text).decode("utf-8", "replace"), above + first, above + last)


def lines_around(text: str, start_line: int, end_line: int) -> tuple[str, int]:
    r"""Return the lines of a notice with those in which its holders may stand, and where it begins
    there: :func:`cut` makes the same of them as of all the ``text``.

    >>> lines_around("# (c) 2020 Ada\n\n# Licensed under X\ncode", 3, 3)
    ('# (c) 2020 Ada\n\n# Licensed under X\n', 3)
    """
    first, last = max(0, start_line - 1), min(end_line, start_line - 1 + MOST_LINES)
    above = max(0, first - ABOVE)
    lines = _first_lines(text, last)[above:last]
    return "".join(f"{line}\n" for line in lines), first - above + 1


def _first_lines(text: str, number: int) -> list[str]:
    """Return the first ``number`` lines of ``text``, and others; most notices head long files."""
    size = _PER_LINE * (number + 1)
    while size < len(text):
        lines = text[:size].splitlines()
        if len(lines) > number:  # the last one may go on
            return lines
        size *= 2
    return text.splitlines()


@functools.lru_cache(maxsize=1 << 12)
def _holders_in(lines: tuple[str, ...]) -> tuple[str, ...]:
    marked = filter(_is_marked, lines)
    return tuple(dict.fromkeys(holder for line in marked if (holder := _holder_of(line))))


def _is_marked(line: str) -> bool:
    """Return whether :data:`_COPYRIGHT` may match in ``line``, at a tenth of what that costs."""
    lower = line.lower()
    return "copyright" in lower or "(c)" in lower or not line.isascii()


def distinct_notices(places: pa.Table, sources: pa.Table, excerpts: pa.Table) -> pa.Table:
    """Return rows (NOTICE) of the ``places`` (doc_id, start_line, end_line, license, documents, and
    excerpt: a row of ``excerpts``) in documents of ``sources`` (doc_id, repo, revision, path), each
    notice of a licence once, where it stands first.
    """
    used, excerpt = np.unique(places.column("excerpt").to_numpy(), return_inverse=True)
    known: dict[tuple[str, tuple[str, ...]], int] = {}
    columns = (excerpts.column(name).take(used).to_pylist() for name in _EXCERPT)
    of = [known.setdefault(cut_excerpt(*row), len(known)) for row in zip(*columns, strict=True)]
    number = np.array(of, np.int64)[excerpt]
    # in order: first places first
    sources = sources.sort_by([(name, "ascending") for name in ("repo", "path", "doc_id")])
    source = pc.index_in(places.column("doc_id"), sources.column("doc_id").combine_chunks())
    licenses = pa.array(sorted(pc.unique(places.column("license")).to_pylist()), pa.string())
    license_ = pc.index_in(places.column("license"), licenses).to_numpy().astype(np.int64)
    lines = [places.column(name).to_numpy() for name in ("end_line", "start_line")]
    order = np.lexsort((*lines, source.to_numpy(), license_))
    keys = (license_ * len(known) + number)[order]
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    documents = np.zeros(len(first), np.int64)
    np.add.at(documents, group, places.column("documents").to_numpy()[order])
    shown = np.argsort(first)
    rows = order[first[shown]]
    cuts = list(known)
    texts, holders = zip(*(cuts[each] for each in number[rows]), strict=True)
    return pa.table(
        {
            "license": places.column("license").take(rows),
            "documents": documents[shown],
            **{name: sources.column(name).take(source.take(rows)) for name in _SOURCE},
            **{name: places.column(name).take(rows) for name in ("start_line", "end_line")},
            "sha256": [hashlib.sha256(text.encode()).hexdigest() for text in texts],
            "holders": pa.array(holders, NOTICE.field("holders").type),
            "text": texts,
        },
        schema=NOTICE,
    )
