"""Licence sections of documents: prose under a heading that says "License", outside of READMEs."""

import re
from typing import Final

SECTIONED: Final = frozenset(
    ["HTML", "XHTML", "Markdown", "reStructuredText", "AsciiDoc", "Text", "Textile", "Org"]
)
"""Languages of documents with headings."""
REACH: Final = 2_000  # bytes before a passage in which its heading may stand
_TITLE: Final = (
    rb"(?:\d[\d.]*\s+)?(?:(?!third|other|3rd|depend|bundled)[\w.&'-]+\s+){0,4}?(?:licen[sc](?:e|es|ing)|copying)"
    rb"(?:\s+(?:and|&|terms|agreement|information|text|notice|copyright|conditions|disclaimer|warranty))*"
)
_HEADING: Final = re.compile(
    rb"<h[1-6]\b[^>]{0,200}>(?P<html>.{1,300}?)</h[1-6]>"
    rb"|^[ \t]*(?:#{1,6}|={1,6}|\*{1,6})[ \t]+(?P<mark>[^\n]{1,120}?)[ \t#=]*$"
    rb"|^(?P<under>[^\n]{1,120}+)\n[ \t]*(?:-{3,}|={3,}|~{3,}|\^{3,}|\*{3,})[ \t]*$",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_TAGS: Final = re.compile(rb"<[^>]{0,300}>|&\w+;|[*_`:\s]+")
_LICENSE: Final = re.compile(_TITLE, re.IGNORECASE)
_SAYS: Final = (b"licen", b"copying")  # one is in each title that the pattern accepts
_BEGINS: Final = re.compile(rb"permission|redistribut|licen[sc]ed\b|warrant|public domain")


def is_license_section(before: bytes, passage: bytes) -> bool:
    r"""Return whether ``passage``, after ``before``, stands under a heading that says "License".

    >>> is_license_section(b"<h1>Zed</h1><h2><a name='l'>License</a></h2>", b"Permission is granted")
    True
    >>> is_license_section(b"# License", b"# Install\n\nPermission is denied: use sudo")
    False
    """
    near = before[-REACH:]
    begins = _BEGINS.search(passage.lower())  # cheaper than to ignore case
    text = near + passage[: begins.start() if begins else 0]
    lowered = text.lower()
    if not any(word in lowered for word in _SAYS):
        return False
    last = next((each for each in reversed(list(_HEADING.finditer(text)))), None)
    if last is None:
        return False
    title = b" ".join(_TAGS.sub(b" ", last[last.lastgroup or 0]).split())
    return _LICENSE.fullmatch(title) is not None
