"""Tasks over Spark: the one place where work is handed to the executors.

A task reads and writes files itself (text never enters the JVM) and leaves a receipt.  Spark only
says where it runs.  A task whose receipt stands is not run again: that is how a run resumes.
"""

import gc
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

import pyarrow as pa
from pyspark.sql import SparkSession

from corpus.errors import CodesieveError
from corpus.progress import Progress
from corpus.rundir import Receipts

Outcome = Mapping[str, Any]

_OUTCOME: Final = pa.schema([pa.field("task", pa.int64()), pa.field("error", pa.binary())])


class Task(Protocol):
    """Something that can be done once: ``key`` names it and all that its outcome depends on."""

    @property
    def key(self) -> str:
        """Return the task's name."""
        ...

    @property
    def size_bytes(self) -> int:
        """Bytes of text that the task handles, for the progress line."""
        ...

    @property
    def documents(self) -> int:
        """Documents that the task handles, likewise; 0 if it does not handle them one by one."""
        ...

    def run(self) -> Outcome:
        """Do the task and return what came of it, as plain JSON values."""
        ...


def run_tasks(
    spark: SparkSession,
    stage: str,
    tasks: Sequence[Task],
    *,
    receipts: Receipts,
    progress: Progress,
    together: int = 1,
) -> list[dict[str, Any]]:
    """Return the outcomes of ``tasks``, in their order; done ones are taken from ``receipts``.

    Up to ``together`` of them are done by one worker, one after another: for tasks so light that
    another worker would need longer to load what they need.

    Raises:
        CodesieveError: the first error of that kind that a task met on an executor.
    """
    done = receipts.done(stage)
    pending = [task for task in tasks if task.key not in done]
    with progress.stage(stage, tasks, receipts):
        if pending:
            _run_pending(spark, stage, pending, receipts, together)
    return [receipts.get(stage, task.key) for task in tasks]


def _run_pending(
    spark: SparkSession, stage: str, pending: Sequence[Task], receipts: Receipts, together: int
) -> None:
    serve = _server(stage, tuple(pending), receipts)
    # range gives each task, or some of them, a partition of its own without a shuffle.
    partitions = -(-len(pending) // together)
    numbers = spark.range(0, len(pending), 1, partitions).withColumnRenamed("id", "task")
    failures = numbers.mapInArrow(serve, "task long, error binary").where("error is not null")
    for row in failures.collect():
        # Our own executors wrote this pickle; it never comes from a document.
        raise pickle.loads(row["error"])  # noqa: S301


def _server(
    stage: str, tasks: tuple[Task, ...], receipts: Receipts
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def serve(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column("task").to_pylist():
                error = _attempt(stage, tasks[number], receipts)
                yield pa.RecordBatch.from_arrays(
                    [pa.array([number], pa.int64()), pa.array([error], pa.binary())],
                    schema=_OUTCOME,
                )

    return serve


def _attempt(stage: str, task: Task, receipts: Receipts) -> bytes | None:
    """Return the pickled error that a user must see, or None when the task is done.

    Spark collects garbage in a worker after each of its tasks, dozens a step.  What a task of ours
    has loaded (engines, vocabularies, what it remembers) stays, and is not looked through again.
    """
    try:
        receipts.put(stage, task.key, task.run())
    except CodesieveError as error:
        return pickle.dumps(error)
    finally:
        gc.collect()
        gc.freeze()
    return None
