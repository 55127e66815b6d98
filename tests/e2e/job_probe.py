"""A job for test_cluster.py: each task tells where it runs and where it found our packages.

Run as ``spark-submit tests/e2e/job_probe.py OUTPUT_JSON``.
"""

import json
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

# The folder of a job comes first on sys.path and could shadow a package; see docs/cluster.md.
sys.path[0] = str(Path(__file__).resolve().parents[2])

import pyarrow as pa

from corpus.session import SessionProfile, build_session

TASKS = 8
SCHEMA = "executor string, python string, package string, scancode string"


def tell(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    # Here and not above, for it is the executor's packages that count.
    from dedup import fingerprint  # noqa: PLC0415

    fingerprint.warm()
    for _ in batches:
        row = {
            "executor": str(Path.cwd()),
            "python": sys.executable,
            "package": str(Path(fingerprint.__file__).absolute()),
            "scancode": "there" if find_spec("licensedcode") else "missing",
        }
        yield pa.RecordBatch.from_pylist([row])


def main() -> None:
    session = build_session(app="probe", profile=SessionProfile.CLUSTER)
    rows = session.range(0, TASKS, 1, TASKS).mapInArrow(tell, SCHEMA).collect()
    report = {
        "master": session.conf.get("spark.master"),
        "memory": session.conf.get("spark.executor.memory"),
        "rows": [row.asDict() for row in rows],
    }
    Path(sys.argv[1]).write_text(json.dumps(report), encoding="utf-8")
    session.stop()


if __name__ == "__main__":
    main()
