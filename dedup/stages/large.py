"""Large buckets over Spark: salted into chunks, compared in stars, every cap counted."""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.files import Store
from dedup.places import read_sets
from dedup.stars import stars

STARS: Final = "left long, right long, intersection long, union_size long, uncompared long"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LargeBuckets:
    """How members of large buckets are compared; pickled to the executors."""

    store: Store
    threshold: float
    chunk: int
    rounds: int

    def compare(self, members: DataFrame, *, turn: int) -> DataFrame:
        """Return the verified pairs (schema STARS) among ``members`` (large_key, ref, doc_id).

        Each chunk also gives one row whose ``left`` is null, with its ``uncompared`` pairs.  A
        bucket of more than ``chunk`` members is salted by doc_id and ``turn``, so that other
        members meet in the next turn.
        """
        sizes = members.groupBy("large_key").agg(F.count(F.lit(1)).alias("members"))
        several = sizes.where("members > 1")
        chunks = F.ceil(F.col("members") / self.chunk).cast("int")
        salted = members.join(several, on="large_key", how="inner").withColumn(
            "salt", F.pmod(F.xxhash64("doc_id", F.lit(turn)), chunks)
        )
        grouped = salted.select("large_key", "salt", "ref", "doc_id").groupBy("large_key", "salt")
        return grouped.applyInArrow(lambda rows: self._stars(rows), STARS)

    def across_chunks(self, members: DataFrame) -> int:
        """Return the number of pairs that different chunks kept from meeting in the last turn."""
        sizes = members.groupBy("large_key").agg(F.count(F.lit(1)).alias("members"))
        large = sizes.where(F.col("members") > self.chunk)
        missed = large.agg(F.sum(F.expr("members * (members - 1) / 2"))).first()
        return int(missed[0] or 0) if missed else 0

    def _stars(self, rows: pa.Table) -> pa.Table:
        # doc_id is the order: refs depend on how the input is cut.
        by_id = rows.sort_by("doc_id").column("ref").to_numpy()
        references, place = np.unique(by_id, return_inverse=True)
        sets = read_sets(self.store, references).take(place)
        found = stars(sets, threshold=self.threshold, rounds=self.rounds)
        hub, member, shared = found.edges.T
        sizes = sets.sizes()
        left = np.minimum(by_id[hub], by_id[member])
        right = np.maximum(by_id[hub], by_id[member])
        edges = {
            "left": [*left.tolist(), None],
            "right": [*right.tolist(), None],
            "intersection": [*shared.tolist(), None],
            "union_size": [*(sizes[hub] + sizes[member] - shared).tolist(), None],
            "uncompared": [*([0] * len(left)), found.uncompared],
        }
        return pa.table({name: pa.array(values, pa.int64()) for name, values in edges.items()})
