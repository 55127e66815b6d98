"""Parity with detect-secrets: equal findings on real files, and how many times faster.

python benchmarks/secrets/parity.py SHARD.parquet... [--files N]
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq
from detect_secrets.core import scan

from scrub.secrets.parity import DetectSecrets, Reported


def main() -> None:
    """Print the speeds and the number of files whose findings differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shards", nargs="+")
    parser.add_argument("--files", type=int, default=250, help="of each shard")
    options = parser.parse_args()
    rng = random.Random(5)
    detector = DetectSecrets()  # leaves detect-secrets with its default plugins and filters
    with tempfile.TemporaryDirectory() as folder:
        files: list[Path] = []
        for shard in options.shards:
            rows = pq.read_table(shard, columns=["path", "content"]).to_pylist()
            for row in rng.sample(rows, options.files):
                file = Path(folder) / str(len(files)) / Path(row["path"]).name[-80:]
                file.parent.mkdir()
                file.write_bytes(row["content"].encode())
                files.append(file)
        megabytes = sum(file.stat().st_size for file in files) / 1e6
        began = time.process_time()
        ours = [detector.reported(file.read_bytes(), str(file)) for file in files]
        middle = time.process_time()
        theirs = [alone(file) for file in files]
        ended = time.process_time()
    differ = sum(one != other for one, other in zip(ours, theirs, strict=True))
    print(
        f"{len(files)} files, {megabytes:.1f} MB, {sum(map(len, theirs))} findings, {differ} files differ"
    )
    print(
        f"parity {megabytes / (middle - began):.2f} MB per CPU second, detect-secrets {megabytes / (ended - middle):.3f}"
    )
    print(f"{(ended - middle) / (middle - began):.0f} times")


def alone(file: Path) -> tuple[Reported, ...]:
    """What detect-secrets reports of a file by itself."""
    found = scan.scan_file(str(file))
    return tuple(
        sorted(
            {
                Reported(line=one.line_number, type=one.type, value=str(one.secret_value))
                for one in found
            }
        )
    )


if __name__ == "__main__":
    main()
