"""Languages of files, by linguist's names."""

import importlib.metadata

import enry

_CONSIDERED_BYTES = 50 * 1024  # linguist's heuristics and classifier look no further


def language_of(path: str, content: bytes) -> str:
    """Return linguist's name of the language, ``""`` if unknown.

    >>> language_of("src/a.py", b"import os")
    'Python'
    """
    language: str = enry.get_language(path.rpartition("/")[2], content[:_CONSIDERED_BYTES])
    return language


def engine_name() -> str:
    """Return the engine and its version, part of what a run records."""
    return "enry-python " + importlib.metadata.version("enry-python")
