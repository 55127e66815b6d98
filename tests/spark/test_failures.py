"""What Spark's workers and machines do wrong reaches a user as a message with an exit code."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from corpus.errors import EnvironmentFault, InputError
from jobs.failures import exit_code_of

pytestmark = pytest.mark.spark


def _fails(spark: SparkSession, error: Exception) -> int:
    def raising(_: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        raise error

    return spark.range(1).mapInArrow(raising, "id long").count()


ERRORS = {
    "full": (OSError(28, "No space left on device"), 5, "a disk is full"),
    "memory": (MemoryError(), 5, "no memory left"),
    "ours": (
        InputError("a.parquet is damaged", why="it ends early", mend="fetch it again"),
        3,
        "a.parquet is damaged: it ends early. To mend it: fetch it again.",
    ),
    "ours, of files": (
        EnvironmentFault("cannot write /run/x", why="[Errno 13] denied", mend="look"),
        5,
        "cannot write /run/x: [Errno 13] denied. To mend it: look.",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_in_a_worker_is_told_in_one_line(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    error, code, words = ERRORS[name]
    assert exit_code_of(lambda: _fails(spark, error)) == code
    told = capsys.readouterr().err.splitlines()
    ours = [line for line in told if line.startswith("codesieve: ")]
    assert len(ours) == 1
    assert words in ours[0]
    assert "Traceback" not in "".join(told)


def test_a_defect_is_not_hidden(spark: SparkSession) -> None:
    with pytest.raises(Exception, match="list index out of range"):
        exit_code_of(lambda: _fails(spark, IndexError("list index out of range")))
