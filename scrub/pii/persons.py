"""Whether words that could be a name are a person's: the policy of recognition.

- A *word of a name* begins with a capital (or is of a script without them), has letters,
  apostrophes and hyphens only, and one capital, but for those of Mc, Mac, O', De and their like;
  initials, the particles of Europe's and Arabia's names and suffixes (Jr., III) stand among them.
- A name has two to five words.  One alone is a name only where somebody signs with it.
- An organisation is no person: one word of ``organisations.txt`` decides, whatever the others are.
- Words of the language (``words.txt``) are no names, unless a given name stands before them.
- A known given name or an initial makes it certain.  Without either it is one where a line signs
  (``@author``, before an address); elsewhere it may as well be a firm or a tool if it has more than
  three words or is in capitals.  (Of 26 such names that prose mentions in 90 MB, 25 were persons'.)
- Two to four Han characters, kana or Hangul syllables are a name where a line signs.
"""

import importlib.resources
import re
from enum import IntEnum
from typing import Final


class Setting(IntEnum):
    """What a line says about the words that follow, the strongest last."""

    MENTIONED = 0  # "written by", "thanks to": prose, where tools and firms stand too
    HOLDS = 1  # a copyright notice: persons and organisations alike
    SIGNS = 2  # @author, Signed-off-by, before an address: persons, seldom anything else


def _listed(name: str) -> frozenset[str]:
    text = importlib.resources.files("scrub.pii").joinpath(name).read_text(encoding="utf-8")
    return frozenset(text.partition("\n")[2].split())


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


_GIVEN: Final = _listed("given_names.txt")
_ORGANISATIONS: Final = _listed("organisations.txt")
_WORDS: Final = _listed("words.txt")
_PARTICLES: Final = _split(
    "von van der den de del della delle di da das do dos du des la le el al bin ibn ben ter ten te "
    "zu zum zur af av y e i 't d"
)
_SUFFIXES: Final = _split("jr sr ii iii iv phd")
# One capital, or the second of a compound: McDonald, MacFarlane, O'Brien, Dall'Oglio, DeHaan.
_PROPER: Final = re.compile(
    r"(?:[^\W\d_]{1,5}['\u2019])?(?:Mc|Mac|De|Di|Da|Du|La|Le|Van|Von|Fitz|San|St|O)?"
    r"[^\W\d_]['\u2019]?[^\W\d_A-Z]*"
)
_INITIAL: Final = re.compile(r"[^\W\d_]\.?|(?:[^\W\d_]\.-?){1,4}")
_UNCASED: Final = re.compile(
    r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u4e00-\u9fff\u3040-\u30ff]{2,8}"
)
_FIRM: Final = re.compile(r".*(?:公司|集团|大学|科技|团队|研究|学院|会社|委员会|개발|회사|팀)")
_MOST_WORDS: Final = 5


def certainty(name: str, setting: Setting) -> float:
    """Return how sure it is that ``name`` is a person's, from 0 (it is not) to 1.

    >>> certainty("Jane Q. Roe", Setting.MENTIONED), certainty("Jane Street Group", Setting.SIGNS)
    (0.9, 0.0)
    >>> certainty("Xaverio Quill", Setting.SIGNS), certainty("Silicon Graphics", Setting.SIGNS)
    (0.7, 0.0)
    """
    if not name.isascii() and _UNCASED.fullmatch(name):
        return 0.7 if setting is Setting.SIGNS and not _FIRM.match(name) else 0.0
    words = name.split()
    plain = [word.strip(".,").lower() for word in words]
    if not 1 < len(words) <= _MOST_WORDS or is_organisation(name):
        return 0.0
    if not all(_fits(word, place) for place, word in enumerate(words)):
        return 0.0
    body = [word for word in words if not _is_small(word)]
    if not body:
        return 0.0
    return _of_words(words, plain, setting)


def _of_words(words: list[str], plain: list[str], setting: Setting) -> float:
    given = is_given(plain[0]) or (is_given(plain[1]) and not words[0].islower())
    common = [w for w in plain[1:] if len(w) > 1 and w in _WORDS and w not in _PARTICLES]
    if given and plain[0] not in _WORDS:
        return 0.9 if not common or (len(words) == 2 and setting is not Setting.MENTIONED) else 0.0
    if common or plain[0] in _WORDS:
        return 0.0
    is_loud = all(word.isupper() for word in words if len(word) > 2)
    initials = any(map(_is_initial, words))
    if initials and not is_loud:
        return 0.8
    if setting is Setting.SIGNS:
        return 0.7
    return 0.6 if len(words) <= 3 and not is_loud else 0.0


def is_given(word: str) -> bool:
    """Return whether ``word`` (lower case) is a known given name, or a compound of such.

    >>> is_given("jane"), is_given("jean-luc"), is_given("kernel")
    (True, True, False)
    """
    return word in _GIVEN or ("-" in word and word.partition("-")[0] in _GIVEN)


def is_organisation(name: str) -> bool:
    """Return whether a word of ``name`` is one that only organisations have.

    >>> is_organisation("Free Software Foundation"), is_organisation("Jane Roe")
    (True, False)
    """
    words = [word.strip(".,") for word in name.split()]
    # SA and AG are forms of companies; Sa and Ag are somebody's family.
    return any(
        word.lower() in _ORGANISATIONS and not (len(word) == 2 and word.istitle() and word != "Co")
        for word in words
    )


def is_particle(word: bytes) -> bool:
    """Return whether ``word`` joins the words of a name: van, de la, bin."""
    return word.decode("utf-8", "replace") in _PARTICLES


def signs_alone(word: str) -> bool:
    """Return whether one ``word`` can be whom a line names as its author: a handle or a first name.

    >>> signs_alone("jroe"), signs_alone("Nicolas"), signs_alone("Google"), signs_alone("string")
    (True, True, False, False)
    """
    plain = word.lower()
    return plain not in _ORGANISATIONS and plain not in _WORDS and len(plain) > 1


def _fits(word: str, place: int) -> bool:
    """Return whether ``word`` can stand at ``place`` of a name."""
    if word in _PARTICLES or (place and word.strip(".,").lower() in _SUFFIXES):
        return True
    if _is_initial(word):
        return word[0].isupper()
    return word[0].isupper() and all(map(_is_proper, word.rstrip(".").split("-")))


def _is_proper(part: str) -> bool:
    """Return whether a part of a word has capitals as names do; most are plain, and told quickly."""
    if part.isalpha() and (part.isupper() or (part.isascii() and part.istitle())):
        return True
    return _PROPER.fullmatch(part) is not None


def _is_initial(word: str) -> bool:
    """Return whether ``word`` is an initial or several; only those have dots, but for one alone."""
    return (len(word) == 1 or "." in word) and _INITIAL.fullmatch(word) is not None


def _is_small(word: str) -> bool:
    return word in _PARTICLES or _is_initial(word)
