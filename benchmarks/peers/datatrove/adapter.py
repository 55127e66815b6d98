"""Run datatrove's MinHash pipeline over Parquet shards, with its defaults, on one machine.

    python adapter.py SHARD... --out kept.parquet --work DIR [--workers N]

The defaults of datatrove.MinhashConfig: 5-grams of words, 14 buckets of 8 hashes, xxhash 64. All
four stages run, and the last one writes the kept documents, as its users do (zstd, the level is
Arrow's own). kept.parquet lists them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq
from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup import (
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import ParquetWriter
from datatrove.utils.typeshelper import Languages

IDENTITY = ["repo", "revision", "path"]


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", nargs="+", type=Path, help="Parquet files, all of one folder")
    parser.add_argument(
        "--out", type=Path, required=True, help="Parquet file for the list of kept documents"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for its own files")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count(), help="processes (default: all cores)"
    )
    options = parser.parse_args(arguments)
    start_cpu_s = time.process_time()
    for stage in stages(options.shards, options.work.resolve(), options.workers):
        stage.run()
    kept = pq.read_table(options.work / "kept", columns=IDENTITY)
    pq.write_table(kept, options.out)
    told = {
        "version": f"datatrove {version('datatrove')}",
        "start_cpu_s": start_cpu_s,
        "kept": kept.num_rows,
    }
    print(json.dumps(told))
    return 0


def stages(shards: list[Path], work: Path, workers: int) -> list[LocalPipelineExecutor]:
    """Return the four stages of the pipeline, to be run one after the other."""
    config = MinhashConfig()
    tasks = len(shards)

    def reader() -> ParquetReader:
        return ParquetReader(
            str(shards[0].resolve().parent), text_key="content", glob_pattern="*.parquet"
        )

    def stage(name: str, steps: list[PipelineStep], stage_tasks: int) -> LocalPipelineExecutor:
        return LocalPipelineExecutor(
            pipeline=steps,
            tasks=stage_tasks,
            workers=workers,
            logging_dir=str(work / "logs" / name),
            skip_completed=False,
        )

    signatures, buckets, removals = (
        str(work / name) for name in ("signatures", "buckets", "removals")
    )
    writer = ParquetWriter(str(work / "kept"), compression="zstd", expand_metadata=True)
    return [
        stage(
            "signatures",
            [
                reader(),
                MinhashDedupSignature(signatures, config=config, language=Languages.english),
            ],
            tasks,
        ),
        stage(
            "buckets",
            [MinhashDedupBuckets(signatures, buckets, config=config, only_dedup_in_index=False)],
            config.num_buckets,
        ),
        stage("cluster", [MinhashDedupCluster(buckets, removals, config=config)], 1),
        stage("filter", [reader(), MinhashDedupFilter(removals), writer], tasks),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
