"""Measure what pass 1 takes for licences: one process, one core, CPU time, and what it yields.

    python benchmarks/licenses/extraction.py SHARD... [--batch-mb 32] [--profile]

SHARD is a Parquet file with the columns `path`, `language` and `content`.  Printed for each: MB of
text per CPU second of the search for passages alone and of the whole extraction, and a digest of
all statements and paragraphs, by which two states of the code are compared: an optimisation leaves
it as it is.
"""

import argparse
import contextlib
import cProfile
import hashlib
import pstats
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from scrub.licenses import readings
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.passages import passages, warm
from scrub.licenses.tables import LICENSES, PARAGRAPHS
from scrub.licenses.vocabulary import vocabulary

T = TypeVar("T")
REMEMBERING = ("pieces", "lines", "normal", "whole", "names")


def main() -> None:
    """Read, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--batch-mb", type=int, default=32, help="text of a batch (default: 32)")
    parser.add_argument("--rounds", type=int, default=1, help="take the best (default: 1)")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    options = parser.parse_args()
    warm()
    totals = [0.0, 0.0, 0.0]
    for shard in options.shards:
        batches = list(batches_of(shard, options.batch_mb * 1_000_000))
        rounds = [measured(batches, profiled=options.profile) for _ in range(options.rounds)]
        size_mb = sum(batch.column("content").nbytes for batch in batches) / 1e6
        figures = (size_mb, min(each[0] for each in rounds), min(each[1] for each in rounds))
        (said,) = {each[2] for each in rounds}
        print(f"{shard.name}: {rates(*figures)}, {said}", flush=True)
        totals = [sum(pair) for pair in zip(totals, figures, strict=True)]
    print(f"all: {rates(*totals)}")


def measured(batches: list[pa.RecordBatch], *, profiled: bool) -> tuple[float, float, str]:
    """Return the CPU seconds of passages alone and of all, and what was seen."""
    words = vocabulary()
    searched_s, _ = cpu_s(lambda: [passages(each.column("content"), words) for each in batches])
    forget()
    with cProfile.Profile() if profiled else contextlib.nullcontext() as profile:
        taken_s, tables = cpu_s(lambda: observed(batches))
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)
    return searched_s, taken_s, told(tables)


def forget() -> None:
    """Clear what the stage remembers of passages, lines, files and names."""
    readings.forget()
    for name, module in sys.modules.items():
        if name in {f"scrub.licenses.{each}" for each in REMEMBERING}:
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def rates(size_mb: float, searched_s: float, taken_s: float) -> str:
    """Return the speeds, as printed."""
    return (
        f"{size_mb:,.0f} MB, passages {size_mb / searched_s:,.0f} MB/s ({searched_s:.2f} CPU s),"
        f" extraction {size_mb / taken_s:,.0f} MB/s ({taken_s:.2f} CPU s)"
    )


def batches_of(shard: Path, batch_bytes: int) -> Iterator[pa.RecordBatch]:
    """Yield the documents of ``shard`` in batches of about ``batch_bytes`` of text."""
    table = pq.read_table(shard, columns=["path", "language", "content"]).combine_chunks()
    table = table.append_column("doc_id", pa.array(map(str, range(table.num_rows)), pa.string()))
    count = max(1, round(table.column("content").nbytes / batch_bytes))
    for batch in table.to_batches():
        rows = -(-batch.num_rows // count)
        yield from (batch.slice(first, rows) for first in range(0, batch.num_rows, rows))


def cpu_s(call: Callable[[], T]) -> tuple[float, T]:
    """Return the CPU seconds of ``call``, and what it returned."""
    start = time.process_time()
    returned = call()
    return time.process_time() - start, returned


def observed(batches: list[pa.RecordBatch]) -> list[Mapping[str, pa.RecordBatch]]:
    """Return the side tables of each of ``batches``."""
    stage = ObserveLicenses()
    return [stage.observe(batch).tables for batch in batches]


def told(tables: list[Mapping[str, pa.RecordBatch]]) -> str:
    """Return how much stands in ``tables``, and its digest."""
    statements = pa.Table.from_batches([each[LICENSES] for each in tables])
    texts = pa.Table.from_batches([each[PARAGRAPHS] for each in tables])
    distinct = sorted(set(zip(*(column.to_pylist() for column in texts.columns), strict=True)))
    seen = hashlib.sha256(repr(distinct).encode())
    seen.update(repr(statements.to_pydict()).encode())
    return (
        f"{statements.num_rows:,} statements, {len(distinct):,} paragraphs,"
        f" digest {seen.hexdigest()[:16]}"
    )


if __name__ == "__main__":
    main()
