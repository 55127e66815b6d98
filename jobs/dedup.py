"""The main job on a cluster: the same stages as ``codesieve clean``.

spark-submit [cluster options] jobs/dedup.py --input URI... --out URI [--settings FILE]
"""

import sys
from pathlib import Path

# spark-submit puts this folder first on the path, where this file would shadow the package `dedup`.
# The packages stand beside it in a checkout; elsewhere they are installed, or came with the job.
_ROOT = Path(__file__).resolve().parents[1]
sys.path[:] = [entry for entry in sys.path if entry and Path(entry).resolve() != _ROOT / "jobs"]
if (_ROOT / "dedup").is_dir():
    sys.path.insert(0, str(_ROOT))

from jobs.submit import dedup

if __name__ == "__main__":
    sys.exit(dedup())
