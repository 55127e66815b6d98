"""What a release takes over from the one before it: a takedown is a run that resumes elsewhere.

A finished run remembers, in its state, what its tasks came to.  A later release over the same input
begins with that state, those files and those receipts; whatever its requests do not touch is done
already, by the same rule by which a killed run resumes: a task's key names all that it depends on.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import pyarrow.fs as pafs

from corpus.facts import Role
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.rundir import SHARDS, Receipts, canonical_json
from corpus.state import STATE, StateManifest

DONE_TASKS: Final = "state/done"
STAGES: Final = ("fingerprint", "emit")
_MADE_ANEW: Final = ("tables/turn-", "tables/known-drops/", "tables/requests", "done/")
_TABLES_OF: Final = frozenset(
    (Role.DOCUMENTS, Role.DECISIONS, Role.PAIRS, Role.FINDINGS, Role.SUPPRESSED, Role.LICENSES)
)


class Keyed(Protocol):
    """A task as this module sees it."""

    @property
    def key(self) -> str:
        """Return the task's name."""
        ...


def remember(
    store: Store, stage: str, tasks: Sequence[Keyed], outcomes: Sequence[Mapping[str, Any]]
) -> None:
    """Keep the ``outcomes`` of the ``tasks`` of ``stage`` in the state of the run in ``store``."""
    done = {task.key: outcome for task, outcome in zip(tasks, outcomes, strict=True)}
    store.write(f"{DONE_TASKS}/{stage}.json", canonical_json(done).encode())


def inherit(base: Store, manifest: Manifest, state: StateManifest, release: Store) -> None:
    """Give ``release`` the state, files and receipts of the finished run in ``base``.

    On one local disk files are linked: nothing that codesieve has written is ever written again in
    place.  A release that was begun is completed: what is there already stays.
    """
    wanted = [
        f"{STATE}/{file.path}" for file in state.files if not file.path.startswith(_MADE_ANEW)
    ]
    wanted += [file.path.lstrip("/") for file in base.files(SHARDS)]
    wanted += [file.path for file in manifest.outputs if file.role in _TABLES_OF]
    for path in wanted:
        if not release.exists(path):
            _take_over(base, release, path)
    receipts = Receipts(store=release)
    for stage in STAGES:
        done = json.loads(base.read(f"{DONE_TASKS}/{stage}.json"))
        for key in done.keys() - receipts.done(stage):
            receipts.put(stage, key, done[key])


def disown(release: Store, outputs: Sequence[str]) -> None:
    """Remove inherited files of ``release`` that are none of its ``outputs`` after all."""
    named = frozenset(outputs)
    for role in _TABLES_OF:
        folder = role.value if role is Role.DOCUMENTS else f"audit/{role.value}"
        for file in list(release.files(folder)):
            if file.path.lstrip("/") not in named:
                release.delete(file.path)


def _take_over(base: Store, release: Store, path: str) -> None:
    local = isinstance(base.filesystem, pafs.LocalFileSystem)
    if local and isinstance(release.filesystem, pafs.LocalFileSystem):
        target = Path(release.root) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(Path(base.root) / path, target)
        except OSError:
            pass  # another disk, or one without links
        else:
            return
    with base.open(path) as source, release.create(path) as sink:
        while chunk := source.read(1 << 24):
            sink.write(chunk)
