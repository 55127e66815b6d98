"""Writes a made-up run of many decisions, to time the audit's questions on.

Use: ``python benchmarks/audit_scale.py --rows 50000000 --out DIR``.
Each file holds the repositories of one part, sorted, as `codesieve clean` writes them.  A third of
the documents are near-copies with a pair.  There are no cleaned documents in it.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.accounts import counts, stage_counts
from corpus.audit.layout import write_audit_table
from corpus.decision import DECISION, REASON_ROW
from corpus.facts import OutputFile, Role
from corpus.files import digested, store_at
from corpus.manifest import Manifest, write_manifest
from corpus.output import PAIR
from corpus.settings import as_mapping
from corpus.summary import Summary
from jobs.settings import Settings

FILE_ROWS = 500_000
REPO_FILES = 137  # documents of a repository
DIGEST = "ab" * 32


def hexadecimal(draw: np.random.Generator, rows: int, size: int, prefix: bytes = b"") -> pa.Array:
    """Return random strings of ``size`` bytes in hex behind ``prefix``."""
    digits = np.frombuffer(draw.bytes(rows * size).hex().encode(), np.uint8).reshape(rows, -1)
    whole = np.hstack(
        [np.broadcast_to(np.frombuffer(prefix, np.uint8), (rows, len(prefix))), digits]
    )
    width = whole.shape[1]
    offsets = np.arange(0, rows * width + 1, width, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(whole))]
    return pa.Array.from_buffers(pa.string(), rows, buffers)


def decisions(part: int, rows: int) -> pa.Table:
    """Return the decisions of one part, sorted."""
    draw = np.random.default_rng(part)
    number = np.arange(rows)
    repo = pc.binary_join_element_wise(
        "owner", pa.array(number // REPO_FILES % 97).cast(pa.string()), "/project",
        pa.array(number // REPO_FILES * 1000 + part).cast(pa.string()), "",
    )  # fmt: skip
    path = pc.binary_join_element_wise(
        "src/module_", pa.array(number % 11).cast(pa.string()), "/file_",
        pa.array(number).cast(pa.string()), ".py", "",
    )  # fmt: skip
    doc_id = hexadecimal(draw, rows, 16)
    is_near = number % 3 == 2
    witness = doc_id.take(pa.array(np.where(is_near, number - 1, number)))
    because = pc.if_else(pa.array(is_near), witness, "")
    score = pa.array(np.where(is_near, np.round(0.7 + 0.3 * draw.random(rows), 4), 0.0))
    stage = pc.if_else(pa.array(is_near), "duplicates", "")
    near = np.flatnonzero(is_near)
    fields = {"stage": stage, "reason": "near_duplicate", "because_of": because, "score": score}
    reasons = pa.StructArray.from_arrays(
        [
            pa.repeat(pa.scalar(value), len(near)) if isinstance(value, str) else value.take(near)
            for value in fields.values()
        ],
        fields=list(REASON_ROW),
    )
    bounds = np.concatenate(([0], np.cumsum(is_near)))
    columns = {
        "doc_id": doc_id,
        "content_id": hexadecimal(draw, rows, 20, b"swh:1:cnt:"),
        "repo": repo,
        "revision": pa.repeat("1", rows),
        "path": path,
        "language": pa.repeat("Python", rows),
        "size_bytes": pa.array(draw.integers(10, 30_000, rows)),
        "repeats": pa.array(np.ones(rows, np.int32)),
        "action": pc.if_else(pa.array(is_near), "drop", "keep"),
        "stage": stage,
        "reason": pc.if_else(pa.array(is_near), "near_duplicate", "kept"),
        "because_of": because,
        "score": score,
        "all_reasons": pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), reasons),
        "settings_digest": pa.repeat(DIGEST, rows),
    }
    table = pa.table({name: columns[name] for name in DECISION.names}, schema=DECISION)
    return table.sort_by([(name, "ascending") for name in ("repo", "path", "doc_id")])


def pairs(table: pa.Table) -> pa.Table:
    """Return the pairs of the near-copies in ``table``."""
    near = table.filter(pc.equal(table.column("reason"), "near_duplicate"))
    of_ten_thousand = pc.round(pc.multiply(near.column("score"), 10_000)).cast(pa.int64())
    columns = [
        near.column("doc_id"), near.column("because_of"), near.column("score"), of_ten_thousand,
        pa.repeat(pa.scalar(10_000, pa.int64()), len(near)),
    ]  # fmt: skip
    return pa.table(dict(zip(PAIR.names, columns, strict=True)), schema=PAIR)


def main() -> None:
    """Write the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    store = store_at(str(given.out))
    files, summary = [], Summary.empty()
    for part, first in enumerate(range(0, given.rows, FILE_ROWS)):
        table = decisions(part, min(FILE_ROWS, given.rows - first))
        summary += Summary.of(table)
        for role, rows in ((Role.DECISIONS, table), (Role.PAIRS, pairs(table))):
            path = f"audit/{role}/part-{part:05d}.parquet"
            with digested(store, path) as file:
                write_audit_table(rows, file.sink)
            files.append(OutputFile(**{**file.entry(role, len(rows)), "role": role}))
    manifest = Manifest(
        content_root=hashlib.sha256().hexdigest(),
        decisions_root=hashlib.sha256().hexdigest(),
        engines={"codesieve": "made up"},
        settings=as_mapping(Settings()),
        settings_digest=DIGEST,
        run_key=DIGEST,
        inputs=(),
        counts=counts(summary, rows_in=summary.rows),
        stages=stage_counts(summary, ["duplicates"]),
        outputs=tuple(files),
    )
    write_manifest(store, manifest)
    rows = sum(pq.read_metadata(given.out / file.path).num_rows for file in files)
    print(f"{rows} rows in {len(files)} files, {sum(file.size_bytes for file in files)} bytes")


if __name__ == "__main__":
    main()
