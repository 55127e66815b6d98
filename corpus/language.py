"""Languages of files, by linguist's names: by file name, extension, interpreter and content.

enry (linguist's rules in Go) decides; where its wheel is not installed, a table of linguist's file
names and extensions does, which reads no content but the first line.  Which of the two it was is
part of what a run records.  Files without an extension of which both know nothing are asked for
what their lines look like.
"""

import functools
import importlib
import importlib.metadata
import importlib.resources
import re
import tomllib
from types import ModuleType
from typing import Final

from corpus.scripts import language_of_lines

CONSIDERED_BYTES: Final = 50 * 1024  # linguist's heuristics and classifier look no further
_MODELINE_BYTES: Final = 1024  # of either end that may hold an editor's modeline
_MODELINE: Final = re.compile(rb"-\*-|\b(?:vim?|ex):")
_INTERPRETER: Final = re.compile(rb"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?([^\s/]+)")


def language_of(path: str, content: bytes) -> str:
    """Return linguist's name of the language of a file, ``""`` if it is not known.

    >>> language_of("src/a.py", b"import os"), language_of("run", b"#!/bin/sh")
    ('Python', 'Shell')
    """
    name = path.rpartition("/")[2]
    if not _declares(content) and (language := _sole_language(_suffix(name))):
        return language
    enry, considered = _enry(), content[:CONSIDERED_BYTES]
    if enry is None:
        found = _by_table(name, content)
    else:
        found = str(enry.get_language(name.replace("\0", ""), considered))
    return found or ("" if "." in name else language_of_lines(considered))


def engine_name() -> str:
    """Return what decides languages, with its version: ``enry-python 0.2.0`` or ``table 9.5.0``."""
    if _enry() is None:
        return "table 9.5.0"
    return "enry-python " + importlib.metadata.version("enry-python")


@functools.cache
def _enry() -> ModuleType | None:
    try:
        # Not imported above: it starts Go's runtime, which does not survive a fork.
        return importlib.import_module("enry")
    except ImportError:
        return None


@functools.cache
def _table() -> dict[str, dict[str, list[str]]]:
    """Return the languages by extension, file name and interpreter; the preferred one first."""
    text = importlib.resources.files("corpus").joinpath("languages.toml").read_text("utf-8")
    data = tomllib.loads(text)
    preferred = data.pop("preferred")
    table: dict[str, dict[str, list[str]]] = {}
    for kind, by_language in data.items():
        claims: dict[str, list[str]] = {}
        for language, keys in by_language.items():
            for key in keys:
                claims.setdefault(key, []).append(language)
        table[kind] = claims
    for suffix, language in preferred.items():
        table["extensions"][suffix].sort(key=lambda each: each != language)
    return table


@functools.lru_cache(maxsize=1 << 16)
def _suffix(name: str) -> str:
    """Return the longest ending of ``name`` that is a known extension; ``""`` for known names."""
    if name in _table()["filenames"]:
        return ""
    lower = name.lower()
    dots = [place for place, letter in enumerate(lower) if letter == "."]
    return next((lower[dot:] for dot in dots if lower[dot:] in _table()["extensions"]), "")


@functools.cache
def _sole_language(suffix: str) -> str:
    """Return the language of an extension that no other claims and the engine agrees on."""
    claims = _table()["extensions"].get(suffix, [])
    if len(claims) != 1:
        return ""
    enry = _enry()
    agreed = enry is None or enry.get_language("a" + suffix, b"") == claims[0]
    return claims[0] if agreed else ""


def _declares(content: bytes) -> bool:
    """Return whether the first line or a modeline may name a language of its own."""
    if content.startswith(b"#!"):
        return True
    head, tail = content[:_MODELINE_BYTES], content[-_MODELINE_BYTES:]
    return bool(_MODELINE.search(head) or _MODELINE.search(tail))


def _by_table(name: str, content: bytes) -> str:
    table = _table()
    interpreter = _INTERPRETER.match(content)
    claims = (
        table["filenames"].get(name)
        or (interpreter and table["interpreters"].get(interpreter[1].decode("ascii", "replace")))
        or table["extensions"].get(_suffix(name))
        or [""]
    )
    return claims[0]
