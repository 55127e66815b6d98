"""ScanCode's licences without a name: 560 rules that it files under two catch-all keys.

Some are licences ("redistribution and modification ... is permitted without restriction"), others
fragments, addresses and disclaimers, or permit verbatim copies only: which of them gives stands in
its own words.
"""

import re
from typing import Final

UNNAMED: Final = frozenset({"other-permissive", "other-copyleft"})
SURE_WORDS: Final = 8  # of an exact text or notice: no chance hit
_EXACT: Final = frozenset({"1-hash", "2-aho"})  # ScanCode's matchers that leave no word out
_GIVES: Final = (
    r"\b(?:permission|(?<!not )(?:permitted|permits?|allowed|granted|grants?|authori[sz]ed)|gives?|may|can"
    r"|rights? to|free(?:ly|dom)?)\b"
)
_CHANGES: Final = (
    r"\b(?:(?<!not )(?:modif\w+|alter\w*|adapt\w*|change[ds]?|customi[sz]\w+|edit|derivatives?)|whatever|anything"
    r"|any (?:\w+ )?(?:use|way|purposes?|manner)|unrestricted"
    r"|(?:no|without(?: any)?) (?:\w+ )?(?:restriction|limitation|condition)s?)\b"
)
_AS_PLEASED: Final = r"\b(?:use|do|distribute)\b[^.;]{0,40}(?<!long)\s(?:as|what|whatever|however) (?:you|they|one)\b"
_GRANT: Final = re.compile(
    rf"{_GIVES}[^.;]{{0,300}}{_CHANGES}|{_CHANGES}[^.;]{{0,300}}{_GIVES}|{_AS_PLEASED}",
    re.IGNORECASE,
)
_NO_CODE: Final = re.compile(
    r"\b(?:images?|icons?|fonts?|typefaces?|trademarks?|special exception)\b", re.IGNORECASE
)


def is_licence(text: str, *, matcher: str, coverage: float, words: int) -> bool:
    """Return whether ``text``, which a rule without a name matched, is a licence by its own words:
    all of a rule, which permits changed copies, or use for whatever purpose, of no images or fonts.

    ``matcher``, ``coverage`` and ``words`` are those of the match
    (:class:`scrub.licenses.scancode.Seen`).

    >>> said = "Redistribution and modification in whole or in part is permitted without restriction."
    >>> is_licence(said, matcher="2-aho", coverage=100, words=12)
    True
    >>> is_licence(said, matcher="3-seq", coverage=100, words=12)
    False
    >>> said = "Permission to copy and distribute verbatim copies of this document is granted."
    >>> is_licence(said, matcher="2-aho", coverage=100, words=12)
    False
    """
    exact = matcher in _EXACT and coverage >= 100 and words >= SURE_WORDS
    return exact and bool(_GRANT.search(text)) and not _NO_CODE.search(text)
