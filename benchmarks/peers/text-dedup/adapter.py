"""Run text-dedup's MinHash command over Parquet shards, with its settings for code.

    python adapter.py SHARD... --out kept.parquet --work DIR [--workers N]

256 permutations, 5-grams, threshold 0.7, everything else its default. The newest release on PyPI
is measured; a rewrite that verifies candidates was never released there. The command saves its
result as Arrow files; kept.parquet lists the documents.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

IDENTITY = ["repo", "revision", "path"]
START = (
    "import time, sys, text_dedup.minhash as m; print('start_cpu_s', time.process_time()); "
    "sys.argv[0] = 'minhash'; m.main()"
)


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
    options.work.mkdir(parents=True, exist_ok=True)
    shards = options.shards[0].resolve().parent
    command = [sys.executable, "-c", START, "--path", "parquet", "--split", "train"]
    command += ["--data_files", f"{shards}/*.parquet", "--column", "content"]
    command += ["--cache_dir", str(options.work / "cache"), "--output", str(options.work / "kept")]
    command += [
        "--num_perm",
        "256",
        "--ngram",
        "5",
        "--threshold",
        "0.7",
        "--num_proc",
        str(options.workers),
    ]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(options.work / "cache")}
    said = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    start_cpu_s = float(said.partition("start_cpu_s ")[2].split(maxsplit=1)[0])
    kept = pa.concat_tables(
        pa.ipc.open_stream(file).read_all().select(IDENTITY)
        for file in sorted((options.work / "kept").glob("*.arrow"))
    )
    pq.write_table(kept, options.out)
    told = {
        "version": f"text-dedup {version('text-dedup')}",
        "start_cpu_s": start_cpu_s,
        "kept": kept.num_rows,
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
