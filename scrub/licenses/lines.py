r"""What the lines of a passage are: comment or prose, code, or a string; and what they say.

Line by line and language by language as far as a licence notice needs it: a notice is a comment, a
docstring or prose; licence words in code or in a string literal are a clue at most.
"""

import functools
import re
import string
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

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
_MARK_LETTERS: Final = frozenset("dDrRcC")  # dnl, rem, C
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
_DECLARATION: Final = re.compile(
    r"\s*(?:__licen[sc]e__|MODULE_LICENSE|licen[sc]e|:licen[sc]e|set_license|\$license|_license)\s*"
    r"(?:=|:=|:|\(|=>)\s*[\"'\w]",
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(r"[;{}),\s](?://+|/\*+|#+|--)\s(?=[^\"']*$)")
_TRAILS: Final = ("//", "/*", "#", "--")
DATA: Final = frozenset({"JSON", "CSV", "TSV", "Jupyter Notebook", "JSON with Comments", "SVG"})
"""Languages in which nobody speaks: whatever their lines say, it is about something else."""
PYTHON: Final = frozenset({"Python", "Cython"})
_LINES_ONLY: Final = DATA | frozenset({
    "Python", "Cython", "Shell", "YAML", "TOML", "INI", "Makefile", "Perl", "Ruby", "Tcl", "R", "Dockerfile",
    "Elixir", "Erlang", "Fortran", "Vim Script", "Emacs Lisp", "Common Lisp", "Scheme", "Ada", "VHDL", "SQL",
    "CMake", "Gettext Catalog", "M4", "Autoconf", "M4Sugar", "Awk", "sed", "Diff", "Assembly",
})  # fmt: skip
"""Languages without block comments; a star beside a slash is a glob or a product there."""
BLOCKS: Final = (("/*", "*/"), ("<!--", "-->"))
_ML: Final = (("(*", "*)"), ("{", "}"))
OWN_BLOCKS: Final = {
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
        ("Java Server Pages", "Groovy Server Pages", "ASP.NET"), (*BLOCKS, ("<%--", "--%>"))
    ),
    **dict.fromkeys(("Jinja", "Twig", "Nunjucks", "HTML+Django"), (*BLOCKS, ("{#", "#}"))),
    "Julia": (("#=", "=#"),),
    "Lua": (("--[[", "]]"),),
    "Nim": (("#[", "]#"),),
    "Perl": (("=head", "=cut"), ("=pod", "=cut")),
    "PowerShell": (("<#", "#>"),),
    "Ruby": (("=begin", "=end"),),
}
REMEMBERED: Final = 1 << 15  # lines; a few MB in each worker


class Kind(StrEnum):
    """What a line is."""

    SAID = "said"  # comment, docstring, prose: the author speaks
    QUOTED = "quoted"  # code or a string literal


class Lines:
    r"""The lines of a passage: what one is and says is worked out when it is asked for.

    ``opened``: the passage starts inside a block comment or a docstring.  ``raw``: as they stand.

    >>> lines = Lines("# MIT License\ngpl = 1", "Python", opened=False)
    >>> lines[0], lines[1]
    ((<Kind.SAID: 'said'>, 'MIT License'), (<Kind.QUOTED: 'quoted'>, 'gpl = 1'))
    """

    def __init__(self, passage: str, language: str, *, opened: bool) -> None:
        self.raw: Final = passage.splitlines()
        self._passage: Final = passage
        self._opened: Final = opened
        self._language: Final = language
        self._prose: Final = language in PROSE
        self._data: Final = language in DATA
        self._own: Final = _OWN_MARKS.get(language, "")
        self._inside: list[bool] = []  # as of :meth:`_is_inside`, once asked

    def __getitem__(self, at: int) -> tuple[Kind, str]:
        """Return kind and bare text (no comment marks) of line ``at``."""
        line = self.raw[at]
        marked, body, unquoted = _look(line, self._own)
        if self._prose:
            return Kind.SAID, body
        if (
            (marked and not self._data)
            or self._is_inside(at)
            or (self._language in PYTHON and _opens_docstring(line))
        ):
            return Kind.SAID, unquoted
        return (Kind.QUOTED, body) if marked or self._data else _unmarked(line)

    def _is_inside(self, at: int) -> bool:
        """Return whether line ``at`` begins inside a block comment or a docstring."""
        if not self._inside:
            self._inside = self._insides()
        return self._inside[at]

    def _insides(self) -> list[bool]:
        inside = [False] * len(self.raw)
        openings = [each for each in _openings(self._language) if each in self._passage]
        closing = _closing_of(self._passage) if self._opened else ""
        if openings or closing:
            for at, line in enumerate(self.raw):
                inside[at] = closing != ""
                if closing in line if closing else has_one(line, openings):
                    closing = _state(line, closing, self._language)
        return inside


def has_one(text: str, marks: Sequence[str]) -> bool:
    """Return whether ``text`` has one of ``marks``; a generator would take three times as long."""
    for each in marks:  # noqa: SIM110
        if each in text:
            return True
    return False


@functools.cache
def _openings(language: str) -> tuple[str, ...]:
    """Return what may open a comment over lines, or a docstring, in ``language``."""
    opens = tuple(start for start, _ in OWN_BLOCKS.get(language, BLOCKS))
    return (*opens, '"""', "'''") if language in PYTHON else opens


@functools.lru_cache(maxsize=REMEMBERED)
def _look(line: str, own: str) -> tuple[bool, str, str]:
    """Return what ``line`` is by itself: has it a comment mark, what is its text, with and without
    quotes around it.  The lines of notices recur, so they are looked at once.
    """
    marked = _mark(own).match(line) if _begins_marked(line) else None
    body = _ended(line[marked.end() :] if marked else line).strip(" \t")
    return marked is not None, body, body.strip("\"' \t")


def _begins_marked(line: str) -> bool:
    """Return whether ``line`` can have a mark: most lines begin with a letter that begins none."""
    first = line.lstrip()[:1]
    return not first.isalnum() or first in _MARK_LETTERS


@functools.lru_cache(maxsize=REMEMBERED)
def _unmarked(line: str) -> tuple[Kind, str]:
    """Return what a line without a mark says: it may declare a licence, or end in a comment."""
    if "cen" in line.lower() and _DECLARATION.match(line):  # what all of them have
        return Kind.SAID, _ended(line).strip(" \t")
    if has_one(line, _TRAILS) and (trailing := _TRAILING.search(line)):
        return Kind.SAID, _ended(line[trailing.end() :]).strip()
    return Kind.QUOTED, _ended(line).strip(" \t")


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
        blocks = OWN_BLOCKS.get(language, BLOCKS)
        opened = [(line.find(start, at), start, end) for start, end in blocks]
        opened = [each for each in opened if each[0] >= 0]
        if language in PYTHON and (quotes := _QUOTES.search(line, at)):
            if line[at : quotes.start()].strip(" \trRuUbB"):
                return ""  # assigned or passed on: no docstring
            opened.append((quotes.start(), quotes[0], quotes[0]))
        if not opened:
            return ""
        begin, start, closing = min(opened)
        at = begin + len(start)


def _opens_docstring(line: str) -> bool:
    return line.lstrip(" \trRuUbB").startswith(('"""', "'''"))
