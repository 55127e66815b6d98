"""The Merkle roots over all parts: leaves sorted by Spark, folded where they lie."""

import dataclasses
from typing import Any, Final

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from corpus.engine import run_tasks
from corpus.files import Store
from corpus.merkle import Subtree, aligned_subtrees, fold
from corpus.progress import Progress
from corpus.relations import Tables
from corpus.rows import SORT_KEYS
from corpus.rundir import Receipts, digest_of

SORTED: Final = "_work/sorted"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FoldTask:
    """Reduces the sorted leaves in one file, which begin at ``start`` in the whole tree."""

    store: Store
    path: str
    start: int
    run_digest: str
    size_bytes: int

    @property
    def key(self) -> str:
        """Return a name for the file and its place in the tree."""
        return digest_of([self.path, self.start, self.run_digest])[:32]

    def run(self) -> dict[str, Any]:
        """Return the complete aligned subtrees as (level, index, hex digest)."""
        with self.store.open(self.path) as file:
            leaves = pq.read_table(file, columns=["leaf"]).column("leaf").to_pylist()
        subtrees = aligned_subtrees(b"".join(leaves), self.start)
        return {"subtrees": [[tree.level, tree.index, tree.digest.hex()] for tree in subtrees]}


def root_of(
    spark: SparkSession,
    store: Store,
    leaf_files: list[str],
    *,
    tree: str,
    run_digest: str,
    receipts: Receipts,
    progress: Progress,
) -> str:
    """Return the root, in hex, of the leaves in ``leaf_files``, sorted by (repo, path, doc_id)."""
    tables = Tables(spark=spark, store=store, folder=f"{SORTED}/{run_digest[:16]}")
    uris = [f"{store.uri}/{path}" for path in leaf_files]
    tables.once(tree, lambda: spark.read.parquet(*uris).orderBy(*SORT_KEYS))
    tasks, start = [], 0
    for file in store.files(f"{tables.folder}/{tree}", recursive=False):
        if file.path.endswith(".parquet"):
            tasks.append(
                FoldTask(
                    store=store,
                    path=file.path,
                    start=start,
                    run_digest=run_digest,
                    size_bytes=file.size_bytes,
                )
            )
            with store.open(file.path) as opened:
                start += pq.read_metadata(opened).num_rows
    outcomes = run_tasks(spark, f"fold-{tree}", tasks, receipts=receipts, progress=progress)
    subtrees = [
        Subtree(level=level, index=index, digest=bytes.fromhex(digest))
        for outcome in outcomes
        for level, index, digest in outcome["subtrees"]
    ]
    return fold(subtrees, start).hex()
