"""Expressions of words, taken apart: what a search for plain letters can look for."""

import re
from collections.abc import Iterator


def literals_of(word: str) -> tuple[bytes, ...]:
    """Return what each match of ``word`` holds one of: its longest runs of plain letters.

    >>> literals_of(r"steuer[ _-]?id|aadhaa?r")
    (b'steuer', b'aadha')
    """
    plain = re.sub(r"\\[bwS]|\w\?", " ", re.sub(r"\[[^]]*\]", " ", word))
    runs = (re.findall(r"(?:[a-z]|\\x[0-9a-f]{2})+", each) for each in plain.split("|"))
    longest = (max(each, key=len) for each in runs if each)
    return tuple(each.encode().decode("unicode_escape").encode("latin-1") for each in longest)


def alternatives(words: str) -> Iterator[str]:
    """Yield what ``words`` has between bars outside of brackets.

    >>> list(alternatives("ssn|(?:sa|rsa)[ _-]?id"))
    ['ssn', '(?:sa|rsa)[ _-]?id']
    """
    depth, start = 0, 0
    for at, sign in enumerate(words):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            yield words[start:at]
            start = at + 1
    yield words[start:]


def beginnings(word: str) -> Iterator[str]:
    """Yield what matches of ``word`` begin with, one of it each, behind what may be left out.

    It has words, groups, bars and optional classes; "" where a match begins with something else.

    >>> list(beginnings("(?:live|test)?[_-]?key[_-]?id|apps?"))
    ['live', 'test', 'key', 'app']
    """
    for each in alternatives(word):
        rest = re.sub(r"^(?:\\b|\[[^]]*\]\?)+", "", each)
        if not rest.startswith("(?:"):
            plain = re.match(r"[\w-]*(?![?*+{])", rest)
            yield plain[0] if plain else ""
            continue
        inner = next(_closed(rest))
        after = rest[len("(?:") + len(inner) + len(")") :]
        yield from beginnings(inner)
        if after.startswith("?"):
            yield from beginnings(after[1:])


def _closed(group: str) -> Iterator[str]:
    """Yield what stands in the ``group`` that begins here."""
    depth = 0
    for at, sign in enumerate(group):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            yield group[len("(?:") : at]
