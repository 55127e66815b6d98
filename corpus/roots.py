"""The Merkle roots over all parts: leaves sorted by ranges of their keys, folded where they lie."""

import bisect
import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed, rows_of
from corpus.engine import run_tasks
from corpus.exchange import Sent, exchange, split
from corpus.files import Store
from corpus.merkle import Subtree, aligned_subtrees, fold
from corpus.progress import Progress
from corpus.rows import SORT_KEYS, Key
from corpus.rundir import Receipts, digest_of

SORTED: Final = "_work/sorted"


def range_bounds(sample: Iterable[Key], ranges: int) -> tuple[Key, ...]:
    """Return the keys at which the second and later of about ``ranges`` equal ranges begin.

    >>> range_bounds([("b", "", ""), ("a", "", ""), ("c", "", ""), ("d", "", "")], 2)
    (('c', '', ''),)
    """
    ordered = sorted(set(sample))
    places = {len(ordered) * number // ranges for number in range(1, ranges)} - {0}
    return tuple(ordered[place] for place in sorted(places) if place < len(ordered))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sorting:
    """Leaves to ranges: ``leaves`` holds, sorted, those of the first tree, then of the next."""

    leaves: Bucketed
    bounds: tuple[Key, ...]

    def send(self, source: tuple[int, str]) -> Sent:
        """Yield the leaves of the file by the bucket of their range; ``source``: tree, path."""
        tree, path = source
        with self.leaves.store.open(path) as file:
            rows = pq.read_table(file, use_threads=False)
        rows = rows.sort_by([(name, "ascending") for name in SORT_KEYS])
        first = tree * (len(self.bounds) + 1)
        yield from split(rows, first + self._ranges(rows))

    def receive(self, bucket: int, rows: pa.Table) -> None:
        """Write the leaves of the range ``bucket``."""
        ordered = rows.sort_by([(name, "ascending") for name in SORT_KEYS])
        self.leaves.write(bucket, ordered.select(["leaf"]))

    def _ranges(self, rows: pa.Table) -> NDArray[np.int64]:
        columns = [rows.column(name) for name in SORT_KEYS]

        def key(row: int) -> Key:
            repo, path, doc_id = (column[row].as_py() for column in columns)
            return repo, path, doc_id

        starts = [bisect.bisect_left(range(len(rows)), bound, key=key) for bound in self.bounds]
        sizes = np.diff([0, *starts, len(rows)])
        return np.repeat(np.arange(len(sizes)), sizes)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FoldTask:
    """Reduces the sorted leaves in one bucket, which begin at ``start`` in their tree."""

    leaves: Bucketed
    bucket: int
    start: int
    size_bytes: int
    documents: int = 0

    @property
    def key(self) -> str:
        """Return a name for the bucket and its place in the tree."""
        return digest_of([self.leaves.folder, self.bucket, self.start])[:32]

    def run(self) -> dict[str, Any]:
        """Return the complete aligned subtrees as (level, index, hex digest)."""
        leaves = self.leaves.read(self.bucket, ("leaf",)).column("leaf").to_pylist()
        subtrees = aligned_subtrees(b"".join(leaves), self.start)
        return {"subtrees": [[tree.level, tree.index, tree.digest.hex()] for tree in subtrees]}


def roots_of(
    spark: SparkSession,
    store: Store,
    trees: Mapping[str, Sequence[str]],
    *,
    sample: Iterable[Key],
    ranges: int,
    run_digest: str,
    receipts: Receipts,
) -> dict[str, str]:
    """Return the root, in hex, of each of ``trees``: its leaf files, sorted by SORT_KEYS.

    ``sample`` are keys of some leaves; they say how the leaves are cut into about ``ranges``.
    """
    bounds = range_bounds(sample, ranges)
    width = len(bounds) + 1
    folder = f"{SORTED}/{run_digest[:16]}"
    leaves = Bucketed(store=store, folder=folder, count=len(trees) * width)
    if not leaves.is_done:
        sorting = Sorting(leaves=leaves, bounds=bounds)
        sources = [(tree, path) for tree, paths in enumerate(trees.values()) for path in paths]
        counts = (rows_of(store, path) for _tree, path in sources)
        send, receive = sorting.send, sorting.receive
        exchange(spark, sources, leaves.count, send=send, receive=receive, rows=counts)
        leaves.finish()
    rows = np.array([leaves.rows_of(bucket) for bucket in range(leaves.count)])
    starts = np.cumsum(rows.reshape(-1, width), axis=1) - rows.reshape(-1, width)
    tasks = [
        FoldTask(leaves=leaves, bucket=bucket, start=int(start), size_bytes=0)
        for bucket, start in enumerate(starts.ravel())
    ]
    quiet = Progress(quiet=True)
    outcomes = run_tasks(spark, "fold", tasks, receipts=receipts, progress=quiet)
    found = [_subtrees(outcome) for outcome in outcomes]
    roots = {}
    for tree, name in enumerate(trees):
        mine = slice(tree * width, (tree + 1) * width)
        subtrees = itertools.chain.from_iterable(found[mine])
        roots[name] = fold(subtrees, int(rows[mine].sum())).hex()
    return roots


def _subtrees(outcome: Mapping[str, Any]) -> list[Subtree]:
    return [
        Subtree(level=level, index=index, digest=bytes.fromhex(digest))
        for level, index, digest in outcome["subtrees"]
    ]
