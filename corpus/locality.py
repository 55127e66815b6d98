"""How much moves without a Spark job: rows that are few go through this process."""

import contextlib
from collections.abc import Iterator
from typing import Final

from pyspark.sql import SparkSession

LOCAL_ROWS: Final = 50_000  # up to so many are exchanged without a Spark job
LOCAL_ROWS_KEY: Final = "spark.codesieve.localRows"  # Spark's configuration may say otherwise
AGAIN_ROWS: Final = 1_000_000  # of tables that are much as they were: about 200 MB


def local_rows(spark: SparkSession) -> int:
    """Return how many rows this process moves itself, for now; 0: none."""
    return int(spark.conf.get(LOCAL_ROWS_KEY, None) or LOCAL_ROWS)


@contextlib.contextmanager
def few_jobs(spark: SparkSession) -> Iterator[None]:
    """Let this process move what repeated steps move, unless Spark's configuration says otherwise.

    Tables that are mostly taken over are read once: less work than the jobs would be.
    """
    is_set = spark.conf.get(LOCAL_ROWS_KEY, None) is not None
    if not is_set:
        spark.conf.set(LOCAL_ROWS_KEY, str(AGAIN_ROWS))
    try:
        yield
    finally:
        if not is_set:
            spark.conf.unset(LOCAL_ROWS_KEY)
