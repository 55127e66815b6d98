"""What a run works on: tables as they are, or sources that are sharded into its own state first."""

import dataclasses
from collections.abc import Mapping, Sequence

from pyspark.sql import SparkSession

from corpus.engine import run_tasks
from corpus.errors import InputError
from corpus.files import Store
from corpus.progress import Progress
from corpus.rundir import SHARDS, Receipts, digest_of
from corpus.shard import STAGE, ShardReceipt, ShardTask, commit_shards
from corpus.shard_groups import plan_groups
from corpus.sources.opening import open_sources
from corpus.sources.states import source_states
from corpus.sources.table import SkippedSource, TableSource
from corpus.splits import plan_splits, skipped_files
from corpus.state import StateManifest
from corpus.tables import Split
from jobs.settings import Settings


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """The splits of the input and the files of what is no document."""

    splits: tuple[Split, ...]
    skipped_files: tuple[str, ...]

    @property
    def user_columns(self) -> tuple[str, ...]:
        """Return the user's columns that the run carries through."""
        return tuple(self.splits[0].kept.names)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """What a user named: tables with their splits, or sources with their states by name."""

    uris: tuple[str, ...]
    are_tables: bool
    splits: tuple[Split, ...]
    states: Mapping[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what tells the inputs from others: keys of splits, or names of sources."""
        return tuple(split.key for split in self.splits) if self.are_tables else self.uris


def looked_at(uris: Sequence[str], settings: Settings) -> Inputs:
    """Return the inputs ``uris``; tables by the keys of their splits, others by their names.

    It needs no Spark, so a user's mistake shows before one is started.

    Raises:
        InputError: an input is not there, or cannot be read as what it is.
    """
    sources = open_sources(uris, settings.input)
    if not all(isinstance(source, TableSource | SkippedSource) for source in sources):
        states = source_states(sources)
        return Inputs(uris=tuple(uris), are_tables=False, splits=(), states=states)
    splits = plan_splits(uris, fields=settings.input, split_bytes=settings.run.split_bytes)
    return Inputs(uris=tuple(uris), are_tables=True, splits=splits, states={})


def prepared(
    spark: SparkSession, store: Store, inputs: Inputs, settings: Settings, progress: Progress
) -> Prepared:
    """Return the splits of ``inputs``; sources that are no tables are sharded into ``store`` first.

    Raises:
        InputError: nothing of the input became a document.
    """
    tables, splits = list(inputs.uris), inputs.splits
    if not inputs.are_tables:
        tables = [_shard(spark, store, inputs, settings, progress).uri]
        splits = plan_splits(tables, fields=settings.input, split_bytes=settings.run.split_bytes)
    if not splits:
        raise InputError(
            "no file of the input became a document",
            why="all of them were skipped: binary, too large, undecodable, or not readable",
            mend="look into the skipped/ tables that `codesieve shard` writes, and check the input",
        )
    return Prepared(splits=splits, skipped_files=skipped_files(tables))


def _shard(
    spark: SparkSession, store: Store, inputs: Inputs, settings: Settings, progress: Progress
) -> Store:
    shards = store.below(SHARDS)
    groups = plan_groups(inputs.uris, settings.shard, settings.input)
    tasks = [ShardTask(group=group, settings=settings.shard, store=shards) for group in groups]
    outcomes = run_tasks(spark, STAGE, tasks, receipts=Receipts(store=store), progress=progress)
    done = [ShardReceipt.from_json(outcome) for outcome in outcomes]
    commit_shards(shards, done, inputs=inputs.uris, settings=settings.shard, fields=settings.input)
    return shards


def prepared_again(
    store: Store, state: StateManifest, settings: Settings, *, tables: Sequence[str] = ()
) -> Prepared:
    """Return the splits of the finished run in ``store`` whose ``state`` is given.

    ``tables`` are the input tables, where they have moved since.

    Raises:
        InputError: the input is gone, or is not the one that the run read.
    """
    uris = [*tables] or [*state.tables] or [store.below(SHARDS).uri]
    try:
        splits = plan_splits(uris, fields=settings.input, split_bytes=settings.run.split_bytes)
    except InputError as error:
        raise InputError(
            f"the input of {store.uri} cannot be read again",
            why=f"{error.what}, {error.why}",
            mend="put it back, or name where it is now with --input",
        ) from None
    if state.tables and digest_of([split.key for split in splits]) != state.inputs_digest:
        raise InputError(
            f"the input of {store.uri} is not the one that the run read",
            why="its tables differ in number, name, size or content",
            mend="name the run's own tables with --input",
        )
    return Prepared(splits=splits, skipped_files=skipped_files(uris))
