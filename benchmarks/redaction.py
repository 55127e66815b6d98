"""What the stage of pass 2 costs: CPU seconds of detectors and of the whole stage, over a corpus.

    python benchmarks/redaction.py CORPUS [--megabytes N] [--profile starcoder]

CORPUS is a folder of Parquet files with path, language and content.  One process, CPU time of this
process alone; reading Parquet is left out of the figures.
"""

import argparse
import collections
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from corpus.cleaned import cleaned_schema
from scrub.emission import Scrub, detectors, redactor_of
from scrub.keys import keys_of
from scrub.settings import Profile, RedactionSettings, ScrubSettings

SCHEMA = cleaned_schema(())


def batches(corpus: Path, megabytes: float, rows: int = 500) -> Iterator[pa.RecordBatch]:
    """Yield documents of the corpus, every file's beginning, until there are enough."""
    files = sorted(corpus.rglob("*.parquet"))
    for file in files:
        left = megabytes * 1e6 / len(files)
        for batch in pq.ParquetFile(file).iter_batches(batch_size=rows):
            yield documents(batch)
            left -= batch.column("content").nbytes
            if left <= 0:
                break


def documents(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return ``batch`` with the columns of cleaned documents, empty where it has none."""
    have = {name: batch.column(name) for name in batch.schema.names}
    columns = []
    for field in SCHEMA:
        column = have.get(field.name)
        if column is None or field.name in {"redactions", "license"}:
            empty = {"redactions": [], "copies": 1, "size_bytes": 0}
            column = pa.repeat(pa.scalar(empty.get(field.name, ""), field.type), batch.num_rows)
        if field.name == "doc_id":
            column = pa.array([xxhash.xxh3_128_hexdigest(c.as_buffer()) for c in have["content"]])
        columns.append(column.cast(field.type))
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--profile", type=Profile, default=Profile.STARCODER)
    asked = parser.parse_args()
    redaction = RedactionSettings(profile=asked.profile)
    stage = Scrub(settings=ScrubSettings(redaction=redaction), keys=keys_of(bytes(32)))
    redactor_of(stage.settings, stage.keys.surrogate)  # compiled before the clock starts
    work = list(batches(asked.corpus, asked.megabytes))
    size = sum(batch.column("content").nbytes for batch in work) / 1e6
    print(f"{sum(b.num_rows for b in work)} documents, {size:.1f} MB")

    for detector in detectors(stage.settings, plain=False):
        started = time.process_time()
        for batch in work:
            columns = [batch.column(name) for name in ("content", "path", "language")]
            paths, languages = columns[1].to_pylist(), columns[2].to_pylist()
            for content, path, language in zip(columns[0], paths, languages, strict=True):
                detector.scan(content.as_buffer().to_pybytes(), path=path, language=language)
        spent = time.process_time() - started
        print(f"{type(detector).__name__}: {spent:.2f} CPU s, {size / spent:.1f} MB/s")

    started = time.process_time()
    done = [stage.clean(batch) for batch in work]
    spent = time.process_time() - started
    sums = sum((each.scrubbing for each in done), type(done[0].scrubbing)())
    drops = collections.Counter(r["reason"] for each in done for r in each.drops.to_pylist())
    print(f"stage: {spent:.2f} CPU s, {size / spent:.1f} MB/s")
    print(
        f"findings {dict(sums.findings)}\n"
        f"edited and scanned again {sums.rescanned}, dropped {dict(drops)}"
    )
    print(
        f"parsed {dict(sums.parsed)}\nplainer {dict(sums.parse_safe)}\nbroken {dict(sums.broken)}\n"
        f"kept {dict(sums.kept)}"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


if __name__ == "__main__":
    main()
