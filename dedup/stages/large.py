"""Large buckets over Spark: salted into chunks, compared in stars, every cap counted.

Hubs come in keeper order.  A hub by any other order would be dropped for the keeper of its family,
and its star would have told nothing about the rest of the family but that.
"""

import dataclasses
from typing import Final, Self

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.files import Store
from dedup.keeper_key import order_of_keys
from dedup.places import read_sets
from dedup.settings import NearSettings
from dedup.stars import every_pair, stars

EVERY_PAIR_MEMBERS: Final = 2_000  # 2 million pairs: some seconds
STARS: Final = "left long, right long, intersection long, union_size long, uncompared long"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LargeBuckets:
    """How members of large buckets are compared; pickled to the executors."""

    store: Store
    threshold: float
    chunk: int
    rounds: int

    @classmethod
    def of(cls, near: NearSettings, store: Store) -> Self:
        """Return the comparison that the settings ``near`` ask for."""
        return cls(
            store=store,
            threshold=near.threshold,
            chunk=near.bucket_chunk,
            rounds=near.star_rounds,
        )

    def compare(self, members: DataFrame, *, turn: int) -> DataFrame:
        """Return the verified pairs (schema STARS) among ``members``.

        ``members`` holds large_key, ref, keeper_key.  Each chunk also gives one row whose ``left``
        is null, with its ``uncompared`` pairs.  A bucket of more than ``chunk`` members is salted
        by doc_id and ``turn``, so that other members meet in the next turn.  From the second turn
        on few are left, and small chunks compare every pair, so that the turns end.
        """
        sizes = members.groupBy("large_key").agg(F.count(F.lit(1)).alias("members"))
        chunks = F.ceil(F.col("members") / self.chunk).cast("int")
        salt = F.pmod(F.xxhash64("keeper_key.last", F.lit(turn)), chunks)
        salted = members.join(sizes.where("members > 1"), on="large_key", how="inner")
        columns = ("large_key", "ref", "keeper_key")
        grouped = salted.select(*columns, salt.alias("salt")).groupBy("large_key", "salt")
        exhaustive = turn > 1
        return grouped.applyInArrow(lambda rows: self._stars(rows, exhaustive=exhaustive), STARS)

    def across_chunks(self, members: DataFrame) -> int:
        """Return the number of pairs that different chunks kept from meeting in the last turn."""
        sizes = members.groupBy("large_key").agg(F.count(F.lit(1)).alias("members"))
        large = sizes.where(F.col("members") > self.chunk)
        missed = large.agg(F.sum(F.expr("members * (members - 1) / 2"))).first()
        return int(missed[0] or 0) if missed else 0

    def _stars(self, rows: pa.Table, *, exhaustive: bool) -> pa.Table:
        best_first = rows.column("ref").take(order_of_keys(rows.column("keeper_key"))).to_numpy()
        references, place = np.unique(best_first, return_inverse=True)
        sets = read_sets(self.store, references).take(place)
        if exhaustive and len(sets) <= EVERY_PAIR_MEMBERS:
            found = every_pair(sets, threshold=self.threshold)
        else:
            found = stars(sets, threshold=self.threshold, rounds=self.rounds)
        hub, member, shared = found.edges.T
        sizes = sets.sizes()
        left = np.minimum(best_first[hub], best_first[member])
        right = np.maximum(best_first[hub], best_first[member])
        edges = {
            "left": [*left.tolist(), None],
            "right": [*right.tolist(), None],
            "intersection": [*shared.tolist(), None],
            "union_size": [*(sizes[hub] + sizes[member] - shared).tolist(), None],
            "uncompared": [*([0] * len(left)), found.uncompared],
        }
        return pa.table({name: pa.array(values, pa.int64()) for name, values in edges.items()})
