"""Exact verification over Spark: LSH only proposes, the shingle sets decide."""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark.sql import DataFrame

from corpus.files import Store
from dedup.buckets import distinct, unpacked
from dedup.jaccard import intersections
from dedup.places import read_sets

EDGES: Final = "left long, right long, intersection long, union_size long"
COMPARED: Final = EDGES + ", compared long"
"""EDGES with one row more a task: ``left`` is null, and ``compared`` counts its distinct pairs."""
PAIRS_PER_READ: Final = 200_000  # pairs whose sets are held at once; about 1 GB at 1,000 shingles


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """Which pairs hold, exactly; pickled to the executors."""

    store: Store
    threshold: float

    def of_blobs(self, proposals: DataFrame, parts: int) -> DataFrame:
        """Return the verified pairs (COMPARED) of packed ``proposals`` (left_part, pairs)."""
        by_part = proposals.repartition(parts, "left_part").groupBy("left_part")
        return by_part.applyInArrow(lambda rows: self._verify_blobs(rows), COMPARED)

    def _verify_blobs(self, rows: pa.Table) -> pa.Table:
        parts, blobs = rows.column("left_part").to_pylist(), rows.column("pairs").to_pylist()
        pairs = [unpacked(blob, part) for part, blob in zip(parts, blobs, strict=True)]
        return self.verify(np.concatenate(pairs))

    def verify(self, pairs: NDArray[np.int64]) -> pa.Table:
        """Return the verified ones of ``pairs`` (m, 2), which may repeat, as COMPARED; sorted."""
        pairs = distinct(pairs)
        edges = edge_table(self.pairs(pairs))
        edges = edges.append_column("compared", pa.nulls(edges.num_rows, pa.int64()))
        counted = {name: [None] for name in edges.column_names} | {"compared": [len(pairs)]}
        return pa.concat_tables([edges, pa.table(counted, schema=edges.schema)])

    def pairs(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the verified ones of ``pairs`` (m, 2) as :func:`exact_edges` has them."""
        # Neighbouring pairs share their left document, and slices of them much of the right ones.
        chunks = [
            self._verify_chunk(pairs[start : start + PAIRS_PER_READ])
            for start in range(0, len(pairs), PAIRS_PER_READ)
        ]
        return np.concatenate([np.empty((0, 4), np.int64), *chunks])

    def _verify_chunk(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        references, local = np.unique(pairs, return_inverse=True)
        return exact_edges(self.store, references, local.reshape(-1, 2), self.threshold)


def exact_edges(
    store: Store, references: NDArray[np.int64], local: NDArray[np.int64], threshold: float
) -> NDArray[np.int64]:
    """Return int64 (m, 4), left, right, intersection and union size, of the pairs that hold.

    ``local`` (n, 2) indexes ``references``, which are sorted and unique.
    """
    sets = read_sets(store, references)
    shared = intersections(sets, sets, local, threshold=threshold)
    holds = shared >= 0
    sizes = sets.sizes()
    both = sizes[local[holds, 0]] + sizes[local[holds, 1]]
    return np.column_stack((references[local[holds]], shared[holds], both - shared[holds]))


def edge_table(edges: NDArray[np.int64]) -> pa.Table:
    """Return ``edges`` (m, 4) as a table with the schema EDGES."""
    names = ("left", "right", "intersection", "union_size")
    return pa.table({name: edges[:, column] for column, name in enumerate(names)})
