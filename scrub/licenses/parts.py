"""Parts of a package that its licence file names by path: what it says holds there, not everywhere.

Two forms are read: records ("Name:", "Files:", "License:", as wheels list what they bundle), and
sentences whose subject is a path ("the files in the `lib` directory are under the BSD license").
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scrub.licenses.evidence import Source, Statement
from scrub.licenses.normal import text_hash

RECORD_LINES: Final = 8  # from "Files:" to "License:" of one record
SENTENCE_CHARACTERS: Final = 600  # of a sentence that names a path; longer ones are licence texts
_FILES: Final = re.compile(r"\s*Files?:\s+(?P<paths>\S.*)")
_LICENSE: Final = re.compile(r"\s*Licen[sc]e:\s+(?P<said>\S.*)")
_SENTENCES: Final = re.compile(r"(?<=[.;])\s+(?=\S)|\s+(?=[-*•]\s)")
_NO_FOLDER: Final = (
    r"(?:this|that|these|those|each|every|any|an?|its|their|your|same|root|sources?|current|top|main|parent|base|following|project|package|above|home|build|working"
    r"|entire|whole|installation|install|repository|top-?level|distribution|own|containing|respective)\b"
)
_PLACE: Final = (
    rf"(?:the\s+)?(?!{_NO_FOLDER})(?:"
    r"[`'\"]?(?P<{0}a>\w[\w.+-]*(?:/[\w.+-]+)*/(?!\w)|\w[\w.+-]*(?:/[\w.+-]+)*/[\w+-]*\*?\.[A-Za-z]\w{{0,4}}\b)[`'\"]?"
    r"|[`'\"]?(?P<{0}b>\w[\w.+-]*(?:/[\w.+-]+)*)[`'\"]?(?=\s+(?:sub)?(?:director(?:y|ies)|folders?)\b))"
)
_PARTS: Final = r"(?:files?|codes?|sources?|contents?|everything|materials?|scripts?|headers?|examples?|tests?|data)"
_SUBJECT: Final = re.compile(
    rf"(?:\W*(?:all\s+|the\s+|any\s+)*(?:[\w-]+\s+){{0,2}}?{_PARTS}\s+(?:\w+\s+){{0,2}}?(?:in|under|within|inside|below)\s+"
    rf"{_PLACE.format('f')}|\W*{_PLACE.format('s')}"
    r"|\W*(?:[\w'\u2019-]+\s+){1,6}?\((?:(?:found|located)\s+)?in\s+(?:the\s+)?(?:[`'\"](?P<q>\w[\w.+-]*(?:/[\w.+-]+)*)/?[`'\"]"
    r"|(?P<p>\w[\w.+-]*(?:/[\w.+-]+)+)/?)(?:\s+(?:directory|folder))?\))",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(
    rf"[^.]*\bexclude\s+{_PLACE.format('x')}[^.]*\bonly\s+(?:code|files?|parts?)\s+under\b",
    re.IGNORECASE,
)
_SAYS: Final = re.compile(
    r"[`'\"]?\s*(?:(?:sub)?(?:director(?:y|ies)|folders?|files?|trees?)\b)?\s*(?:\([^)]{0,80}\)\s*)?,?\s*(?:(?:which|that)\s+)?"
    r"(?:(?:is|are|uses?|has|have|was|were|falls?|comes?|may|can)\b|[:-])",
    re.IGNORECASE,
)
_MORE: Final = re.compile(rf"\W*(?:,|and|or|&)\s+{_PLACE.format('m')}", re.IGNORECASE)
_GIVES: Final = re.compile(
    r"\b(?:licen[sc]e[ds]?|covered|released|distributed|under|governed|subject|public domain)\b",
    re.IGNORECASE,
)
_EXCEPT: Final = re.compile(
    r"\b(?:except|other than|excluding|apart from|outside|not in|not under|besides|aside|unless|also)\b",
    re.IGNORECASE,
)


def records(lines: Sequence[str], first_line: int) -> Iterator[Statement]:
    """Yield what the records among ``lines`` say of the paths that they list.

    >>> told = ["Name: zed", "Files: zed/*.c lib/zed", "License: GPL-3.0-or-later"]
    >>> [(each.expression, each.scope) for each in records(told, 1)]
    [('GPL-3.0-or-later', ('zed/*.c', 'zed/*.c/*', 'lib/zed', 'lib/zed/*'))]
    """
    for at, line in enumerate(lines):
        if not (files := _FILES.match(line)):
            continue
        for below, following in enumerate(lines[at + 1 : at + 1 + RECORD_LINES], at + 1):
            if _FILES.match(following):
                break
            if said := _LICENSE.match(following):
                yield Statement(
                    source=Source.PATH_RULE,
                    start_line=first_line + at,
                    end_line=first_line + below,
                    expression=said["said"].strip(),
                    scope=_globs(re.split(r"[,\s]+", files["paths"].strip())),
                )
                break


class Part(NamedTuple):
    """A sentence that speaks of paths alone, these (globs), and the number of its paragraph."""

    said: str
    scope: tuple[str, ...]
    paragraph: int


def parted(text: str) -> tuple[str, tuple[int, ...], tuple[Part, ...]]:
    r"""Return a licence file's ``text`` (a paragraph a line) without the sentences that speak of
    paths alone, the numbers of the paragraphs that stay, and those sentences.

    >>> said = "MIT License\nThe files in the `contrib` directory are under the GPL. Have fun."
    >>> parted(said)[:2], parted(said)[2][0].scope
    (('MIT License\nHave fun.', (0, 1)), ('contrib', 'contrib/*'))
    """
    kept: dict[int, str] = {}
    parts: list[Part] = []
    for at, paragraph in enumerate(text.split("\n")):
        sentences = _SENTENCES.split(paragraph) if _may_name(paragraph) else [paragraph]
        subjects = [_subject(sentence) for sentence in sentences]
        parts += [
            Part(sentence.strip(), _globs(paths), at)
            for sentence, paths in zip(sentences, subjects, strict=True)
            if paths
        ]
        own = [each for each, paths in zip(sentences, subjects, strict=True) if not paths]
        left = paragraph if len(own) == len(sentences) else " ".join(own)
        if left.strip():
            kept[at] = left
    return "\n".join(kept.values()), tuple(kept), tuple(parts)


def part_statement(part: Part, first: int, last: int) -> tuple[Statement, str]:
    """Return what ``part``, in lines ``first`` to ``last``, says of its paths, and its text."""
    statement = Statement(
        source=Source.PATH_RULE,
        start_line=first,
        end_line=last,
        paragraph=text_hash(part.said),
        scope=part.scope,
    )
    return statement, part.said


def _subject(sentence: str) -> list[str]:
    """Return the paths of which alone ``sentence`` speaks, none if it speaks of more or of others."""
    if len(sentence) > SENTENCE_CHARACTERS or not _may_name(sentence):
        return []
    if only := _ONLY.match(sentence):
        return _named(only)
    found = _SUBJECT.match(sentence)
    if not found or _EXCEPT.search(sentence):
        return []
    paths, at = _named(found), found.end()
    while more := _MORE.match(sentence, at):
        paths += _named(more)
        at = more.end()
    return paths if _SAYS.match(sentence, at) else []


def _may_name(text: str) -> bool:
    """Return whether ``text`` can have a sentence that speaks of paths and of licences."""
    marked = "/" in text or "director" in text or "folder" in text
    return marked and _GIVES.search(text) is not None


def _named(found: re.Match[str]) -> list[str]:
    return [path for path in found.groupdict().values() if path]


def _globs(paths: Sequence[str]) -> tuple[str, ...]:
    """Return globs of ``paths`` and of what lies below them."""
    bare = [path.removeprefix("./").rstrip("/") for path in paths]
    return tuple(glob for path in bare if path for glob in (path, f"{path}/*"))
