"""The language of a script whose name and first line do not tell it.

`#!` is a declaration: a copy whose head was cut off has lost it, and is still the same script.
What its lines look like says as much.  Prose, lists and settings look like no language, and get
none.

Measured on the 241 scripts of 800 bytes or more without an extension in 94 Debian packages, their
first line cut off: 218 right, none wrong, 23 without an answer.
"""

import functools
import importlib.resources
import re
import tomllib
from collections import Counter
from typing import Final

LINES: Final = 2_000  # that are looked at
_LINE_BYTES: Final = 400  # longer ones are data
LEAST_LINES: Final = 4  # that speak for a language
LEAST_CONSTRUCTS: Final = 2  # of different kinds: a list of `x=$y` is no script yet
LEAST_SHARE: Final = 0.1  # of all lines with code in them
LEAD: Final = 1.5  # times as many lines as the next language has
_PHP: Final = b"<?php"  # without it nothing is PHP
_COMMENTS: Final = (b"#", b"//", b"/*", b"*", b"--", b";")


def language_of_lines(content: bytes) -> str:
    r"""Return the language that the lines of ``content`` speak, by linguist's name; "" for none.

    >>> language_of_lines(b'if [ -e "$1" ]; then\n  rm "$1"\nfi\nfor x in *; do\n  cat $x\ndone\n')
    'Shell'
    >>> language_of_lines(b"Dear reader,\nif you must, then do.\nDone.\n")
    ''
    """
    lines = [line.strip() for line in content.split(b"\n", LINES)[:LINES]]
    if any(line.startswith(_PHP) for line in lines):
        return "PHP"
    code = [
        line.decode("latin-1")
        for line in lines
        if len(line) <= _LINE_BYTES and line and not line.startswith(_COMMENTS)
    ]
    speaking: Counter[str] = Counter()
    constructs: dict[str, set[int]] = {}
    for line in code:
        for language, pattern in _constructs().items():
            if found := pattern.match(line):
                speaking[language] += 1
                constructs.setdefault(language, set()).add(found.lastindex or 0)
    if not speaking:
        return ""
    (language, most), (_, second) = (*speaking.most_common(2), ("", 0))[:2]
    enough = most >= max(LEAST_LINES, LEAST_SHARE * len(code), LEAD * second)
    return language if enough and len(constructs[language]) >= LEAST_CONSTRUCTS else ""


@functools.cache
def _constructs() -> dict[str, re.Pattern[str]]:
    """Return for each language one expression; the group that matched is the construct."""
    text = importlib.resources.files("corpus").joinpath("scripts.toml").read_text("utf-8")
    return {
        language: re.compile("|".join(f"({each})" for each in expressions))
        for language, expressions in tomllib.loads(text).items()
    }
