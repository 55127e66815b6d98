"""Copy Parquet shards with Spark and nothing else: what a pass over the text costs.

    python benchmarks/plain_copy.py corpus/*.parquet --out copies

spark.read.parquet -> write.parquet, zstd level 3, row groups of 64 MiB. Prints, as JSON, the CPU
seconds of all processes (the JVM included) for two copies in one session. The start of the session
and a first tiny job are left out. The first copy still pays for the JVM's compiler, as any job
does; the second does not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path

from measure import tree_cpu_s
from pyspark.sql import SparkSession

ROW_GROUP_BYTES = 64 * 1024 * 1024
ZSTD_LEVEL = 3
COPIES = 2


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", nargs="+", help="Parquet files")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the copies; they are removed at the end"
    )
    parser.add_argument("--result", type=Path, help="write the JSON there too")
    options = parser.parse_args(arguments)

    spark = (
        SparkSession.builder.master("local[*]")
        .appName("plain copy")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.log.level", "ERROR")
        .config("spark.sql.parquet.compression.codec", "zstd")
        .config("spark.hadoop.parquet.compression.codec.zstd.level", str(ZSTD_LEVEL))
        .config("spark.hadoop.parquet.block.size", str(ROW_GROUP_BYTES))
        .getOrCreate()
    )
    tiny = str(options.out / "tiny")
    spark.range(1000).write.mode("overwrite").parquet(tiny)
    spark.read.parquet(tiny).count()

    start_cpu_s = tree_cpu_s(os.getpid())
    copies_cpu_s, copies_wall_s = [], []
    for number in range(COPIES):
        cpu_before, wall_before = tree_cpu_s(os.getpid()), time.perf_counter()
        spark.read.parquet(*options.shards).write.mode("overwrite").parquet(
            str(options.out / f"copy-{number}")
        )
        copies_cpu_s.append(round(tree_cpu_s(os.getpid()) - cpu_before, 2))
        copies_wall_s.append(round(time.perf_counter() - wall_before, 2))
    spark.stop()
    shutil.rmtree(options.out)
    result = {
        "start_cpu_s": round(start_cpu_s, 2),
        "copies_cpu_s": copies_cpu_s,
        "copies_wall_s": copies_wall_s,
    }
    if options.result:
        options.result.write_text(json.dumps(result))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
