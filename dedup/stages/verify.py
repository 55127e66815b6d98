"""Exact verification over Spark: LSH only proposes, the shingle sets decide."""

import dataclasses
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.exchange import Sent, exchange, split
from corpus.files import Store
from dedup.buckets import distinct, unpacked
from dedup.jaccard import intersections
from dedup.places import read_sets

EDGES: Final = "left long, right long, intersection long, union_size long"
COMPARED: Final = pa.schema(
    [
        pa.field(name, pa.int64())
        for name in ("left", "right", "intersection", "union_size", "compared")
    ]
)
"""EDGES with one row more a task: ``left`` is null, and ``compared`` counts its distinct pairs."""
_PAIRS: Final = ("left_part", "pairs")
_NO_PAIRS: Final = np.empty((0, 2), np.int64)
PAIRS_PER_READ: Final = 200_000  # pairs whose sets are held at once; about 1 GB at 1,000 shingles


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """Which pairs hold, exactly; pickled to the executors."""

    store: Store
    threshold: float

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


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """How ``candidates`` become ``edges`` (schema COMPARED), cut by the part of the left document;
    pickled to the executors.
    """

    candidates: Bucketed
    edges: Bucketed
    verification: Verification

    def run(self, spark: SparkSession) -> None:
        """Write the verified pairs of the candidates, sorted, unless they are there."""
        if not self.edges.is_done:
            sources, send, receive = range(self.candidates.count), self._send, self._receive
            count, rows = self.edges.count, self._proposed()
            exchange(spark, sources, count, send=send, receive=receive, rows=rows)
            self.edges.finish()

    def _proposed(self) -> Iterator[int]:
        for bucket in range(self.candidates.count):
            column = self.candidates.read(bucket, ["pairs_proposed"]).column(0)
            yield pc.sum(column).as_py() or 0

    def _send(self, bucket: int) -> Sent:
        rows = self.candidates.read(bucket, _PAIRS)
        proposals = rows.filter(pc.is_valid(rows.column("pairs")))
        yield from split(proposals, proposals.column("left_part").to_numpy().astype(np.int64))

    def _receive(self, bucket: int, rows: pa.Table) -> None:
        blobs = rows.column("pairs").to_pylist()
        pairs = np.concatenate([_NO_PAIRS, *(unpacked(blob, bucket) for blob in blobs)])
        compared = distinct(pairs)
        edges = edge_table(self.verification.pairs(compared))
        counted = pa.table({"compared": pa.array([len(compared)], pa.int64())})
        whole = pa.concat_tables([edges, counted], promote_options="default")
        self.edges.write(bucket, whole.select(COMPARED.names).cast(COMPARED))
