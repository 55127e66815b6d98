r"""What the lines of a passage are: comment or prose, code, or a string; and what they say.

Line by line and language by language as far as a licence notice needs it: a notice is a comment, a
docstring or prose; licence words in code or in a string literal are a clue at most.
"""

import functools
import re
import string
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
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
_QUOTED: Final = "\"' \t"  # what may stand around a text in a comment
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


class Lines:
    r"""The lines of a passage, of which one is looked at when it is asked for.

    ``raw``: as they stand.  Of those looked at so far, by number, without comment marks: ``said``,
    in which the author speaks (comment, docstring, prose), and ``quoted``, code or string literals.
    ``opened``: the passage starts inside a block comment or a docstring.

    >>> lines = Lines("# MIT License\ngpl = 1", "Python", opened=False)
    >>> lines.look([0, 1])
    >>> lines.said, lines.quoted
    ({0: 'MIT License'}, {1: 'gpl = 1'})
    """

    def __init__(self, passage: str, language: str, *, opened: bool) -> None:
        self.raw: Final = passage.splitlines()
        self.said: Final[dict[int, str]] = {}
        self.quoted: Final[dict[int, str]] = {}
        self._passage: Final = passage
        self._opened: Final = opened
        self._language: Final = language
        self._inside: Final = self._insides()

    def look(self, numbers: Iterable[int]) -> None:
        """Look at the lines ``numbers``, if that was not done before."""
        said, quoted, language = self.said, self.quoted, self._language
        own, inside, raw = _OWN_MARKS.get(language, ""), self._inside, self.raw
        prose, data = language in PROSE, language in DATA
        for at in numbers:
            if at in said or at in quoted:
                continue
            if prose:
                said[at] = _bare(raw[at], own)
            elif data:
                quoted[at] = _bare(raw[at], own)
            elif at in inside:
                said[at] = _bare(raw[at], own).strip(_QUOTED)
            else:
                speaks, text = _alone(raw[at], own)
                (said if speaks else quoted)[at] = text

    def _insides(self) -> AbstractSet[int]:
        """Return the lines that begin inside a block comment, or inside or with a docstring."""
        if self._language in PROSE or self._language in DATA:
            return frozenset()  # it makes no difference there
        openings = [each for each in _openings(self._language) if each in self._passage]
        closing = _closing_of(self._passage) if self._opened else ""
        if not openings and not closing:
            return frozenset()
        inside, python = set(), self._language in PYTHON
        for at, line in enumerate(self.raw):
            if closing or (python and _opens_docstring(line)):
                inside.add(at)
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
def _bare(line: str, own: str) -> str:
    """Return the text of a ``line`` of prose or of a comment.  The lines of notices recur."""
    return _ended(line[_marked(line, own) :]).strip(" \t")


@functools.lru_cache(maxsize=REMEMBERED)
def _alone(line: str, own: str) -> tuple[bool, str]:
    """Return whether a ``line`` outside of block comments speaks, and its text: it may be marked,
    declare a licence, or end in a comment.
    """
    if begin := _marked(line, own):
        return True, _ended(line[begin:]).strip(_QUOTED)
    if "cen" in line.lower() and _DECLARATION.match(line):  # what all of them have
        return True, _ended(line).strip(" \t")
    if has_one(line, _TRAILS) and (trailing := _TRAILING.search(line)):
        return True, _ended(line[trailing.end() :]).strip()
    return False, _ended(line).strip(" \t")


def _marked(line: str, own: str) -> int:
    """Return where the text of ``line`` begins behind comment marks, 0 where it has none: most
    begin with a letter that begins none.
    """
    first = line.lstrip()[:1]
    if first.isalnum() and first not in _MARK_LETTERS:
        return 0
    marked = _mark(own).match(line)
    return marked.end() if marked else 0


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
