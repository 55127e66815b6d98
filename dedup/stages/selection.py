"""The keep set over Spark: in one process below a bound of edges, in rounds above it.

Both give the lexicographically first maximal independent set in keeper order (Selection.select and
select_by_rounds of :mod:`dedup.independent_set`, which the tests compare with this).
"""

import dataclasses
from collections.abc import Iterable
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.bucketed import Bucketed
from corpus.exchange import Sent, bucket_of_references, exchange, split
from corpus.files import Store, split_uri
from corpus.relations import Tables
from dedup.components import components
from dedup.independent_set import Selection, cap_removals, select
from dedup.keeper_key import KEEPER_KEY, order_of_keys
from dedup.settings import NearSettings, RemovalPolicy
from dedup.stages.rounds import choose_in_rounds
from dedup.stages.verify import EDGES

SELECTION: Final = pa.schema(
    [
        pa.field("node", pa.int64()),
        pa.field("kept", pa.bool_()),
        pa.field("witness", pa.int64()),
        pa.field("intersection", pa.int64()),
        pa.field("union_size", pa.int64()),
        pa.field("similarity", pa.float64()),
    ]
)
_SPARK_SELECTION: Final = (
    "node long, kept boolean, witness long, intersection long, union_size long, similarity double"
)
EDGE: Final = ("left", "right", "intersection", "union_size")
_KEYS: Final = ("node", KEEPER_KEY)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class EdgeFiles:
    """Verified pairs, ``count`` of them, in Parquet ``files`` (paths) of the run directory."""

    store: Store
    files: tuple[str, ...]
    count: int

    @classmethod
    def of(cls, edges: Bucketed) -> Self:
        """Return the pairs in ``edges`` (schema COMPARED)."""
        files = tuple(edges.path(bucket) for bucket in range(edges.count))
        return cls(store=edges.store, files=files, count=edges.rows() - edges.count)

    def plus(self, files: Iterable[str], count: int) -> Self:
        """Return these pairs and the ``count`` further ones in ``files``."""
        return dataclasses.replace(self, files=(*self.files, *files), count=self.count + count)

    def read(self, path: str) -> pa.Table:
        """Return the pairs in the file ``path``."""
        with self.store.open(path) as file:
            rows = pq.read_table(file, columns=list(EDGE), use_threads=False)
        return rows.filter(pc.is_valid(rows.column("left")))

    def frame(self, spark: SparkSession) -> DataFrame:
        """Return the pairs for Spark."""
        uris = [f"{self.store.uri}/{path}" for path in self.files]
        return spark.read.schema(EDGES).parquet(*uris).where("left is not null")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The keep set as ``selection`` (schema SELECTION, one row per node that has an edge, cut by
    node), and how it came: ``rounds`` (0: in one process), nodes left ``undecided``.
    """

    selection: Bucketed
    rounds: int
    undecided: int

    def rows(self, spark: SparkSession) -> DataFrame:
        """Return the rows of ``selection`` for Spark."""
        return spark.read.schema(_SPARK_SELECTION).parquet(self.selection.uri)


def choose(edges: EdgeFiles, best: Bucketed, settings: NearSettings, tables: Tables) -> Chosen:
    """Return which nodes stay; ``best`` holds node and keeper_key of the eligible, cut by node."""
    selection = tables.cut("selection", best.count)
    if edges.count <= settings.local_edges:
        choice = LocalChoice(
            edges=edges,
            best=best,
            ends=tables.cut("ends", best.count),
            selection=selection,
            settings=settings,
        )
        choice.run(tables.spark)
        return Chosen(selection=selection, rounds=0, undecided=0)
    keys = tables.spark.read.parquet(best.uri).select("node", KEEPER_KEY)
    left = keys.select(F.col("node").alias("left"), F.col(KEEPER_KEY).alias("left_key"))
    right = keys.select(F.col("node").alias("right"), F.col(KEEPER_KEY).alias("right_key"))
    eligible = (
        edges.frame(tables.spark)
        .join(left, on="left", how="inner")
        .join(right, on="right", how="inner")
    )
    found = choose_in_rounds(eligible, settings, tables.below("rounds").commit)
    _cut(found.rows, selection)
    return Chosen(selection=selection, rounds=found.rounds, undecided=found.undecided)


def _cut(rows: DataFrame, selection: Bucketed) -> None:
    """Write ``rows``, which Spark has written as Parquet, as ``selection``, cut by node."""

    def send(uri: str) -> Sent:
        store, path = split_uri(uri)
        with store.open(path) as file:
            yield from by_node(pq.read_table(file, use_threads=False), selection.count)

    if not selection.is_done:
        spark, sources = rows.sparkSession, rows.inputFiles()
        exchange(spark, sources, selection.count, send=send, receive=selection.write)
        selection.finish()


def by_node(rows: pa.Table, buckets: int) -> Sent:
    """Yield ``rows`` (node and others) by the bucket of their node."""
    return split(rows, bucket_of_references(rows.column("node").to_numpy(), buckets))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LocalChoice:
    """The selection computed by one task: the edges are few enough.

    ``ends`` are the keeper keys of nodes that have an edge; keys travel once for each node, not
    with every edge.
    """

    edges: EdgeFiles
    best: Bucketed
    ends: Bucketed
    selection: Bucketed
    settings: NearSettings

    def run(self, spark: SparkSession) -> None:
        """Write ``selection``: 1. who has an edge, and its key, 2. who stays."""
        buckets, rows = self.best.count, [self.edges.count]
        if not self.ends.is_done:
            files, send, receive = self.edges.files, self._send_ends, self._receive_ends
            exchange(spark, files, buckets, send=send, receive=receive, rows=rows)
            self.ends.finish()
        if not self.selection.is_done:
            solve, write = self._solve, self.selection.write
            exchange(spark, [0], buckets, send=solve, receive=write, rows=rows)
            self.selection.finish()

    def _send_ends(self, path: str) -> Sent:
        edges = self.edges.read(path)
        ends = [edges.column(name).to_numpy() for name in ("left", "right")]
        nodes = np.unique(np.concatenate(ends))
        return by_node(pa.table({"node": pa.array(nodes, pa.int64())}), self.ends.count)

    def _receive_ends(self, bucket: int, rows: pa.Table) -> None:
        keys = self.best.read(bucket, _KEYS)
        has_edge = pc.is_in(keys.column("node"), pc.unique(rows.column("node")))
        self.ends.write(bucket, keys.filter(has_edge))

    def _solve(self, _: int) -> Sent:
        edges = pa.concat_tables([self.edges.read(path) for path in self.edges.files])
        keys = [self.ends.read(bucket, _KEYS) for bucket in range(self.ends.count)]
        chosen = solve_locally(edges, pa.concat_tables(keys), self.settings)
        return by_node(chosen, self.selection.count)


def solve_locally(edges: pa.Table, keys: pa.Table, settings: NearSettings) -> pa.Table:
    """Return the selection (SELECTION) over those ``edges`` (EDGES) of which both ends have a key.

    ``keys`` holds (node, keeper_key), each node once: the eligible ones.
    """
    # 1. nodes that have an edge, numbered; the rank of each in keeper order
    known = pa.chunked_array(keys.column("node").chunks, pa.int64())
    both_known = pc.and_(
        pc.is_in(edges.column("left"), known), pc.is_in(edges.column("right"), known)
    )
    edges = edges.filter(both_known)
    left, right = edges.column("left").to_numpy(), edges.column("right").to_numpy()
    nodes, local = np.unique(np.concatenate((left, right)), return_inverse=True)
    own = keys.filter(pc.is_in(keys.column("node"), pa.array(nodes, pa.int64())))
    order = order_of_keys(own.column("keeper_key"))
    rank = np.empty(len(nodes), np.int64)
    best_first = own.column("node").take(order).to_numpy()
    rank[np.searchsorted(nodes, best_first)] = np.arange(len(nodes))
    pairs = local.reshape(2, -1).T.astype(np.int64)
    shared, both = edges.column("intersection").to_numpy(), edges.column("union_size").to_numpy()
    # 2. the keep set
    if settings.policy is RemovalPolicy.AGGRESSIVE:
        return _best_of_components(nodes, pairs, rank)
    chosen = select(len(nodes), pairs, rank, shared / both, keep_n=settings.keep_n)
    if settings.cluster_cap:
        chosen = cap_removals(chosen, rank, cluster_cap=settings.cluster_cap).selection
    # 3. the counts behind each witness's similarity
    return _with_counts(nodes, pairs, shared, both, chosen)


def _with_counts(
    nodes: np.ndarray,
    pairs: np.ndarray,
    shared: np.ndarray,
    both: np.ndarray,
    chosen: Selection,
) -> pa.Table:
    n = len(nodes)
    dropped = np.flatnonzero(~chosen.kept)
    low = np.minimum(pairs[:, 0], pairs[:, 1])
    high = np.maximum(pairs[:, 0], pairs[:, 1])
    codes = low * n + high
    order = np.argsort(codes)
    witness = chosen.witness[dropped]
    wanted = np.minimum(dropped, witness) * n + np.maximum(dropped, witness)
    edge = order[np.searchsorted(codes[order], wanted)]
    intersection, union_size = np.zeros(n, np.int64), np.zeros(n, np.int64)
    intersection[dropped], union_size[dropped] = shared[edge], both[edge]
    witnesses = np.where(chosen.kept, nodes, nodes[np.maximum(chosen.witness, 0)])
    similarity = np.where(chosen.kept, 1.0, chosen.witness_similarity)
    columns = (nodes, chosen.kept, witnesses, intersection, union_size, similarity)
    return pa.table(dict(zip(SELECTION.names, columns, strict=True)), schema=SELECTION)


def _best_of_components(
    nodes: np.ndarray,
    pairs: np.ndarray,
    rank: np.ndarray,
) -> pa.Table:
    """Return one kept node a component; others name it, with similarity 0: none is promised."""
    component = components(len(nodes), pairs)
    order = np.argsort(rank)
    best = np.full(len(nodes), -1, np.int64)
    labels, first = np.unique(component[order], return_index=True)
    best[labels] = order[first]
    keeper = best[component]
    kept = keeper == np.arange(len(nodes))
    zeros = np.zeros(len(nodes), np.int64)
    similarity = np.where(kept, 1.0, 0.0)
    columns = (nodes, kept, nodes[keeper], zeros, zeros, similarity)
    return pa.table(dict(zip(SELECTION.names, columns, strict=True)), schema=SELECTION)
