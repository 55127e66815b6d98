"""The parent of Spark's Python workers on this machine.

It loads engines and kernels once, and the workers, which are forked from it, find them loaded.
Spark runs it as a module (``spark.python.daemon.module``); on a cluster, whose daemons start before
the packages of a job arrive, its own parent serves.
"""

import gc
from typing import Final

from pyspark.daemon import manager

from corpus import emit
from dedup import observe
from dedup.stages import duplicates
from scrub import emission
from scrub.licenses import attribution, stage
from scrub.licenses import observe as licenses

MODULE: Final = "jobs.daemon"  # __name__ is "__main__" where Spark runs it

LOADED: Final = (emit, emission, licenses, stage, attribution, observe, duplicates)

if __name__ == "__main__":
    gc.freeze()  # a worker collects garbage after every task, and need not look through all this
    manager()
