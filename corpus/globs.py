"""Files that a URI names: the file itself, those below a folder, or those that match a pattern.

Names that begin with ``_`` or ``.`` are hidden, as Spark and Hadoop have it.
"""

import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow.fs as pafs

from corpus.errors import InputError
from corpus.files import Store, split_uri, store_at
from corpus.names import displayed

_MAGIC: Final = re.compile(r"[*?\[]")
_WILDCARD_OR_LETTER: Final = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]]+\]|.", re.DOTALL)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A file that an input URI stands for; ``uri`` opens with :func:`corpus.files.split_uri`."""

    uri: str
    size_bytes: int


def is_pattern(uri: str) -> bool:
    """Return whether ``uri`` holds a wildcard: ``*``, ``**``, ``?`` or ``[...]``.

    >>> is_pattern("shards/*.parquet"), is_pattern("shards/a.parquet")
    (True, False)
    """
    return _MAGIC.search(uri) is not None


def glob_regex(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a glob; ``**/`` spans folders, ``*`` does not.

    >>> glob_regex("a/**/*.py").fullmatch("a/b/c/d.py") is not None
    True
    >>> glob_regex("a/*.py").fullmatch("a/b/c.py") is None
    True
    """
    return re.compile("".join(map(_regex_of, _WILDCARD_OR_LETTER.findall(pattern))), re.DOTALL)


def files_below(uri: str) -> tuple[Found, ...]:
    """Return the visible files below the folder ``uri``, sorted by URI; none if it is no folder.

    Links to folders are not followed: two of them would make a loop.
    """
    store = store_at(uri)
    return tuple(Found(uri=f"{store.uri}/{path}", size_bytes=size) for path, size in _walk(store))


def expand_pattern(uri: str) -> tuple[str, ...]:
    """Return the files and folders that match the pattern ``uri``, sorted.

    Raises:
        InputError: nothing matches.
    """
    magic = _MAGIC.search(uri)
    assert magic is not None
    cut = uri.rfind("/", 0, magic.start())
    folder = uri[: max(cut, 1)] if cut >= 0 else "."
    regex = glob_regex(uri[cut + 1 :].rstrip("/"))
    store = store_at(folder)
    paths = [path for path, _ in _walk(store)]
    folders = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    matching = sorted(path for path in {*paths, *folders} if regex.fullmatch(path))
    if not matching:
        raise InputError(
            f"nothing matches {uri}",
            why=f"{store.uri} has no such file or folder",
            mend="check the pattern (quote it, so that the shell leaves it alone)",
        )
    # A folder stands for all that is in it, so what lies below a match is no match of its own.
    chosen: list[str] = []
    for path in matching:
        if not any(path.startswith(f"{above}/") for above in chosen):
            chosen.append(path)
    return tuple(f"{store.uri}/{path}" for path in chosen)


def kind_of(uri: str) -> pafs.FileType:
    """Return whether ``uri`` is a file, a folder, nothing, or unknown (a pipe, a device).

    Raises:
        InputError: its name is no UTF-8; files below a folder may have such names, inputs may not.
    """
    if any("\udc80" <= letter <= "\udcff" for letter in uri):
        raise InputError(
            f"cannot open {displayed(uri)}",
            why="the name of an input must be UTF-8",
            mend="rename it, or name the folder that it is in",
        )
    store, name = split_uri(uri)
    return store.filesystem.get_file_info(f"{store.root}/{name}").type


def size_of(uri: str) -> int:
    """Return the bytes of the file ``uri``."""
    store, name = split_uri(uri)
    return int(store.filesystem.get_file_info(f"{store.root}/{name}").size)


def _walk(store: Store) -> list[tuple[str, int]]:
    local = isinstance(store.filesystem, pafs.LocalFileSystem)
    found = _walk_local(store.root) if local else _walk_remote(store)
    return sorted((path, size) for path, size in found if not _hidden(path))


def _walk_local(root: str) -> Iterator[tuple[str, int]]:
    for folder, _, names in os.walk(root):
        for name in names:
            full = Path(folder, name)
            if full.is_file():
                yield full.relative_to(root).as_posix(), full.stat().st_size


def _walk_remote(store: Store) -> Iterator[tuple[str, int]]:
    for info in store.files():
        yield info.path, info.size_bytes


def _hidden(path: str) -> bool:
    return any(part.startswith(("_", ".")) for part in path.split("/"))


def _regex_of(glob: str) -> str:
    """Return the regular expression of one wildcard, or of one letter that stands for itself."""
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if glob in known:
        return known[glob]
    if len(glob) > 1:
        return "[^" + glob[2:] if glob.startswith("[!") else glob
    return re.escape(glob)
