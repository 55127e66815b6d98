"""A digest of the code that runs: versions alone do not tell a patched checkout from a release."""

import functools
import hashlib
import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Final

_COMPILED: Final = "__pycache__"  # made by Python and numba from what is digested


@functools.cache
def source_digest(packages: tuple[str, ...]) -> str:
    """Return the SHA-256, in hex, over path and SHA-256 of every file of ``packages``, sorted.

    It is the same for a checkout, an installed wheel, and a zip of the packages.

    >>> len(source_digest(("corpus",)))
    64
    """
    lines = sorted(
        line for package in packages for line in _lines(importlib.resources.files(package), package)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _lines(folder: Traversable, path: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != _COMPILED:
            yield from _lines(entry, f"{path}/{entry.name}")
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield f"{hashlib.sha256(entry.read_bytes()).hexdigest()}  {path}/{entry.name}\n"
