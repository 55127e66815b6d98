"""Sharding: sources become document shards, grouped by repository, and nothing gets lost.

Sources are grouped by a hash of the repository's name, so that what concerns one repository (a
takedown) rewrites few shards; a large one takes several files.  A table or a file of lines, which
may hold many repositories, is a group of its own.  The plan is a function of the inputs and the
settings alone.  The manifest is written last: without it the folder is none.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import xxhash

from corpus.errors import ConservationError, InputError
from corpus.fields import InputSettings
from corpus.files import Store, store_at
from corpus.language import engine_name
from corpus.rundir import WORK, Receipts, RunKey, claimed, digest_of
from corpus.settings import as_mapping, settings_digest
from corpus.shard_groups import Group, plan_groups
from corpus.shard_manifest import MANIFEST_NAME, ShardFile, ShardManifest, read_manifest
from corpus.shard_settings import ShardSettings
from corpus.shard_writer import ShardWriter
from corpus.sources.recording import Reading
from corpus.sources.states import note_states, require_unchanged, source_states

STAGE: Final = "shard"
_SOURCES: Final = f"{WORK}/sources.json"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ShardReceipt:
    """What came of a group: its files, and how many rows became documents or were skipped."""

    group: str
    files: tuple[ShardFile, ...]
    files_seen: int
    documents: int
    skipped: Mapping[str, int]  # by reason

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as plain values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ShardReceipt":
        """Return the receipt of which ``values`` were made."""
        files = tuple(ShardFile(**file) for file in values["files"])
        return cls(**{**values, "files": files})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ShardTask:
    """Writes one group; can be pickled, and run again with the same outcome."""

    group: Group
    settings: ShardSettings
    store: Store

    @property
    def key(self) -> str:
        """Return a name for the group's sources, their size, and the settings they are read by."""
        sources = [repr(source) for source in self.group.sources]
        settings = as_mapping(self.settings)
        values = json.dumps([self.group.name, sources, self.group.size_bytes, settings])
        return f"{self.group.name}-{xxhash.xxh3_64_hexdigest(values.encode())}"

    @property
    def size_bytes(self) -> int:
        """Return the estimated bytes of text."""
        return self.group.size_bytes

    @property
    def documents(self) -> int:
        """Return the documents: nobody knows how many, before."""
        return 0

    def run(self) -> dict[str, Any]:
        """Write the group and return its receipt as plain values."""
        return write_group(self.group, self.store, self.settings).to_json()


def write_group(group: Group, store: Store, settings: ShardSettings) -> ShardReceipt:
    """Write the shards of ``group`` below ``store`` and return what came of it.

    Equal sources and settings give equal bytes under equal names.

    Raises:
        InputError: a source is not what it was taken for.
        ConservationError: a file of a source is neither a document nor skipped.
        EnvironmentFault: the shards cannot be written.
    """
    writer = ShardWriter(store, group.name, settings)
    seen = 0
    for source in group.sources:
        reading = Reading(source, settings.limits)
        for rows in reading.rows():
            writer.add(rows)
        seen += reading.seen
    writer.finish()
    receipt = ShardReceipt(
        group=group.name,
        files=tuple(writer.files),
        files_seen=seen,
        documents=writer.documents,
        skipped=dict(sorted(writer.reasons.items())),
    )
    written = sum(file.rows for file in receipt.files)
    if not seen == written == receipt.documents + sum(receipt.skipped.values()):
        raise ConservationError(
            f"group {group.name} has seen {seen} files and written {written} rows",
            why="every file must become a document or a skipped row",
            mend="this is a defect of codesieve: report the kinds of its sources",
        )
    return receipt


def commit_shards(
    store: Store,
    receipts: Sequence[ShardReceipt],
    *,
    inputs: Sequence[str],
    settings: ShardSettings,
    fields: InputSettings,
) -> ShardManifest:
    """Write ``manifest.json``, which makes the folder one of shards, and return it."""
    skipped: Counter[str] = Counter()
    for receipt in receipts:
        skipped.update(receipt.skipped)
    manifest = ShardManifest(
        inputs=tuple(inputs),
        settings_digest=_settings_digest(settings, fields),
        language_engine=engine_name(),
        files_seen=sum(receipt.files_seen for receipt in receipts),
        documents=sum(receipt.documents for receipt in receipts),
        skipped=dict(sorted(skipped.items())),
        files=tuple(sorted(file for receipt in receipts for file in receipt.files)),
    )
    store.write(MANIFEST_NAME, manifest.to_json().encode())
    return manifest


def shard(
    inputs: Sequence[str],
    out: str,
    *,
    settings: ShardSettings,
    fields: InputSettings,
    run: Callable[[Sequence[ShardTask], Receipts], Sequence[Mapping[str, Any]]],
) -> ShardManifest:
    """Return the manifest of the shards made of ``inputs`` in the folder ``out``.

    ``run`` runs the tasks that have no receipt yet, and returns the outcomes of all; so a killed
    run resumes.  What is complete already is returned as it is.

    Raises:
        InputError: an input is nothing that can be read, or has changed since it was begun;
            ``out`` belongs to something else.
        EnvironmentFault: ``out`` is in use or cannot be written.
    """
    groups = plan_groups(inputs, settings, fields)
    key = RunKey(
        settings_digest=_settings_digest(settings, fields),
        inputs_digest=digest_of([task_name for group in groups for task_name in _names(group)]),
        engines_digest=digest_of([engine_name()]),
    )
    store = store_at(out)
    if store.exists(MANIFEST_NAME):
        return _complete(store, inputs, key)
    with claimed(out, key) as store:
        states = source_states(source for group in groups for source in group.sources)
        require_unchanged(store, _SOURCES, states)
        note_states(store, _SOURCES, states)
        tasks = [ShardTask(group=group, settings=settings, store=store) for group in groups]
        outcomes = run(tasks, Receipts(store=store))
        receipts = [ShardReceipt.from_json(outcome) for outcome in outcomes]
        manifest = commit_shards(store, receipts, inputs=inputs, settings=settings, fields=fields)
        store.delete(WORK)
        return manifest


def shard_locally(
    inputs: Sequence[str],
    out: str,
    settings: ShardSettings | None = None,
    fields: InputSettings | None = None,
) -> ShardManifest:
    """Return the manifest of the shards made of ``inputs`` in ``out``, in this process, in turn.

    Raises:
        InputError, EnvironmentFault: as :func:`shard`.
    """
    return shard(
        inputs,
        out,
        settings=settings or ShardSettings(),
        fields=fields or InputSettings(),
        run=_run_here,
    )


def _run_here(tasks: Sequence[ShardTask], receipts: Receipts) -> Sequence[Mapping[str, Any]]:
    done = receipts.done(STAGE)
    for task in tasks:
        if task.key not in done:
            receipts.put(STAGE, task.key, task.run())
    return [receipts.get(STAGE, task.key) for task in tasks]


def _complete(store: Store, inputs: Sequence[str], key: RunKey) -> ShardManifest:
    manifest = read_manifest(store)
    if manifest.inputs != tuple(inputs) or manifest.settings_digest != key.settings_digest:
        raise InputError(
            f"{store.uri} holds other shards",
            why="they were made of other inputs or with other settings",
            mend="choose another --out, or remove that folder",
        )
    return manifest


def _settings_digest(settings: ShardSettings, fields: InputSettings) -> str:
    return digest_of([settings_digest(settings), settings_digest(fields)])


def _names(group: Group) -> list[str]:
    return [group.name, *map(repr, group.sources)]
