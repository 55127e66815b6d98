"""What a hostile corpus costs: huge buckets and long chains, through the stages as Spark runs them.

    python benchmarks/hostile.py --out scratch               # every case, CPU and peak memory

Cases: `chain`, 1,000,000 verified pairs in a row in keeper order, solved in one process; `rounds`,
the same in rounds of Spark, of which --rounds are run; `family`, one bucket of 100,000 members that
are all near-duplicates; `families`, 10,000 families of ten in one bucket; `apart`, 100,000 members
at J = 0.67, of which no two are. `start` is the session alone, to be taken off. Each runs in a
process of its own with a driver heap of 1 GB.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from measure import measured
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.exchange import bucket_of_references
from corpus.files import store_at
from corpus.relations import Tables
from corpus.session import LocalResources, SessionProfile, build_session
from dedup.settings import NearSettings
from dedup.stages.candidates import MEMBERS as MEMBERS_ROW
from dedup.stages.selection import EDGE, EdgeFiles
from dedup.stages.settle import Settled, settle
from dedup.stages.verify import COMPARED

MEMBERS = 100_000
LINKS = 1_000_000
CASES = ("start", "chain", "rounds", "family", "families", "apart")
BUCKETS = 2
_COMMON, _OWN = 16, 4  # shingles: J = 16 / 24 between any two
_BATCH_ROWS = 8_192


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="scratch folder; emptied")
    parser.add_argument("--case", choices=CASES, help="only this one, in this process")
    parser.add_argument("--rounds", type=int, default=8, help="bound of `rounds` (default: 8)")
    options = parser.parse_args(arguments)
    if options.case:
        print(run_case(options.case, options.out, rounds=options.rounds))
        return 0
    print("| case | CPU s | peak MB | wall s | outcome |\n|---|---:|---:|---:|---|")
    for case in CASES:
        place = options.out / case
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        log = options.out / f"{case}.log"
        command = [sys.executable, __file__, "--out", str(place), "--case", case]
        usage = measured([*command, "--rounds", str(options.rounds)], log=log)
        outcome = log.read_text(errors="replace").strip().splitlines()[-1]
        costs = f"{usage.cpu_s:.1f} | {usage.peak_mb:,.0f} | {usage.wall_s:.0f}"
        print(f"| {case} | {costs} | {outcome} |", flush=True)
    return 0


def run_case(case: str, place: Path, *, rounds: int) -> str:
    """Return in a line what came of ``case``."""
    spark = build_session(
        app="hostile",
        profile=SessionProfile.LOCAL,
        resources=LocalResources(cores=2, driver_memory_mb=1024, scratch=place / "spark"),
    )
    began = time.monotonic()
    try:
        match case:
            case "start":
                return f"{spark.range(1).count()} row"
            case "chain":
                settled = settled_chain(spark, place, links=LINKS, near=NearSettings())
            case "rounds":
                near = NearSettings(local_edges=0, selection_rounds=max(rounds, 2))
                settled = settled_chain(spark, place, links=LINKS, near=near)
            case _:
                sets = shingle_sets_of(case, MEMBERS)
                settled = settled_bucket(spark, place, sets=sets, near=NearSettings())
        kept = settled.chosen.rows(spark).where("kept").count()
        dropped = settled.chosen.rows(spark).where("not kept").count()
        return (
            f"{dropped:,} dropped, {kept:,} kept beside them, {settled.chosen.undecided:,} "
            f"undecided, {settled.turns} turns, {settled.uncompared:,} pairs uncompared in "
            f"{settled.capped_buckets} chunks, {time.monotonic() - began:.0f} s"
        )
    finally:
        spark.stop()


def settled_chain(spark: SparkSession, place: Path, *, links: int, near: NearSettings) -> Settled:
    """Return the keep set over ``links`` pairs in a row, whose keeper order is that of the row."""
    ends = np.arange(links + 1)
    edges = {
        "left": ends[:-1],
        "right": ends[1:],
        "intersection": np.full(links, 8),
        "union_size": np.full(links, 10),
    }
    tables = Tables(spark=spark, store=store_at(str(place)), folder="state/tables")
    nobody = _cut(tables.cut("members", BUCKETS), MEMBERS_ROW.empty_table(), "ref")
    return settle(
        _edges(tables, pa.table(edges)), _best(tables, links + 1), nobody, near, tables.below("t")
    )


def settled_bucket(
    spark: SparkSession, place: Path, *, sets: NDArray[np.uint64], near: NearSettings
) -> Settled:
    """Return the keep set over one large bucket whose members have the shingle ``sets`` (n, k)."""
    members = len(sets)
    _write_sets(place, sets)
    tables = Tables(spark=spark, store=store_at(str(place)), folder="state/tables")
    columns = {"large_key": np.ones(members, np.int64), "ref": np.arange(members)}
    bucket = _cut(tables.cut("members", BUCKETS), pa.table(columns), "ref")
    nothing = _edges(tables, pa.table({name: pa.array([], pa.int64()) for name in EDGE}))
    return settle(nothing, _best(tables, members), bucket, near, tables.below("t"))


def shingle_sets_of(case: str, members: int) -> NDArray[np.uint64]:
    """Return sorted sets, uint64 (members, 20), as ``case`` has them.

    >>> shingle_sets_of("families", 20)[:, 0].tolist()[8:12]
    [1, 1, 1000001, 1000001]
    """
    common = {"family": 19, "families": 17, "apart": _COMMON}[case]
    family = np.arange(members) // 10 if case == "families" else np.zeros(members, np.int64)
    shared = family[:, None] * 1_000_000 + np.arange(1, common + 1)
    width = _COMMON + _OWN - common
    own = 10**12 + np.arange(members)[:, None] * width + np.arange(width)
    return np.hstack([shared, own]).astype(np.uint64)


def _write_sets(place: Path, sets: NDArray[np.uint64]) -> None:
    path = place / "state" / "shingles" / "part-00000.arrow"
    path.parent.mkdir(parents=True)
    width = sets.shape[1]
    schema = pa.schema([pa.field("shingles", pa.large_list(pa.uint64()))])
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for first in range(0, len(sets), _BATCH_ROWS):
            some = sets[first : first + _BATCH_ROWS]
            offsets = pa.array(np.arange(0, some.size + 1, width), pa.int64())
            rows = pa.LargeListArray.from_arrays(offsets, pa.array(some.ravel()))
            writer.write_batch(pa.record_batch([rows], schema=schema))


def _best(tables: Tables, nodes: int) -> Bucketed:
    names = pa.array([f"{node:032x}" for node in range(nodes)])
    keys = pa.StructArray.from_arrays([names], names=["last"])
    rows = pa.table({"node": np.arange(nodes), "keeper_key": keys})
    return _cut(tables.cut("best", BUCKETS), rows, "node")


def _edges(tables: Tables, pairs: pa.Table) -> EdgeFiles:
    """Return ``pairs`` as verification leaves them: its last row counts what was compared."""
    edges = tables.cut("edges", 1)
    missing = pa.nulls(len(pairs), pa.int64())
    counted = pa.table({name: pa.array([None], pa.int64()) for name in EDGE})
    rows = [
        pairs.append_column("compared", missing),
        counted.append_column("compared", pa.array([len(pairs)], pa.int64())),
    ]
    edges.write(0, pa.concat_tables(rows).select(COMPARED.names).cast(COMPARED))
    return EdgeFiles.of(edges)


def _cut(table: Bucketed, rows: pa.Table, node: str) -> Bucketed:
    of_row = bucket_of_references(rows.column(node).to_numpy(), table.count)
    for bucket in range(table.count):
        table.write(bucket, rows.filter(pa.array(of_row == bucket)))
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
