r"""What the lines of a passage are: comment or prose, code, or a string; and what they say.

Line by line and language by language as far as a licence notice needs it: a notice is a comment, a
docstring or prose; licence words in code or in a string literal are a clue at most.
"""

import functools
import re
import string
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

PROSE: Final = frozenset([
    "", "Text", "Markdown", "reStructuredText", "HTML", "AsciiDoc", "Org", "RDoc", "Textile", "MediaWiki",
    "Pod", "Roff", "Roff Manpage", "TeX", "Rich Text Format", "XHTML", "Texinfo", "DocBook", "Creole",
    "RMarkdown", "README", "Debian Package Control File", "Pod 6", "LaTeX", "BibTeX",
])  # fmt: skip
"""Languages whose every line is prose; "" is an unknown one."""

_MARKS: Final = {
    "any": r"/\*+!?|\*+/|\*+(?=\s|$)|//+[!/]?|\#+!?(?!~)|;+|--+(?:\[\[)?|%+(?:Copyright:)?|<!--+|\(\*+|\{-+"
    r"|dnl\b|@?rem\b|::|\.\\\"|\\\"|=(?:begin|end|cut|pod|for|head\d)\b|\*>|\{\#|<%--|<\#|@c(?:omment)?\b|\{\*",
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
    r"(?:\s*(?:\*+/|\*+\)|--+>|-+\}|\"{3}|'{3}|\#\}|--%>|\*+\}|\#>|(?<=\s)[*#|;%/]+))+\s*$"
)
_NO_WORD: Final = string.punctuation + string.whitespace
_ENDINGS: Final = frozenset("/)>}\"'*#|;%")
_QUOTES: Final = re.compile(r'"""|\'\'\'')
_QUOTES_IN_BYTES: Final = re.compile(rb'"""|\'\'\'')
_DECLARATION: Final = re.compile(
    r"\s*(?:__licen[sc]e__|MODULE_LICENSE|licen[sc]e|:licen[sc]e|set_license|\$license|_license)\s*"
    r"(?:=|:=|:|\(|=>)\s*[\"'\w]",
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(r"[;{}),\s](?://+|/\*+|#+|--)\s(?=[^\"']*$)")
DATA: Final = frozenset({"JSON", "CSV", "TSV", "Jupyter Notebook", "JSON with Comments", "SVG"})
"""Languages in which nobody speaks: whatever their lines say, it is about something else."""
_PYTHON: Final = frozenset({"Python", "Cython"})
_LINES_ONLY: Final = DATA | frozenset({
    "Python", "Cython", "Shell", "YAML", "TOML", "INI", "Makefile", "Perl", "Ruby", "Tcl", "R", "Dockerfile",
    "Elixir", "Erlang", "Fortran", "Vim Script", "Emacs Lisp", "Common Lisp", "Scheme", "Ada", "VHDL", "SQL",
    "CMake", "Gettext Catalog", "M4", "Autoconf", "M4Sugar", "Awk", "sed", "Diff", "Assembly",
})  # fmt: skip
"""Languages without block comments; a star beside a slash is a glob or a product there."""
_BLOCKS: Final = (("/*", "*/"), ("<!--", "-->"))
_ML: Final = (("(*", "*)"), ("{", "}"))
_OWN_BLOCKS: Final = {
    **dict.fromkeys(
        ("OCaml", "Standard ML", "F#", "Coq", "Mathematica", "AppleScript"), (("(*", "*)"),)
    ),
    **dict.fromkeys(("Pascal", "Modula-2", "Component Pascal"), _ML),
    **dict.fromkeys(
        ("Haskell", "Elm", "PureScript", "Agda", "Idris", "Literate Haskell"), (("{-", "-}"),)
    ),
    **dict.fromkeys(_LINES_ONLY, ()),
    **dict.fromkeys(("Common Lisp", "Scheme", "Racket", "NewLisp"), (("#|", "|#"),)),
    **dict.fromkeys(
        ("Java Server Pages", "Groovy Server Pages", "ASP.NET"), (*_BLOCKS, ("<%--", "--%>"))
    ),
    **dict.fromkeys(("Jinja", "Twig", "Nunjucks", "HTML+Django"), (*_BLOCKS, ("{#", "#}"))),
    "Julia": (("#=", "=#"),),
    "Lua": (("--[[", "]]"),),
    "Nim": (("#[", "]#"),),
    "Perl": (("=head", "=cut"), ("=pod", "=cut")),
    "PowerShell": (("<#", "#>"),),
    "Ruby": (("=begin", "=end"),),
}
_OPENS: Final = re.compile(
    r"/\*|<!--|<%--|<#|#[|=\[]|\(\*|\{|--\[\[|=(?:head|pod|begin)|\"\"\"|'''"
)

REMEMBERED: Final = 1 << 15  # lines; a few MB in each worker


class Kind(StrEnum):
    """What a line is."""

    SAID = "said"  # comment, docstring, prose: the author speaks
    QUOTED = "quoted"  # code or a string literal


def lines_of(passage: str, language: str, *, opened: bool) -> Iterator[tuple[Kind, str]]:
    r"""Yield kind and bare text (no comment marks) of each line of ``passage``.

    ``opened``: the passage starts inside a block comment or a docstring.

    >>> list(lines_of("# MIT License\ngpl = 1", "Python", opened=False))
    [(<Kind.SAID: 'said'>, 'MIT License'), (<Kind.QUOTED: 'quoted'>, 'gpl = 1')]
    """
    prose, own = language in PROSE, _OWN_MARKS.get(language, "")
    closing = _closing_of(passage) if opened else ""
    for line in passage.splitlines():
        # 1. where a comment that this line does not begin goes on
        look, inside = _look(line, own), bool(closing)
        if closing or look.opens:
            closing = _state(line, closing, language)
        # 2. what the line is
        if (
            inside
            or (look.marked and language not in DATA)
            or prose
            or (look.opens and _opens_docstring(line, language))
        ):
            yield Kind.SAID, look.body if prose else look.body.strip("\"' \t")
        else:
            yield look.otherwise if language not in DATA else (Kind.QUOTED, look.body)


class _Look(NamedTuple):
    """A line by itself: has it a comment mark, what is its text, may it open a comment; and what
    it says where it is no comment.
    """

    marked: bool
    body: str
    opens: bool
    otherwise: tuple[Kind, str]


@functools.lru_cache(maxsize=REMEMBERED)
def _look(line: str, own: str) -> _Look:
    """Return what ``line`` is; the lines of notices recur, so they are looked at once."""
    marked = _mark(own).match(line)
    body = _ended(line[marked.end() :] if marked else line).strip(" \t")
    otherwise = (Kind.QUOTED, body)
    if not marked and _DECLARATION.match(line):
        otherwise = (Kind.SAID, body)
    elif not marked and (trailing := _TRAILING.search(line)):
        otherwise = (Kind.SAID, _ended(line[trailing.end() :]).strip())
    return _Look(bool(marked), body, bool(_OPENS.search(line)), otherwise)


def _ended(body: str) -> str:
    """Return ``body`` without the marks that end a comment or frame it."""
    body = body.rstrip()
    if body[-1:] not in _ENDINGS:
        return body
    words = len(body.rstrip(_NO_WORD))  # only what stands behind the last word can end it
    return body[:words] + _END.sub("", body[words:])


@functools.cache
def _mark(own: str) -> re.Pattern[str]:
    marks = _MARKS["any"] + (f"|{_MARKS[own]}" if own else "")
    return re.compile(rf"\s*(?:(?:{marks})[ \t]*)+", re.IGNORECASE)


def _closing_of(passage: str) -> str:
    """Return the mark that closes the comment in which ``passage`` starts: the first one in it."""
    marks = ("*/", "-->", "*)", "-}", '"""', "'''", "|#", "--%>", "#}", "#>")
    ends = {end: passage.find(end) for end in marks}
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
        blocks = _OWN_BLOCKS.get(language, _BLOCKS)
        opened = [(line.find(start, at), start, end) for start, end in blocks]
        opened = [each for each in opened if each[0] >= 0]
        if language in _PYTHON and (quotes := _QUOTES.search(line, at)):
            if line[at : quotes.start()].strip(" \trRuUbB"):
                return ""  # assigned or passed on: no docstring
            opened.append((quotes.start(), quotes[0], quotes[0]))
        if not opened:
            return ""
        begin, start, closing = min(opened)
        at = begin + len(start)


def _opens_docstring(line: str, language: str) -> bool:
    return language in _PYTHON and line.lstrip(" \trRuUbB").startswith(('"""', "'''"))


def opened_before(before: bytes, language: str) -> bool:
    r"""Return whether ``before``, what stands before a passage, leaves a comment open.

    >>> opened_before(b"int x;\n/* one\n", "C"), opened_before(b"/* one */\n", "C")
    (True, False)
    """
    for start, end in _OWN_BLOCKS.get(language, _BLOCKS):
        at = before.rfind(start.encode())
        if at >= 0 and before.find(end.encode(), at + len(start)) < 0:
            return True
    if language not in _PYTHON:
        return False
    quotes = list(_QUOTES_IN_BYTES.finditer(before))
    if len(quotes) % 2 == 0:
        return False
    head = before[before.rfind(b"\n", 0, quotes[-1].start()) + 1 : quotes[-1].start()]
    return not head.strip(b" \trRuUbB")


def may_be_opened(language: str) -> bool:
    """Return whether ``language`` has comments that go on over lines, or docstrings."""
    return language not in PROSE and bool(language in _PYTHON or _OWN_BLOCKS.get(language, _BLOCKS))
