"""Debian's machine-readable copyright files (DEP-5): which stanza speaks of a file, and its licence.

The format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/.  Names are mapped to
SPDX ids by a table of our own, so that an error of the engine's aliases is none of the truth's.
"""

import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence

from scrub.licenses.expression import Expression, Operator, Term, joined
from scrub.licenses.known import licence

_IDS = (
    # first match wins; names are compared in lower case, with - for _ and blanks
    (r"l?gpl.*or.*artistic|perl.*", "GPL-1.0-or-later OR Artistic-1.0-Perl"),
    (r"agpl.*", "AGPL-3.0-or-later"),
    (r"lgpl.*", "LGPL-2.1-or-later"),
    (r"(gnu-)?gpl.*", "GPL-2.0-or-later"),
    (r"(gnu-)?(gfdl|fdl).*", "GFDL-1.3-or-later"),
    (r"(expat|mit|x11|x-consortium|hpnd)([-/~+].*)?", "MIT"),
    (r"bsd-protection.*", "BSD-Protection"),
    (r"bsd([-0-9~].*)?", "BSD-3-Clause"),
    (r"([023]-clause-bsd)(-.*)?", "BSD-3-Clause"),
    (r"apache(-.*)?|asl-.*", "Apache-2.0"),
    (r"isc([-~].*)?", "ISC"),
    (r"(zlib|libpng)([-/~].*)?", "Zlib"),
    (r"(u-of-i|ncsa).*", "NCSA"),
    (r"(adobe|google)-bsd.*", "BSD-3-Clause"),
    (r"public-?domain.*|pd", "LicenseRef-scancode-public-domain"),
    (r"cc0.*", "CC0-1.0"),
    (r"cc-by-nc.*", "CC-BY-NC-4.0"),
    (r"cc-by-sa.*|cc-sa.*", "CC-BY-SA-4.0"),
    (r"cc-by-nd.*", "CC-BY-ND-4.0"),
    (r"cc-by([-~]\d.*)?", "CC-BY-4.0"),
    (r"(sil-)?ofl.*|sil(-.*)?", "OFL-1.1"),
    (r"mpl.*", "MPL-2.0"),
    (r"epl.*", "EPL-2.0"),
    (r"edl.*", "BSD-3-Clause"),
    (r"cpl.*", "CPL-1.0"),
    (r"cddl.*", "CDDL-1.0"),
    (r"cecill-b", "CECILL-B"),
    (r"cecill.*", "CECILL-2.1"),
    (r"artistic.*", "Artistic-2.0"),
    (r"lppl.*", "LPPL-1.3c"),
    (r"(bsl|boost)([-~].*)?", "BSL-1.0"),
    (r"(python|psf)([-~].*)?", "PSF-2.0"),
    (r"php(-.*)?", "PHP-3.01"),
    (r"ruby.*", "Ruby"),
    (r"unlicense", "Unlicense"),
    (r"wtfpl.*", "WTFPL"),
    (r"fsful+r?.*|fsfap.*", "FSFAP"),
    (r"vim.*", "Vim"),
    (r"w3c.*", "W3C"),
    (r"unicode.*", "Unicode-DFS-2016"),
)
_COMPILED = tuple((re.compile(pattern), spdx) for pattern, spdx in _IDS)
_WITH = re.compile(r"\s+with\s+.*", re.IGNORECASE | re.DOTALL)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stanza:
    """A paragraph with Files: its globs and the first line of License, as written."""

    globs: tuple[str, ...]
    license: str

    @property
    def is_blanket(self) -> bool:
        """Return whether it speaks of all files."""
        return self.globs == ("*",)


def stanzas(text: str) -> tuple[Stanza, ...]:
    r"""Return the Files paragraphs of a copyright file, none if it is not machine-readable.

    >>> found = stanzas("Format: https://x/1.0/\n\nFiles: *\nCopyright: me\nLicense: Expat")
    >>> found[0].globs, found[0].license, stanzas("Format of this file: prose")
    (('*',), 'Expat', ())
    """
    paragraphs = [_fields(each) for each in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip())]
    if not any("format" in each or "format-specification" in each for each in paragraphs[:1]):
        return ()
    return tuple(
        Stanza(
            globs=tuple(each["files"].replace(",", " ").split()),
            license=each["license"].strip().split("\n")[0],
        )
        for each in paragraphs
        if each.get("files") and each.get("license", "").strip()
    )


def stanza_of(path: str, found: Sequence[Stanza]) -> Stanza | None:
    """Return the stanza that speaks of ``path``: the last one that matches.

    >>> both = [Stanza(globs=("*",), license="MIT"), Stanza(globs=("lib/*.c",), license="GPL-2")]
    >>> stanza_of("lib/sub/a.c", both).license, stanza_of("a.c", both).license
    ('GPL-2', 'MIT')
    """
    matching = (each for each in reversed(found) if any(_glob(g)(path) for g in each.globs))
    return next(matching, None)


def expression_of(name: str) -> Expression | None:
    """Return the licence that a License field names, None where one of its parts is not known.

    ``and`` binds stronger than ``or``, a comma weaker than both.  An exception is left out: none
    makes a licence stricter in DEP-5's list.

    >>> str(expression_of("GPL-2+ or Expat, and BSD-3-clause"))
    '(GPL-2.0-or-later OR MIT) AND BSD-3-Clause'
    >>> str(expression_of("GPL-3+ with Bison exception")), expression_of("Acme")
    ('GPL-2.0-or-later', None)
    """
    for separator, operator in (
        (r",\s*and\s+|,\s*(?!or\b)", Operator.AND),
        (r",?\s+or\s+|\s*\|\s*", Operator.OR),
        (r"\s+and(?:/or)?\s+|\s*&\s*", Operator.AND),
    ):
        parts = re.split(separator, name.strip(), flags=re.IGNORECASE)
        if len(parts) > 1:
            found = [expression_of(part) for part in parts]
            known = [each for each in found if each]
            return joined(operator, known) if len(known) == len(found) else None
    return _term(_WITH.sub("", name.strip()))


def _term(name: str) -> Expression | None:
    plain = re.sub(r"[\s_]+", "-", name.strip(" ()").lower())
    for pattern, spdx in _COMPILED:
        if pattern.fullmatch(plain):
            ids = [Term(each) for each in spdx.split(" OR ")]
            return joined(Operator.OR, ids)
    known = licence(name.strip())
    return Term(known.spdx) if known else None


def _fields(paragraph: str) -> dict[str, str]:
    return dict(_pairs(paragraph))


def _pairs(paragraph: str) -> Iterator[tuple[str, str]]:
    name, value = "", ""
    for line in paragraph.split("\n"):
        if line[:1] in {" ", "\t"}:
            value += "\n" + line.strip()
        elif match := re.match(r"([A-Za-z][\w-]*):(.*)", line):
            yield name, value
            name, value = match[1].lower(), match[2].strip()
    yield name, value


@functools.cache
def _glob(pattern: str):  # noqa: ANN202 (re's own bound method)
    """Return the test of a glob: ``*`` and ``?`` match slashes too, a backslash escapes."""
    pieces = re.findall(r"\\.|.", pattern.removeprefix("./"))
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(p) or re.escape(p[-1]) for p in pieces), re.DOTALL).fullmatch
