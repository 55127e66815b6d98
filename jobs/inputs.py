"""The digests of the input files, for the manifest."""

import dataclasses
from typing import Any

from pyspark.sql import SparkSession

from corpus.engine import run_tasks
from corpus.facts import InputFile
from corpus.files import Store, split_uri
from corpus.progress import Progress
from corpus.rundir import Receipts, digest_of
from jobs.prepare import Prepared


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DigestTask:
    """Reads one input file and tells its size and SHA-256."""

    uri: str
    rows: int
    size_bytes: int
    run_digest: str
    documents: int = 0

    @property
    def key(self) -> str:
        """Return a name for the file within the run."""
        return digest_of([self.uri, self.size_bytes, self.run_digest])[:32]

    def run(self) -> dict[str, Any]:
        """Return the file as the manifest lists it."""
        store, name = split_uri(self.uri)
        return {
            "name": name,
            "kind": "parquet",
            "rows": self.rows,
            "size_bytes": self.size_bytes,
            "sha256": store.sha256(name),
        }


def input_files(
    spark: SparkSession, work: Prepared, store: Store, run_digest: str, progress: Progress
) -> tuple[InputFile, ...]:
    """Return the input files of the run with their digests, each read once, by the executors."""
    rows: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for split in work.splits:
        rows[split.uri] = rows.get(split.uri, 0) + split.rows
        sizes[split.uri] = split.file_size_bytes
    tasks = [
        DigestTask(uri=uri, rows=rows[uri], size_bytes=sizes[uri], run_digest=run_digest)
        for uri in rows
    ]
    receipts = Receipts(store=store)
    outcomes = run_tasks(spark, "digest", tasks, receipts=receipts, progress=progress)
    return tuple(InputFile(**outcome) for outcome in outcomes)
