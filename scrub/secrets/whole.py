"""Files that hold one value and nothing else; their own name is the value's: ``master.key``, ``api_token.txt``."""

import re
from collections.abc import Iterator
from typing import Final

from scrub.finding import Kind
from scrub.secrets.candidate import Candidate
from scrub.secrets.names import Strength, strength_of
from scrub.secrets.placeholder import placeholder
from scrub.secrets.values import is_key, is_password

MOST_BYTES: Final = 600
_ONLY: Final = re.compile(rb"\s*([!-~]{8,512})\s*")
# Endings of files that keep a key, and that say nothing of it.
_PLAIN_ENDINGS: Final = frozenset(("txt", "dat", "bin", "b64", "hex", "conf", "env", "asc"))
_NAMED: Final = re.compile(r"(?i)(?:^|[._-])(?:cookie|seed|keyfile|master|credentials?)$")


def only_value(text: bytes, path: str) -> Iterator[Candidate]:
    """Yield the value of a file that is one word, if the file's name says that it is a secret."""
    only = _ONLY.fullmatch(text) if len(text) <= MOST_BYTES else None
    if only is None:
        return
    name = path.rpartition("/")[2]
    stem, _, ending = name.rpartition(".")
    named = stem if ending in _PLAIN_ENDINGS else name
    strength = strength_of(named.encode())
    is_strong = strength in {Strength.STRONG, Strength.WEAK} or bool(_NAMED.search(named))
    if strength is Strength.PASSWORD and is_password(only[1], quoted=True):
        kind = Kind.PASSWORD
    elif is_strong and is_key(only[1], strong=True):
        kind = Kind.GENERIC_KEY
    else:
        return
    yield Candidate(
        start=only.start(1),
        end=only.end(1),
        kind=kind,
        rule="only-value",
        value=only[1],
        confidence=0.75,
        exempt=placeholder(only[1]),
    )
