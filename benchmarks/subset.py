"""Take whole repositories out of a corpus, up to a budget of text.

    python benchmarks/subset.py corpus/*.parquet --out corpus60 --mb 60

The same budget gives the same repositories as build_corpus.py --mb does: in the order of a hash
of their names, passing over what does not fit. No network is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# A repository above this share of the budget would speak for the whole of the subset.
MAX_SHARE = 0.15
# Close enough to the budget to stop looking for repositories that still fit.
FULL_SHARE = 0.995


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "shards", nargs="+", type=Path, help="Parquet files made by build_corpus.py"
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the shard of the subset"
    )
    parser.add_argument("--mb", type=int, required=True, help="MB of text")
    options = parser.parse_args(arguments)
    documents, text_bytes = write_subset(
        options.shards, options.out, budget_bytes=options.mb * 1_000_000
    )
    print(f"{documents:,} documents, {text_bytes / 1e6:,.1f} MB of text")
    return 0


def in_hash_order(repos: Iterable[str]) -> list[str]:
    """Return repository names in the order of a hash, which no property of theirs can bias."""
    return sorted(repos, key=lambda repo: hashlib.sha256(repo.encode()).digest())


def choose(
    sizes: Mapping[str, int] | Iterator[tuple[str, int]], budget_bytes: int
) -> Iterator[str]:
    """Yield the repositories to take, given (repo, bytes) in hash order, until the budget is full.

    >>> list(choose({"a": 10, "b": 90, "c": 14}, budget_bytes=100))
    ['a', 'c']
    """
    taken = 0
    for repo, size in sizes.items() if isinstance(sizes, Mapping) else sizes:
        if taken + size <= budget_bytes and size <= MAX_SHARE * budget_bytes:
            taken += size
            yield repo
        if taken >= FULL_SHARE * budget_bytes:
            return


def write_subset(shards: list[Path], out: Path, *, budget_bytes: int) -> tuple[int, int]:
    """Write the subset as one shard into ``out``; return its documents and bytes of text."""
    identity = pa.concat_tables(
        pq.read_table(shard, columns=["repo", "size_bytes"]) for shard in shards
    )
    totals = identity.group_by("repo").aggregate([("size_bytes", "sum")]).to_pydict()
    size_of = dict(zip(totals["repo"], totals["size_bytes_sum"], strict=True))
    chosen = pa.array(
        choose({repo: size_of[repo] for repo in in_hash_order(size_of)}, budget_bytes), pa.string()
    )
    out.mkdir(parents=True)
    documents = text_bytes = 0
    with pq.ParquetWriter(
        out / "shard-00000.parquet",
        pq.read_schema(shards[0]),
        compression="zstd",
        compression_level=3,
    ) as writer:
        for shard in shards:
            file = pq.ParquetFile(shard)
            for group in range(file.num_row_groups):
                if not pc.any(
                    pc.is_in(file.read_row_group(group, columns=["repo"])["repo"], chosen)
                ).as_py():
                    continue
                rows = file.read_row_group(group)
                rows = rows.filter(pc.is_in(rows["repo"], chosen))
                writer.write_table(rows, row_group_size=max(len(rows), 1))
                documents += len(rows)
                text_bytes += pc.sum(rows["size_bytes"]).as_py()
    return documents, text_bytes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
