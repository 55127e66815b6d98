r"""What the lines of a passage are: comment or prose, code, or a string; and what they say.

Line by line and language by language as far as a licence notice needs it: a notice is a comment, a
docstring or prose; licence words in code or in a string literal are a clue at most.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

PROSE: Final = frozenset(
    [
        "",
        "Text",
        "Markdown",
        "reStructuredText",
        "HTML",
        "AsciiDoc",
        "Org",
        "RDoc",
        "Textile",
        "MediaWiki",
        "Pod",
        "Roff",
        "Roff Manpage",
        "TeX",
        "Rich Text Format",
        "XHTML",
        "Texinfo",
        "DocBook",
        "Creole",
        "RMarkdown",
        "README",
        "Debian Package Control File",
        "Pod 6",
        "LaTeX",
        "BibTeX",
    ]
)
"""Languages whose every line is prose; "" is an unknown one."""

_MARKS: Final = {
    "any": r"/\*+!?|\*+/|\*+(?=\s|$)|//+[!/]?|\#+!?(?=\W|\w)|;+|--+(?:\[\[)?|%+|<!--+|\(\*+|\{-+"
    r"|dnl\b|@?rem\b|::|\.\\\"|\\\"|=(?:begin|cut|pod|for|head\d)\b|\*>|\{\#|<%--|<\#|@c(?:omment)?\b|\{\*",
    '"': r"\"",
    "'": r"'",
    "!": r"!+",
    "C": r"[Cc*](?=\s|$)",
    "\\": r"\\",
}
_OWN_MARKS: Final = {
    "Vim Script": '"', "Smalltalk": '"', "Visual Basic .NET": "'", "VBA": "'", "VBScript": "'",
    "Visual Basic 6.0": "'", "Fortran": "C", "Fortran Free Form": "!", "Forth": "\\",
    "Visual Basic": "'", "Roff": "'", "Factor": "!",
}  # fmt: skip
_END: Final = re.compile(
    r"(?:\s*(?:\*+/|\*+\)|--+>|-+\}|\"{3}|'{3}|\#\}|--%>|\*+\}|\#>|\s[*#|;%/]+))+\s*$"
)
_QUOTES: Final = re.compile(r'"""|\'\'\'')
_DECLARATION: Final = re.compile(
    r"\s*(?:__licen[sc]e__|MODULE_LICENSE|licen[sc]e|:licen[sc]e|set_license|\$license|_license)\s*"
    r"(?:=|:=|:|\(|=>)\s*[\"'\w]",
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(r"(?:^|[;{}),\s])(//+|/\*+|#+|--)\s(?=[^\"']*$)")
_OPENING: Final = (("/*", "*/"), ("<!--", "-->"), ("(*", "*)"), ("{-", "-}"))


class Kind(StrEnum):
    """What a line is."""

    SAID = "said"  # comment, docstring, prose: the author speaks
    QUOTED = "quoted"  # code or a string literal


def lines_of(passage: str, language: str, *, opened: bool) -> Iterator[tuple[Kind, str]]:
    r"""Yield kind and bare text (no comment marks) of each line of ``passage``.

    ``opened``: the passage starts inside a block comment or a docstring.

    >>> list(lines_of("# MIT License\nlicense = 1", "Python", opened=False))
    [(<Kind.SAID: 'said'>, 'MIT License'), (<Kind.QUOTED: 'quoted'>, 'license = 1')]
    """
    prose = language in PROSE
    mark = _mark(language)
    closing = _closing_of(passage) if opened else ""
    for line in passage.splitlines():
        # 1. where a comment that this line does not begin goes on
        inside = bool(closing)
        marked = mark.match(line)
        body = line[marked.end() :] if marked else line
        closing = _state(line, closing, language)
        # 2. what the line is
        if inside or marked or prose or _opens_docstring(line, language):
            yield Kind.SAID, _END.sub("", body).strip(" \t\"'" if not prose else " \t")
        elif _DECLARATION.match(line):
            yield Kind.SAID, line.strip()
        elif (trailing := _TRAILING.search(line)) and not prose:
            yield Kind.SAID, _END.sub("", line[trailing.end() :]).strip()
        else:
            yield Kind.QUOTED, line.strip()


_COMPILED: Final[dict[str, re.Pattern[str]]] = {}


def _mark(language: str) -> re.Pattern[str]:
    own = _OWN_MARKS.get(language, "")
    if own not in _COMPILED:
        marks = _MARKS["any"] + (f"|{_MARKS[own]}" if own else "")
        _COMPILED[own] = re.compile(rf"\s*(?:(?:{marks})[ \t]*)+", re.IGNORECASE)
    return _COMPILED[own]


def _closing_of(passage: str) -> str:
    """Return the mark that closes the comment in which ``passage`` starts: the first one in it."""
    ends = {end: passage.find(end) for end in ("*/", "-->", "*)", "-}", '"""', "'''")}
    found = [(at, end) for end, at in ends.items() if at >= 0]
    return min(found)[1] if found else "\0"


def _state(line: str, closing: str, language: str) -> str:
    """Return the mark for which the next line waits, "" where it is not inside a comment."""
    at = 0
    while True:
        if closing:
            end = line.find(closing, at)
            if end < 0:
                return closing
            at, closing = end + len(closing), ""
        opened = [(line.find(start, at), start, end) for start, end in _OPENING]
        opened = [each for each in opened if each[0] >= 0]
        if language in {"Python", "Cython"} and (quotes := _QUOTES.search(line, at)):
            if line[at : quotes.start()].strip(" \trRuUbB"):
                return ""  # assigned or passed on: no docstring
            opened.append((quotes.start(), quotes[0], quotes[0]))
        if not opened:
            return ""
        begin, start, closing = min(opened)
        at = begin + len(start)


def _opens_docstring(line: str, language: str) -> bool:
    return language in {"Python", "Cython"} and line.lstrip(" \trRuUbB").startswith(('"""', "'''"))


def opened_before(before: str, language: str) -> bool:
    r"""Return whether ``before``, what stands before a passage, leaves a comment open.

    >>> opened_before("int x;\n/* one\n", "C"), opened_before("/* one */\n", "C")
    (True, False)
    """
    for start, end in _OPENING:
        at = before.rfind(start)
        if at >= 0 and before.find(end, at + len(start)) < 0:
            return True
    if language not in {"Python", "Cython"}:
        return False
    quotes = list(_QUOTES.finditer(before))
    if len(quotes) % 2 == 0:
        return False
    head = before[before.rfind("\n", 0, quotes[-1].start()) + 1 : quotes[-1].start()]
    return not head.strip(" \trRuUbB")
