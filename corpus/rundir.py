"""The run directory: who owns it, what has been done in it, and where things stand.

``_work/run.json`` names the run that the directory belongs to; ``_work/receipts/STAGE/KEY.json``
says that a task is done and what came of it.  A receipt is put in one piece after the files that it
speaks of, so a killed run resumes from receipts alone, and half-written files are never believed.
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow.fs as pafs

from corpus.errors import EnvironmentFault, InputError
from corpus.files import Store, store_at

WORK: Final = "_work"
MANIFEST: Final = "manifest.json"
SHARDS: Final = "state/shards"  # where a run keeps the shards that it has made itself
_OWNER: Final = f"{WORK}/run.json"
_PARTS: Final = {"engines_digest": "engines (codesieve's code, its rules, libraries)"}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RunKey:
    """What makes two runs the same run: settings, inputs, code, requests; else they are two."""

    settings_digest: str
    inputs_digest: str
    engines_digest: str
    requests_digest: str = ""  # of takedowns and opt-outs; "" where there are none

    @property
    def digest(self) -> str:
        """Return the SHA-256, in hex, over all parts."""
        return digest_of(dataclasses.asdict(self))

    @property
    def work_digest(self) -> str:
        """Return the digest of what tasks depend on: who is asked to leave changes verdicts only,
        so that a takedown inherits whatever its verdicts do not touch.
        """
        return dataclasses.replace(self, requests_digest="").digest


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Receipts:
    """What tasks have left behind: JSON values by stage and key."""

    store: Store

    def put(self, stage: str, key: str, value: Mapping[str, Any]) -> None:
        """Record that the task ``key`` of ``stage`` is done, with its outcome ``value``."""
        self.store.write(self._path(stage, key), canonical_json(value).encode())

    def get(self, stage: str, key: str) -> dict[str, Any]:
        """Return the outcome of the task ``key``.

        Raises:
            InputError: the task has no receipt.
        """
        value: dict[str, Any] = json.loads(self.store.read(self._path(stage, key)))
        return value

    def done(self, stage: str) -> frozenset[str]:
        """Return the keys of the tasks of ``stage`` that are done."""
        names = (file.path.rpartition("/")[2] for file in self.store.files(self._path(stage, "")))
        return frozenset(name.removesuffix(".json") for name in names if name.endswith(".json"))

    def _path(self, stage: str, key: str) -> str:
        return f"{WORK}/receipts/{stage}/{key}.json" if key else f"{WORK}/receipts/{stage}"


@contextlib.contextmanager
def claimed(out: str, key: RunKey) -> Iterator[Store]:
    """Return the store of the run directory ``out``, claimed for the run ``key`` until the end.

    Raises:
        InputError: the directory belongs to another run, or holds something that is no run.
        EnvironmentFault: another process works in it, or it cannot be written.
    """
    store = store_at(out)
    with _exclusive(store):
        _check_owner(store, key)
        if not store.exists(_OWNER):
            store.write(_OWNER, canonical_json(dataclasses.asdict(key)).encode())
        yield store


def canonical_json(value: object) -> str:
    r"""Return ``value`` as JSON with sorted keys, two blanks of indent and a final newline.

    >>> canonical_json({"b": 1, "a": "é"})
    '{\n  "a": "é",\n  "b": 1\n}\n'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def digest_of(value: object) -> str:
    """Return the SHA-256, in hex, of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _check_owner(store: Store, key: RunKey) -> None:
    if store.exists(_OWNER):
        owner = json.loads(store.read(_OWNER))
        differing = [
            name for name, value in dataclasses.asdict(key).items() if owner[name] != value
        ]
        if differing:
            raise InputError(
                f"{store.uri} belongs to another run",
                why="it differs in "
                + ", ".join(_PARTS.get(name, name.removesuffix("_digest")) for name in differing),
                mend="choose another --out, or remove that directory",
            )
    elif store.exists(MANIFEST):
        return  # a finished run has no work files; its manifest says whose it is
    elif next(iter(store.files(recursive=False)), None) is not None:
        raise InputError(
            f"{store.uri} is not empty and holds no run",
            why="a run writes only into a directory of its own",
            mend="choose another --out",
        )


@contextlib.contextmanager
def _exclusive(store: Store) -> Iterator[None]:
    """Hold a lock on a local run directory; an object store has none, but receipts bear it."""
    if not isinstance(store.filesystem, pafs.LocalFileSystem):
        yield
        return
    work = Path(store.root) / WORK
    try:
        work.mkdir(parents=True, exist_ok=True)
        lock = (work / ".lock").open("w")
    except OSError as error:
        raise EnvironmentFault(
            f"cannot write to {store.uri}",
            why=error.strerror or str(error),
            mend="choose an --out that you may write to",
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EnvironmentFault(
                f"{store.uri} is in use",
                why="another codesieve process works in it",
                mend="wait for it, or stop it; then run the same command again to resume",
            ) from None
        yield
