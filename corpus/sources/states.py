"""Whether sources are still as they were when a run began: by names, sizes and times, not by text.

A killed run resumes behind what it has read, so a source that changed since would be half old and
half new.  What stands here is private: times and paths of a machine.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping

from corpus.errors import InputError
from corpus.files import Store, split_uri
from corpus.names import displayed
from corpus.rundir import canonical_json
from corpus.sources.folder import FolderSource
from corpus.sources.git import GitSource, is_repository
from corpus.sources.installed import InstalledSource, record_of
from corpus.sources.interface import FileSource, RowSource


def source_states(sources: Iterable[FileSource | RowSource]) -> dict[str, str]:
    """Return, by the name of each of ``sources``, a digest that changes when the source does.

    Raises:
        InputError: a repository has no such commit.
        EnvironmentFault: there is no git.
    """
    states: dict[str, str] = {}
    for source in sources:
        digest = hashlib.sha256()
        for fact in _facts(source):
            digest.update(fact + b"\n")
        states[displayed(_name(source))] = digest.hexdigest()
    return states


def note_states(store: Store, path: str, states: Mapping[str, str]) -> None:
    """Write ``states`` as the file ``path`` of ``store``, unless that is there already."""
    if states and not store.exists(path):
        store.write(path, canonical_json(states).encode())


def require_unchanged(store: Store, path: str, states: Mapping[str, str]) -> None:
    """Check that sources are as they were when the file ``path`` of ``store`` was written.

    Raises:
        InputError: one has changed, come or gone.
    """
    before: dict[str, str] = json.loads(store.read(path)) if store.exists(path) else dict(states)
    changed = sorted(
        name for name in before.keys() | states.keys() if before.get(name) != states.get(name)
    )
    if changed:
        more = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
        raise InputError(
            f"the input has changed since {store.uri} was begun",
            why=f"{changed[0]}{more} differs in names, sizes or times of modification",
            mend="choose another --out, or remove that directory",
        )


def _name(source: FileSource | RowSource) -> str:
    match source:
        case GitSource():
            return f"{source.root}@{source.revision}"
        case FolderSource():
            return source.root
        case InstalledSource():
            return source.name
        case _:
            return str(getattr(source, "uri", source.repo))


def _facts(source: FileSource | RowSource) -> Iterator[bytes]:
    match source:
        case GitSource():
            yield source.commit().encode()
        case FolderSource():
            yield from _of_folder(os.fsencode(source.root))
        case InstalledSource():
            yield record_of(source.name).encode()
        case _:
            store, name = split_uri(_name(source))
            info = store.filesystem.get_file_info(f"{store.root}/{name}")
            yield f"{info.size} {info.mtime_ns}".encode()


def _of_folder(root: bytes) -> Iterator[bytes]:
    """Yield a line for each file below ``root``; a repository in it is read at its commit."""
    for folder, names, files in os.walk(root):
        if folder != root and is_repository(folder):
            with contextlib.suppress(InputError):  # without a commit it is a plain folder
                yield (
                    folder + GitSource(root=os.fsdecode(folder), revision="HEAD").commit().encode()
                )
                names.clear()
                continue
        names[:] = sorted(name for name in names if name != b".git")
        for name in sorted(files):
            path = folder + b"/" + name
            with contextlib.suppress(OSError):  # whatever it is, the reading will say
                status = os.lstat(path)
                yield b"%b %d %d" % (path, status.st_size, status.st_mtime_ns)
