"""Debian source packages as trees of text files, with what Debian says of their licences.

``debian/`` is taken out of a tree: it holds the truth, which the reading must not see.
"""

import dataclasses
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

import build_corpus
import download

LIST = Path(__file__).with_name("packages.txt")
_COMPONENT = re.compile(r"\.orig-([\w-]+)\.tar\.")  # unpacked into a folder of its name


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """A package: ``files`` holds path and text, ``copyright`` is debian/copyright."""

    package: str
    version: str
    files: dict[str, str]
    copyright: str


def trees(cache: Path, names: frozenset[str] = frozenset(), listed: Path = LIST) -> Iterator[Tree]:
    """Yield the trees of the ``listed`` packages (or of ``names`` of them); others are named on stderr.

    Downloads are kept in ``cache``; what is there is not asked for again.
    """
    for package in download.read_list(listed):
        if names and package.name not in names:
            continue
        archives = download.fetch(package, cache, retry_missing=False)
        if archives:
            yield _tree(package.name, archives)
        else:
            print(f"not to be had: {package.name}", file=sys.stderr)


def _tree(name: str, archives: list[Path]) -> Tree:
    files: dict[str, str] = {}
    said = ""
    for archive in archives:
        component = _COMPONENT.search(archive.name)
        for path, data in build_corpus.members(archive):
            if b"\0" in data:
                continue
            if path == "debian/copyright":
                said = data.decode("utf-8", "replace")
            elif not path.startswith("debian/"):
                place = f"{component[1]}/{path}" if component else path
                files.setdefault(place, data.decode("utf-8", "replace"))
    version = build_corpus.debian_version(archives)
    return Tree(package=name, version=version, files=dict(sorted(files.items())), copyright=said)
