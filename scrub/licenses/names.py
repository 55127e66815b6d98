"""Files that are evidence by their name: licence texts, notices, READMEs, manifests."""

import functools
import re
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final


class Role(StrEnum):
    """What a file's name says of its role."""

    LICENSE = "license"
    NOTICE = "notice"
    README = "readme"
    PLAIN = "plain"


REMEMBERED: Final = 8192  # names, many of which recur
_LICENSE: Final = re.compile(
    r"(?:.*[-_. ])?(?:(?:un)?licen[sc](?:e|es|ing)|copying|copyright|copyrights|copyleft|eula|legal)"
    r"(?:[-_. ].*)?|.*[-_]lic(?:\.\w+)?|(?:a|l)?gpl(?:[-_v ]?\d(?:\.\d)?)?|mit|apache-2\.0|bsd-[23]-clause",
    re.IGNORECASE,
)
_NOTICE: Final = re.compile(
    r"(?:.*[-_. ])?(?:notices?|third[-_ ]?part(?:y|ies)|3rd[-_ ]?part(?:y|ies)|thirdparty\w*|acknowledg(?:e?ments?))"
    r"(?:[-_. ].*)?|.*(?:licen[sc]es?|licensing)[-_.](?:.*[-_.])?(?:dependenc(?:y|ies)|bundled|vendor(?:ed)?|3rd|third)\b.*"
    r"|(?:dependenc(?:y|ies)|bundled|vendor(?:ed)?|3rdparty|thirdparty)[-_.]?licen[sc]es?.*",
    re.IGNORECASE,
)
_README: Final = re.compile(r"read[-_ ]?me(?:[-_. ].*)?", re.IGNORECASE)
_WORDS: Final = (
    "licen", "copy", "notice", "read", "party", "parties", "ackn", "depend", "bundled", "vendor", "eula", "legal", "gpl",
    "mit", "apache", "bsd", "_lic", "-lic",
)  # fmt: skip
"""One of them is in every name that the patterns above accept."""
MAYBE_NAMES: Final = rf"(?i:(?:{'|'.join(_WORDS)})[^/]*$|(?:^|/)licen[sc]es?/[^/]*$)"
"""Matches every path whose role is not plain, and some more (RE2)."""
_IN_LICENSES: Final = re.compile(r"(?:^|/)licen[sc]es?$", re.IGNORECASE)  # REUSE, dist-info
_TEXTS: Final = frozenset(
    [
        "",
        ".txt",
        ".md",
        ".markdown",
        ".mkd",
        ".rst",
        ".html",
        ".htm",
        ".adoc",
        ".asciidoc",
        ".text",
        ".rtf",
        ".tex",
        ".pod",
        ".rdoc",
        ".textile",
        ".org",
        ".lib",
        ".lesser",
        ".gpl",
        ".lgpl",
        ".agpl",
        ".mit",
        ".bsd",
        ".apache",
        ".apache2",
        ".mpl",
        ".gpl2",
        ".gpl3",
        ".gplv2",
        ".gplv3",
        ".runtime",
        ".libgcc",
        ".doc",
        ".docs",
        ".0",
        ".1",
        ".2",
        ".3",
        ".terms",
        ".en",
        ".ofl",
        ".fdl",
        ".isc",
        ".zlib",
        ".boost",
        ".cc0",
        ".epl",
        ".cddl",
    ]
)


def role_of(path: str) -> Role:
    """Return what the name of ``path`` says; source code called license.py is plain.

    >>> [role_of(path).value for path in ("LICENSE", "a/COPYING.LIB", "license.py", "README.md")]
    ['license', 'license', 'plain', 'readme']
    >>> role_of("LICENSE-DEPENDENCIES.md").value, role_of("THIRD-PARTY-NOTICES.txt").value
    ('notice', 'notice')
    """
    folder, _, name = path.rpartition("/")
    return _role(name, _IN_LICENSES.search(folder) is not None)


@functools.lru_cache(maxsize=REMEMBERED)
def _role(name: str, in_licenses: bool, /) -> Role:
    lowered = name.lower()
    if not any(word in lowered for word in _WORDS) and not in_licenses:
        return Role.PLAIN
    suffix = PurePosixPath(name).suffix.lower()
    plain = suffix in _TEXTS or (
        re.fullmatch(r"[-._a-z]*\d*(?:\.\d+)?(?:[-_]\w+)*", suffix)
        and ("licen" in name.lower()[: -len(suffix)] and len(suffix) > 6)
    )
    if _README.fullmatch(name):
        return Role.README if suffix in _TEXTS else Role.PLAIN
    if not plain:
        return Role.PLAIN
    if _NOTICE.fullmatch(name):
        return Role.NOTICE
    return Role.LICENSE if _LICENSE.fullmatch(name) or in_licenses else Role.PLAIN
