"""Sources to shards on a cluster: the same as ``codesieve shard``.

spark-submit [cluster options] jobs/shard.py --input URI... --out URI [--settings FILE]
"""

import sys
from pathlib import Path

# As in dedup.py: this folder must not be on the path, and the packages may stand beside it.
_ROOT = Path(__file__).resolve().parents[1]
sys.path[:] = [entry for entry in sys.path if entry and Path(entry).resolve() != _ROOT / "jobs"]
if (_ROOT / "dedup").is_dir():
    sys.path.insert(0, str(_ROOT))

from jobs.submit import shard

if __name__ == "__main__":
    sys.exit(shard())
