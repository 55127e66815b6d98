"""A digest of all that the detectors say of whole shards: equal before and after a faster version.

python benchmarks/secrets/digest.py SHARD.parquet... [--dump FILE]

The dump, a line a document with every field of its findings and of what was let stand, shows where
two versions differ.  It holds values: keep it where the shards are.
"""

import argparse
import contextlib
import hashlib
import time
from pathlib import Path
from typing import TextIO

import pyarrow.parquet as pq

from scrub.finding import Detector
from scrub.pii.detector import PersonalDataDetector
from scrub.secrets.detector import SecretDetector


def digest_of(shard: str, detector: Detector, dump: TextIO | None) -> None:
    """Print the digest of what ``detector`` says of ``shard``."""
    digest = hashlib.sha256()
    size = found = standing = 0
    seconds = 0.0
    columns = ["path", "language", "content"]
    for batch in pq.ParquetFile(shard).iter_batches(batch_size=500, columns=columns):
        for row in batch.to_pylist():
            text = row["content"].encode()
            began = time.process_time()
            seen = detector.scan(text, path=row["path"], language=row["language"])
            seconds += time.process_time() - began
            size += len(text)
            found += len(seen.findings)
            standing += len(seen.suppressed)
            said = [sorted(map(tuple, each)) for each in (seen.findings, seen.suppressed)]
            line = f"{row['path']}\t{said}\n"
            digest.update(line.encode())
            if dump is not None:
                dump.write(line)
    print(
        f"{Path(shard).name} {type(detector).__name__}: {size / 1e6:.1f} MB, {found} findings, {standing} let"
        f" stand, {digest.hexdigest()[:16]}, {size / 1e6 / seconds:.1f} MB per CPU second"
    )


def main() -> None:
    """Print a line for each shard and detector."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shards", nargs="+")
    parser.add_argument("--dump", type=Path)
    options = parser.parse_args()
    detectors: list[Detector] = [SecretDetector(), PersonalDataDetector()]
    with contextlib.ExitStack() as stack:
        dump = stack.enter_context(options.dump.open("w")) if options.dump else None
        for shard in options.shards:
            for detector in detectors:
                digest_of(shard, detector, dump)


if __name__ == "__main__":
    main()
