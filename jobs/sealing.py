"""The state's manifest: what pass 1 digested while writing, and the narrow tables, read once."""

from typing import Any

from pyspark.sql import SparkSession

from corpus.engine import run_tasks
from corpus.files import Store, store_at
from corpus.pipeline import Result
from corpus.progress import Progress
from corpus.rundir import Receipts, RunKey
from corpus.state import StateFile, StateManifest, digest_tasks, write_state
from jobs.prepare import Inputs


def seal(
    spark: SparkSession, store: Store, key: RunKey, inputs: Inputs, result: Result[Any, Any]
) -> None:
    """Commit the state of the run ``key`` in ``store``, whose stages have come to ``result``."""
    files = [StateFile(**entry) for entry in result.state_files]
    tasks = digest_tasks(store, files)
    if len(tasks) == 1:  # what one task can do costs less than a Spark job
        outcomes = [tasks[0].run()]
    else:
        receipts, quiet = Receipts(store=store), Progress(quiet=True)
        outcomes = run_tasks(spark, "state", tasks, receipts=receipts, progress=quiet)
    files += [StateFile(**entry) for outcome in outcomes for entry in outcome["files"]]
    write_state(
        store,
        StateManifest(
            run_key=key.digest,
            settings_digest=key.settings_digest,
            inputs_digest=key.inputs_digest,
            tables=tuple(store_at(uri).uri for uri in inputs.uris) if inputs.are_tables else (),
            turn=f"turn-{result.turns - 1}",
            files=tuple(files),
        ),
    )
