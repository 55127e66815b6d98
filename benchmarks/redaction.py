"""What the stage of pass 2 costs: CPU seconds of detectors and of the whole stage, over a corpus.

    python benchmarks/redaction.py CORPUS [--megabytes N | --every N] [--passes N] [--profile P]

CORPUS is a folder of Parquet files with path, language and content: a corpus, or what a run has
written.  --megabytes takes the beginning of each file, --every each N-th batch of all of them.
CPU time of one process; reading Parquet is left out of the figures, and so is what a worker does
once (automata, expressions that a first batch asks for: it is scanned before the clock starts).

A machine that is shared can take twice the CPU time for the same instructions.  So the stage goes
over the documents --passes times, each in a process that has seen none of them, and what is printed
beside the passes is the sum of the least time that each batch took in any: what the machine takes
when nobody disturbs it.
"""

import argparse
import collections
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from numpy.typing import NDArray

from corpus.cleaned import cleaned_schema
from scrub.emission import Scrub, detectors, redactor_of
from scrub.keys import keys_of
from scrub.settings import Profile, RedactionSettings, ScrubSettings

SCHEMA = cleaned_schema(())


def batches(corpus: Path, megabytes: float, rows: int = 250) -> Iterator[pa.RecordBatch]:
    """Yield documents of the corpus, every file's beginning, until there are enough."""
    files = sorted(corpus.rglob("*.parquet"))
    for file in files:
        left = megabytes * 1e6 / len(files)
        for batch in pq.ParquetFile(file).iter_batches(batch_size=rows):
            yield documents(batch)
            left -= batch.column("content").nbytes
            if left <= 0:
                break


def sampled(corpus: Path, every: int, rows: int = 250) -> Iterator[pa.RecordBatch]:
    """Yield the documents of one batch of ``every`` so many, over all files."""
    files = (pq.ParquetFile(file) for file in sorted(corpus.rglob("*.parquet")))
    for file in files:
        places = range(-(-file.metadata.num_rows // rows))
        for place, batch in zip(places, file.iter_batches(batch_size=rows), strict=True):
            if place % every == every // 2:
                yield documents(batch)


def passes(stage: Scrub, work: list[pa.RecordBatch], count: int) -> NDArray[np.float64]:
    """Return the CPU seconds of each batch (columns) in each pass (rows); all begin alike."""
    rows = []
    for _ in range(count):
        reading, writing = os.pipe()
        if os.fork() == 0:
            times = [time.process_time()]
            for batch in work:
                stage.clean(batch)
                times.append(time.process_time())
            with os.fdopen(writing, "wb") as out:
                out.write(np.diff(times).tobytes())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            rows.append(np.frombuffer(told.read(), np.float64))
        os.wait()
    return np.array(rows)


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
    parser.add_argument("--every", type=int, default=0, help="a batch of so many (0: beginnings)")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--profile", type=Profile, default=Profile.STARCODER)
    asked = parser.parse_args()
    redaction = RedactionSettings(profile=asked.profile)
    stage = Scrub(settings=ScrubSettings(redaction=redaction), keys=keys_of(bytes(32)))
    redactor_of(stage.settings, stage.keys.surrogate)  # compiled before the clock starts
    if asked.every:
        work = list(sampled(asked.corpus, asked.every))
    else:
        work = list(batches(asked.corpus, asked.megabytes))
    stage.clean(work[0])
    size = sum(batch.column("content").nbytes for batch in work) / 1e6
    print(f"{sum(b.num_rows for b in work)} documents, {size:.1f} MB")

    times = passes(stage, work, asked.passes)
    told = ", ".join(f"{size / spent:.1f}" for spent in times.sum(axis=1))
    least = times.min(axis=0).sum()
    print(f"stage: {told} MB/s; undisturbed {least:.2f} CPU s, {size / least:.1f} MB/s")
    for detector in detectors(stage.settings, plain=False):
        started = time.process_time()
        for batch in work:
            columns = [batch.column(name) for name in ("content", "path", "language")]
            paths, languages = columns[1].to_pylist(), columns[2].to_pylist()
            for content, path, language in zip(columns[0], paths, languages, strict=True):
                detector.scan(content.as_buffer().to_pybytes(), path=path, language=language)
        spent = time.process_time() - started
        print(f"{type(detector).__name__}: {spent:.2f} CPU s, {size / spent:.1f} MB/s")

    done = [stage.clean(batch) for batch in work]
    sums = sum((one.scrubbing for one in done), type(done[0].scrubbing)())
    drops = collections.Counter(r["reason"] for one in done for r in one.drops.to_pylist())
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
