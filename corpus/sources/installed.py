"""Installed Python distributions: the files that pip recorded, a repository for each.

Read from the environment that codesieve itself runs in; nothing is imported or run.
"""

import dataclasses
import importlib.metadata
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from corpus.errors import InputError
from corpus.sources.folder import read_file
from corpus.sources.interface import Limits, RawFile, Skipped

SCHEME: Final = "installed:"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class InstalledSource:
    """The files of the installed distribution ``name``; byte code is no source and left out."""

    name: str

    @property
    def repo(self) -> str:
        """Return ``pypi/`` and the name."""
        return f"pypi/{self.name}"

    def files(self, limits: Limits) -> Iterator[RawFile | Skipped]:
        """Return the recorded files below site-packages, by path."""
        distribution = _distribution(self.name)
        root = os.fsencode(Path(str(distribution.locate_file(""))).resolve())
        for path in sorted(_recorded(distribution)):
            found = read_file(root, os.fsencode(path), self.repo, limits)
            yield dataclasses.replace(found, revision=distribution.version)


def installed_names() -> tuple[str, ...]:
    """Return the normalised names of all distributions beside codesieve, sorted."""
    names = {_normalised(each.metadata["Name"]) for each in importlib.metadata.distributions()}
    return tuple(sorted(names - {"codesieve"}))


def recorded_bytes(name: str) -> int:
    """Return the bytes of the files of the distribution ``name``, as recorded."""
    return sum(file.size or 0 for file in _distribution(name).files or ())


def record_of(name: str) -> str:
    """Return what pip recorded of the distribution ``name``: version, files and their hashes."""
    distribution = _distribution(name)
    return f"{distribution.version}\n{distribution.read_text('RECORD') or ''}"


def is_mostly_python(name: str) -> bool:
    """Return whether most recorded files of the distribution ``name`` are Python sources."""
    paths = list(_recorded(_distribution(name)))
    return 2 * sum(path.endswith(".py") for path in paths) > len(paths)


def _recorded(distribution: importlib.metadata.Distribution) -> Iterator[str]:
    for file in distribution.files or ():
        path = file.as_posix()
        if ".." not in path.split("/") and not path.endswith(".pyc"):
            yield path


def _distribution(name: str) -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        raise InputError(
            f"{SCHEME}{name} is not installed",
            why="no distribution of that name stands beside codesieve",
            mend="see `pip list` of this environment",
        ) from None


def _normalised(name: str) -> str:
    """Return the name as PyPI compares it (PEP 503).

    >>> _normalised("Foo__Bar.baz")
    'foo-bar-baz'
    """
    return re.sub(r"[-_.]+", "-", name).lower()
