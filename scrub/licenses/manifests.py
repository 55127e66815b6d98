"""Package manifests: the field that names the licence, as written; no other words of the file."""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Final

from scrub.licenses.evidence import Statement

Parser = Callable[[str, str], Iterator[Statement]]
PARSERS: Final[dict[str, Parser]] = {}


def is_manifest(path: str) -> bool:
    """Return whether ``path`` is named like a package manifest."""
    return PurePosixPath(path).name in PARSERS


def manifest_statements(path: str, content: str) -> Iterator[Statement]:
    """Yield what the manifest says of licences; a broken one says nothing."""
    yield from PARSERS[PurePosixPath(path).name](path, content)
