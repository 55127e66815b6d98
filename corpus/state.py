"""The state of a finished run: its evidence and verdicts, below ``state/``, committed apart.

``state/manifest.json`` is written just before the run's own and names the run that the state
belongs to.  The state is private and may be deleted as a whole; what needs it opens it with
:func:`read_state`, which says clearly when it is gone.  Large files are digested while they are
written (:func:`state_file`), the narrow tables between the steps when the run ends.

Digests are XXH3-128: they find damage, not forgers, who could rewrite a private manifest too.
"""

import contextlib
import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import xxhash

from corpus.errors import InputError
from corpus.files import CHUNK_BYTES, Digested, Store, digested
from corpus.manifest import Manifest, read_sealed, sealed_text
from corpus.rundir import MANIFEST, digest_of

STATE: Final = "state"
STATE_KIND: Final = "codesieve.state"
SHARDS: Final = "shards"  # below the state; they have a manifest of their own, which is digested
TASK_BYTES: Final = 256_000_000  # of files that one task digests: about a tenth of a second
_HALF: Final = re.compile(r"(?:.*/)?\.[^/]+\.[0-9a-f]{32}")  # as Store.create names them


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class StateFile:
    """A file of the state: its path below ``state/``, its size, and XXH3-128 in hex."""

    path: str
    size_bytes: int
    xxh3_128: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class StateManifest:
    """What a state holds, and of which run it is."""

    run_key: str  # the run's own
    settings_digest: str
    inputs_digest: str  # over the keys of the splits of ``tables``, or the sources' names
    tables: tuple[str, ...]  # URIs of the tables read; empty: the run's own shards
    turn: str  # folder below ``tables/`` of the last judgement of duplicates
    files: tuple[StateFile, ...]


@contextlib.contextmanager
def state_file(store: Store, path: str) -> Iterator[Digested]:
    """Return a stream to ``path`` of the run directory that knows its size and XXH3-128."""
    with digested(store, path, digest=xxhash.xxh3_128()) as file:
        yield file


def state_entry(file: Digested) -> dict[str, Any]:
    """Return the written ``file`` as a task's outcome names it."""
    path = file.path.removeprefix(f"{STATE}/")
    return {"path": path, "size_bytes": file.size_bytes, "xxh3_128": file.hexdigest}


def read_state(store: Store, manifest: Manifest, *, needed_by: str) -> StateManifest:
    """Return the manifest of the state of the finished run ``manifest`` in ``store``.

    ``needed_by`` is the command that asks.  Files are looked at by name and size only; see
    :func:`damaged_files`.

    Raises:
        InputError: the state is gone, incomplete, or that of another run.
        ConservationError: its manifest is not as codesieve wrote it.
    """
    state = store.below(STATE)
    if not state.exists(MANIFEST):
        raise _unusable(store, needed_by, f"{state.uri} is gone; it may be deleted after a run")
    found = read_sealed(StateManifest, state, STATE_KIND)
    if found.run_key != manifest.run_key:
        raise _unusable(store, needed_by, f"{state.uri} belongs to another run")
    sizes = {file.path.removeprefix("/"): file.size_bytes for file in state.files()}
    broken = [file.path for file in found.files if sizes.get(file.path) != file.size_bytes]
    if broken:
        why = f"{len(broken)} of its files are gone or cut off; the first is {broken[0]}"
        raise _unusable(store, needed_by, why)
    return found


def damaged_files(store: Store, state: StateManifest) -> tuple[str, ...]:
    """Return the paths, below ``state/``, of files that are missing or not as ``state`` says.

    Each is read once, in chunks.
    """
    below = store.below(STATE)
    return tuple(
        file.path
        for file in state.files
        if not below.exists(file.path) or _as_it_is(below, file.path) != file
    )


def write_state(store: Store, state: StateManifest) -> None:
    """Commit ``state`` below the run directory ``store``, in one piece."""
    ordered = dataclasses.replace(state, files=tuple(sorted(state.files)))
    store.below(STATE).write(MANIFEST, sealed_text(STATE_KIND, ordered).encode())


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class StateDigestTask:
    """Digests the files ``paths`` below ``state/`` of the run directory ``store``."""

    store: Store
    paths: tuple[str, ...]
    size_bytes: int
    documents: int = 0

    @property
    def key(self) -> str:
        """Return a name for the files."""
        return digest_of([*self.paths, self.size_bytes])[:32]

    def run(self) -> dict[str, Any]:
        """Return the files as :func:`state_entry` does."""
        state = self.store.below(STATE)
        return {"files": [dataclasses.asdict(_as_it_is(state, path)) for path in self.paths]}


def digest_tasks(store: Store, digested_before: Iterable[StateFile]) -> list[StateDigestTask]:
    """Return tasks for the files of the state that are not digested yet.

    What a killed attempt left half-written is removed.
    """
    known = {file.path for file in digested_before}
    state = store.below(STATE)
    tasks: list[StateDigestTask] = []
    paths: list[str] = []
    size_bytes = 0
    for file in state.files():
        if _HALF.fullmatch(file.path):
            state.delete(file.path)
        elif file.path not in known and _is_listed(file.path):
            paths.append(file.path)
            size_bytes += file.size_bytes
            if size_bytes >= TASK_BYTES:
                tasks.append(
                    StateDigestTask(store=store, paths=tuple(paths), size_bytes=size_bytes)
                )
                paths, size_bytes = [], 0
    if paths:
        tasks.append(StateDigestTask(store=store, paths=tuple(paths), size_bytes=size_bytes))
    return tasks


def _is_listed(path: str) -> bool:
    """Return whether the manifest lists ``path`` itself: shards stand for theirs."""
    return path != MANIFEST and (
        not path.startswith(f"{SHARDS}/") or path == f"{SHARDS}/{MANIFEST}"
    )


def _as_it_is(state: Store, path: str) -> StateFile:
    digest, size_bytes = xxhash.xxh3_128(), 0
    with state.open(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
    return StateFile(path=path, size_bytes=size_bytes, xxh3_128=digest.hexdigest())


def _unusable(store: Store, needed_by: str, why: str) -> InputError:
    return InputError(
        f"{needed_by} needs the state of {store.uri}",
        why=why,
        mend="take the directory from where its state is, or clean the same input again",
    )
