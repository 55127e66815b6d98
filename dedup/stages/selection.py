"""The keep set over Spark: in one process below a bound of edges, in rounds above it.

Both give the lexicographically first maximal independent set in keeper order (Selection.select and
select_by_rounds of :mod:`dedup.independent_set`, which the tests compare with this).
"""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.relations import Commit
from dedup.components import components
from dedup.independent_set import Selection, cap_removals, select
from dedup.keeper_key import order_of_keys
from dedup.settings import NearSettings, RemovalPolicy
from dedup.stages.rounds import choose_in_rounds

SELECTION: Final = (
    "node long, kept boolean, witness long, intersection long, union_size long, similarity double"
)
_SELECTION_ROW: Final = pa.schema(
    [
        pa.field("node", pa.int64()),
        pa.field("kept", pa.bool_()),
        pa.field("witness", pa.int64()),
        pa.field("intersection", pa.int64()),
        pa.field("union_size", pa.int64()),
        pa.field("similarity", pa.float64()),
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The keep set as ``rows`` (schema SELECTION, one per node that has an edge), and how it came:
    ``rounds`` (0: in one process), nodes left ``undecided``.
    """

    rows: DataFrame
    rounds: int
    undecided: int


def choose(
    edges: DataFrame, edge_count: int, best: DataFrame, settings: NearSettings, commit: Commit
) -> Chosen:
    """Return which nodes stay.

    ``edges`` has schema EDGES and ``edge_count`` rows; ``best`` is (node, keeper_key, ...).
    """
    keys = best.select("node", "keeper_key")
    if edge_count <= settings.local_edges:
        rows = commit("selection", _locally(edges, keys, settings))
        return Chosen(rows=rows, rounds=0, undecided=0)
    left = keys.select(F.col("node").alias("left"), F.col("keeper_key").alias("left_key"))
    right = keys.select(F.col("node").alias("right"), F.col("keeper_key").alias("right_key"))
    eligible = edges.join(left, on="left", how="inner").join(right, on="right", how="inner")
    found = choose_in_rounds(eligible, settings, commit)
    return Chosen(rows=found.rows, rounds=found.rounds, undecided=found.undecided)


def _locally(edges: DataFrame, keys: DataFrame, settings: NearSettings) -> DataFrame:
    """Return the selection, computed by one task: the edges are few enough.

    Keys travel once for each node, not with every edge.
    """

    def solve(edge_rows: pa.Table, key_rows: pa.Table) -> pa.Table:
        return solve_locally(edge_rows, key_rows, settings)

    ends = edges.select(F.explode(F.array("left", "right")).alias("node")).distinct()
    of_ends = keys.join(ends, on="node", how="left_semi").withColumn("all", F.lit(0))
    together = edges.withColumn("all", F.lit(0)).groupBy("all").cogroup(of_ends.groupBy("all"))
    return together.applyInArrow(solve, SELECTION)


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
    return pa.table(dict(zip(_SELECTION_ROW.names, columns, strict=True)), schema=_SELECTION_ROW)


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
    return pa.table(dict(zip(_SELECTION_ROW.names, columns, strict=True)), schema=_SELECTION_ROW)
