"""The keep set over Spark equals the plain one, in one process and in rounds."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.errors import SettingsError
from corpus.exchange import bucket_of_references
from corpus.files import store_at
from corpus.relations import Tables
from dedup.independent_set import select
from dedup.settings import NearSettings
from dedup.stages.selection import EdgeFiles, choose, solve_locally
from dedup.stages.verify import COMPARED

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("through_spark")]

NODES = 40


def random_graph(seed: int) -> tuple[list[tuple[int, int, int, int]], list[int]]:
    """Return edges (left, right, intersection, union size) and the rank of each node."""
    draw = random.Random(seed)
    pairs = {tuple(sorted(draw.sample(range(NODES), 2))) for _ in range(draw.choice([10, 60, 200]))}
    edges = [(left, right, draw.randint(70, 100), 100) for left, right in sorted(pairs)]
    rank = list(range(NODES))
    draw.shuffle(rank)
    return edges, rank


def stored(
    spark: SparkSession, folder: Path, edges: Sequence[tuple[int, int, int, int]], keys: pa.Array
) -> tuple[EdgeFiles, Bucketed, Tables]:
    """Return ``edges`` and the best documents of nodes 0, 1, ... with ``keys``, as a run has them.

    Edges lie in two files, and end with the row that counts what was compared.
    """
    tables = Tables(spark=spark, store=store_at(str(folder)), folder="tables")
    written = tables.cut("edges", 2)
    for bucket in range(2):
        rows = [(*edge, None) for edge in edges[bucket::2]] + [(None, None, None, None, 1)]
        columns = zip(*rows, strict=True)
        written.write(bucket, pa.table([pa.array(c, pa.int64()) for c in columns], schema=COMPARED))
    best = tables.cut("best", 3)
    nodes = np.arange(len(keys))
    of_node = bucket_of_references(nodes, best.count)
    table = pa.table({"node": nodes, "keeper_key": keys})
    for bucket in range(best.count):
        best.write(bucket, table.filter(pa.array(of_node == bucket)))
    return EdgeFiles.of(written), best, tables


def chosen(
    spark: SparkSession, folder: Path, seed: int, settings: NearSettings
) -> tuple[dict[int, tuple[bool, int]], int]:
    """Return node -> (kept, witness), and the rounds that Spark took."""
    edges, rank = random_graph(seed)
    keys = pa.array([{"k0": "", "last": place} for place in rank])
    files, best, tables = stored(spark, folder, edges, keys)
    found = choose(files, best, settings, tables)
    rows = found.rows(spark).collect()
    result = {row["node"]: (row["kept"], row["witness"]) for row in rows}
    return result, found.rounds


def oracle(seed: int, keep_n: int) -> dict[int, tuple[bool, int]]:
    """Return what :func:`dedup.independent_set.select` says of the same graph."""
    edges, rank = random_graph(seed)
    pairs = np.array([edge[:2] for edge in edges], np.int64)
    similarity = np.array([edge[2] / edge[3] for edge in edges])
    selection = select(NODES, pairs, np.array(rank), similarity, keep_n=keep_n)
    return {
        node: (
            bool(selection.kept[node]),
            node if selection.kept[node] else int(selection.witness[node]),
        )
        for node in np.unique(pairs).tolist()
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("keep_n", [1, 2])
def test_rounds_and_one_process_choose_what_the_plain_selection_chooses(
    spark: SparkSession, tmp_path: Path, seed: int, keep_n: int
) -> None:
    local = NearSettings(keep_n=keep_n)
    in_rounds = NearSettings(keep_n=keep_n, local_edges=0)
    one_process, no_rounds = chosen(spark, tmp_path / "local", seed, local)
    by_rounds, rounds = chosen(spark, tmp_path / "rounds", seed, in_rounds)
    assert one_process == oracle(seed, keep_n)
    assert by_rounds == oracle(seed, keep_n)
    assert no_rounds == 0
    assert rounds >= 1


def test_a_policy_that_needs_all_edges_at_once_says_so(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"near\.local_edges"):
        chosen(spark, tmp_path, 1, NearSettings(local_edges=0, cluster_cap=3))


def test_the_bound_on_rounds_keeps_what_is_undecided(spark: SparkSession, tmp_path: Path) -> None:
    chain = [(node, node + 1, 90, 100) for node in range(12)]
    keys = pa.array([{"last": node} for node in range(13)])
    edges, best, tables = stored(spark, tmp_path, chain, keys)
    settings = NearSettings(local_edges=0, selection_rounds=3)
    found = choose(edges, best, settings, tables)
    rows = found.rows(spark).collect()
    kept = {row["node"]: row["kept"] for row in rows}
    assert found.undecided > 0
    assert [kept[node] for node in range(3)] == [True, False, True]
    dropped = [row for row in rows if not row["kept"]]
    assert all(kept[row["witness"]] for row in dropped)


def test_a_chain_of_a_million_edges_is_solved_in_one_process() -> None:
    n = 1_000_000
    key = pa.StructArray.from_arrays([pa.array(np.arange(n + 1))], names=["last"])
    keys = pa.table({"node": np.arange(n + 1), "keeper_key": key})
    table = pa.table(
        {
            "left": np.arange(n),
            "right": np.arange(1, n + 1),
            "intersection": np.full(n, 8),
            "union_size": np.full(n, 10),
        }
    )
    solved = solve_locally(table, keys, NearSettings())
    assert solved.column("kept").to_pylist()[:4] == [True, False, True, False]
    assert sum(solved.column("kept").to_pylist()) == n // 2 + 1
