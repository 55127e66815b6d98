"""Large buckets: salted into chunks, compared in stars, every cap counted.

Hubs come in keeper order.  A hub by any other order would be dropped for the keeper of its family,
and its star would have told nothing about the rest of the family but that.
"""

import dataclasses
import itertools
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.exchange import Sent, bucket_of_references, exchange, split
from corpus.files import Store
from corpus.relations import Tables
from dedup.keeper_key import KEEPER_KEY, order_of_keys
from dedup.leaders import best_of_each, with_leaders
from dedup.places import read_sets
from dedup.settings import NearSettings
from dedup.stages.candidates import MEMBERS
from dedup.stages.selection import EDGE, EdgeFiles
from dedup.stars import every_pair, stars

EVERY_PAIR_MEMBERS: Final = 2_000  # 2 million pairs: some seconds
STARS: Final = pa.schema([pa.field(name, pa.int64()) for name in (*EDGE, "uncompared")])
"""A verified pair; or, with ``left`` null, the ``uncompared`` pairs of a chunk."""
_ALIVE: Final = (*MEMBERS.names, KEEPER_KEY)
_SIZES: Final = ("large_key", "members")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LargeBuckets:
    """One comparison of the members of large buckets that survive; pickled to the executors.

    A bucket of many chunks has ``leaders``, its best members, that take part in every chunk.
    Without them the best of each chunk would meet in the next turn only, all but one would be
    dropped, and whoever had been dropped for these would come back.

    ``members`` hold (large_key, ref); ``best`` the eligible nodes; ``selection`` who was kept, by
    the ``edges`` known.  Written are ``alive`` (members with their keeper_key), ``sizes`` of their
    buckets, ``stars`` (schema STARS), and ``fresh``: pairs that are not among ``edges``.
    """

    members: Bucketed
    best: Bucketed
    selection: Bucketed
    edges: EdgeFiles
    alive: Bucketed
    sizes: Bucketed
    leaders: Bucketed
    stars: Bucketed
    fresh: Bucketed
    near: NearSettings
    turn: int

    @classmethod
    def of(
        cls,
        members: Bucketed,
        best: Bucketed,
        selection: Bucketed,
        edges: EdgeFiles,
        near: NearSettings,
        *,
        turn: int,
        tables: Tables,
    ) -> Self:
        """Return the comparison of ``turn``, which writes below ``tables``."""
        return cls(
            members=members,
            best=best,
            selection=selection,
            edges=edges,
            alive=tables.cut("alive", best.count),
            sizes=tables.cut("sizes", 1),
            leaders=tables.cut("leaders", 1),
            stars=tables.cut("stars", best.count),
            fresh=tables.cut("fresh", best.count),
            near=near,
            turn=turn,
        )

    @property
    def store(self) -> Store:
        """Return the run's store."""
        return self.members.store

    def run(self, spark: SparkSession) -> None:
        """Write ``fresh``: 1. sizes of buckets, 2. leaders, 3. stars, 4. what is new.

        A bucket of more than ``bucket_chunk`` members is salted by doc_id and turn, so that other
        members meet in the next turn.  From the second turn on few are left, and small chunks
        compare every pair, so that the turns end.
        """
        buckets = range(self.best.count)
        stars = [("stars", str(bucket)) for bucket in buckets]
        # With keep_n = 1 no two survivors are a known pair, so that all are new.
        known = [("edges", path) for path in self.edges.files if self.near.keep_n > 1]
        self.survive(spark)
        if not self.leaders.is_done:
            if len(self._salted()):
                send, receive = self._send_leaders, self._receive_leaders
                exchange(spark, buckets, 1, send=send, receive=receive, rows=self.alive.counts())
            else:  # no bucket has two chunks
                self.leaders.write(0, self.alive.read(0, _ALIVE).slice(0, 0))
            self.leaders.finish()
        if not self.stars.is_done:
            count, send, chunks = self.stars.count, self._send_alive, self._receive_chunks
            exchange(spark, buckets, count, send=send, receive=chunks, rows=self.alive.counts())
            self.stars.finish()
        if not self.fresh.is_done:
            count, given, found = self.fresh.count, self._send_pairs, self._receive_pairs
            rows = itertools.chain(self.stars.counts(), [self.edges.count] if known else [])
            exchange(spark, [*stars, *known], count, send=given, receive=found, rows=rows)
            self.fresh.finish()

    def survive(self, spark: SparkSession) -> None:
        """Write who survives, and how many to a bucket."""
        sources, count = range(self.members.count), self.alive.count
        if not self.alive.is_done:
            send, receive, rows = self._send_members, self._receive_members, self.members.counts()
            exchange(spark, sources, count, send=send, receive=receive, rows=rows)
            self.alive.finish()
        if not self.sizes.is_done:
            send, receive, rows = self._send_sizes, self._receive_sizes, self.alive.counts()
            exchange(spark, range(count), 1, send=send, receive=receive, rows=rows)
            self.sizes.finish()

    def open_pairs(self) -> tuple[int, int]:
        """Return the pairs of survivors, compared or not, and in how many buckets they stand."""
        members = self.sizes.read(0, ["members"]).column("members").to_numpy()
        return int((members * (members - 1) // 2).sum()), int((members > 1).sum())

    def uncompared(self) -> int:
        """Return the pairs of survivors that were not compared: by a cap, or in other chunks."""
        sizes = self.sizes.read(0, _SIZES)
        own = pc.is_in(sizes.column("large_key"), self._salted())
        salted = sizes.filter(own).column("members").to_numpy()
        across = int((salted * (salted - 1) // 2).sum())
        return self.stars.totals(["uncompared"])["uncompared"] + across

    def capped(self) -> int:
        """Return the number of chunks with pairs that a cap left uncompared."""
        counts = [self.stars.read(bucket, ["uncompared"]) for bucket in range(self.stars.count)]
        return sum(pc.sum(pc.greater(rows.column(0), 0)).as_py() or 0 for rows in counts)

    def _send_members(self, bucket: int) -> Sent:
        rows = self.members.read(bucket, MEMBERS.names)
        return split(rows, bucket_of_references(rows.column("ref").to_numpy(), self.alive.count))

    def _receive_members(self, bucket: int, rows: pa.Table) -> None:
        best = self.best.read(bucket, ("node", KEEPER_KEY))
        chosen = self.selection.read(bucket, ("node", "kept"))
        dropped = chosen.filter(pc.invert(chosen.column("kept"))).column("node").combine_chunks()
        rows = rows.filter(pc.invert(pc.is_in(rows.column("ref"), dropped)))
        place = pc.index_in(rows.column("ref"), best.column("node").combine_chunks())
        keyed = rows.append_column(KEEPER_KEY, best.column(KEEPER_KEY).take(place))
        self.alive.write(bucket, keyed.filter(pc.is_valid(place)))

    def _send_sizes(self, bucket: int) -> Sent:
        keys = self.alive.read(bucket, ["large_key"]).column("large_key").to_numpy()
        values, counts = np.unique(keys, return_counts=True)
        columns = (pa.array(values, pa.int64()), pa.array(counts, pa.int64()))
        yield 0, pa.table(dict(zip(_SIZES, columns, strict=True)))

    def _receive_sizes(self, bucket: int, rows: pa.Table) -> None:
        sums = rows.group_by("large_key", use_threads=False).aggregate([("members", "sum")])
        sizes = sums.rename_columns({"members_sum": "members"})
        self.sizes.write(bucket, sizes.sort_by("large_key").select(_SIZES))

    def _salted(self) -> pa.Array:
        """Return the large_key of buckets of more than one chunk."""
        sizes = self.sizes.read(0, _SIZES)
        many = pc.greater(sizes.column("members"), self.near.bucket_chunk)
        return sizes.filter(many).column("large_key").combine_chunks()

    def _send_leaders(self, bucket: int) -> Sent:
        rows = self.alive.read(bucket, _ALIVE)
        salted = rows.filter(pc.is_in(rows.column("large_key"), self._salted()))
        yield 0, best_of_each(salted, self.near.star_rounds // 2)

    def _receive_leaders(self, bucket: int, rows: pa.Table) -> None:
        self.leaders.write(bucket, best_of_each(rows, self.near.star_rounds // 2))

    def _send_alive(self, bucket: int) -> Sent:
        rows, sizes = self.alive.read(bucket, _ALIVE), self.sizes.read(0, _SIZES)
        place = pc.index_in(rows.column("large_key"), sizes.column("large_key").combine_chunks())
        members = sizes.column("members").take(place).to_numpy()
        rows, members = rows.filter(pa.array(members > 1)), members[members > 1]
        chunks = -(-members // self.near.bucket_chunk)
        salt = np.zeros(len(rows), np.int64)
        salted = np.flatnonzero(chunks > 1)
        keys = rows.column(KEEPER_KEY).take(pa.array(salted))
        doc_ids = [key["last"].encode() for key in keys.to_pylist()]
        hashes = [xxhash.xxh32_intdigest(doc_id, seed=self.turn) for doc_id in doc_ids]
        salt[salted] = np.array(hashes, np.int64) % chunks[salted]
        where = bucket_of_references(rows.column("large_key").to_numpy() + salt, self.stars.count)
        yield from split(rows.append_column("salt", pa.array(salt, pa.int64())), where)

    def _receive_chunks(self, bucket: int, rows: pa.Table) -> None:
        ordered = rows.sort_by([("large_key", "ascending"), ("salt", "ascending")])
        keys = np.column_stack([ordered.column(name).to_numpy() for name in ("large_key", "salt")])
        new = np.ones(len(ordered), np.bool_)
        new[1:] = (keys[1:] != keys[:-1]).any(axis=1)
        bounds = [*np.flatnonzero(new).tolist(), len(ordered)]
        leaders = self.leaders.read(0, _ALIVE)
        found = [
            self._stars(with_leaders(ordered.slice(start, stop - start).select(_ALIVE), leaders))
            for start, stop in itertools.pairwise(bounds)
        ]
        self.stars.write(bucket, pa.concat_tables([STARS.empty_table(), *found]))

    def _stars(self, rows: pa.Table) -> pa.Table:
        best_first = rows.column("ref").take(order_of_keys(rows.column(KEEPER_KEY))).to_numpy()
        references, place = np.unique(best_first, return_inverse=True)
        sets, threshold = read_sets(self.store, references).take(place), self.near.threshold
        if self.turn > 1 and len(sets) <= EVERY_PAIR_MEMBERS:
            found = every_pair(sets, threshold=threshold)
        else:
            found = stars(sets, threshold=threshold, rounds=self.near.star_rounds)
        hub, member, shared = found.edges.T
        sizes = sets.sizes()
        pairs: tuple[NDArray[np.int64], ...] = (
            np.minimum(best_first[hub], best_first[member]),
            np.maximum(best_first[hub], best_first[member]),
            shared,
            sizes[hub] + sizes[member] - shared,
        )
        columns = [[*values.tolist(), None] for values in pairs]
        columns.append([*([0] * len(shared)), found.uncompared])
        return pa.table([pa.array(values, pa.int64()) for values in columns], schema=STARS)

    def _send_pairs(self, source: tuple[str, str]) -> Sent:
        kind, name = source
        rows = self.stars.read(int(name), EDGE) if kind == "stars" else self.edges.read(name)
        pairs = rows.filter(pc.is_valid(rows.column("left")))
        known = pa.repeat(pa.scalar(kind == "edges"), len(pairs))
        where = bucket_of_references(pairs.column("left").to_numpy(), self.fresh.count)
        yield from split(pairs.append_column("known", known), where)

    def _receive_pairs(self, bucket: int, rows: pa.Table) -> None:
        alike = rows.group_by(EDGE, use_threads=False).aggregate([("known", "any")])
        fresh = alike.filter(pc.invert(alike.column("known_any"))).select(EDGE)
        self.fresh.write(bucket, fresh.sort_by([(name, "ascending") for name in EDGE]))
