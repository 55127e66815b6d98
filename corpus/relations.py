"""Tables between the steps: written once, read back, so that a killed run resumes behind them."""

import dataclasses
from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession

from corpus.bucketed import DONE, Bucketed
from corpus.files import Store

Commit = Callable[[str, DataFrame], DataFrame]
"""Writes a table under a name, once, and returns it as read back."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """Parquet tables below ``folder`` of the run directory."""

    spark: SparkSession
    store: Store
    folder: str

    def once(self, name: str, rows: Callable[[], DataFrame]) -> DataFrame:
        """Return the table ``name``; ``rows`` is called and written only if it is not there yet."""
        path = f"{self.folder}/{name}"
        uri = f"{self.store.uri}/{path}"
        if not self.store.exists(f"{path}/{DONE}"):
            fresh = rows()
            fresh.write.mode("overwrite").parquet(uri)
            return self.spark.read.schema(fresh.schema).parquet(uri)
        return self.spark.read.parquet(uri)

    def commit(self, name: str, rows: DataFrame) -> DataFrame:
        """Return the table ``name``, written from ``rows`` unless it is there already."""
        return self.once(name, lambda: rows)

    def read(self, name: str) -> DataFrame:
        """Return the table ``name``, which has been written."""
        return self.spark.read.parquet(f"{self.store.uri}/{self.folder}/{name}")

    def cut(self, name: str, count: int) -> Bucketed:
        """Return the table ``name`` as ``count`` buckets, written or not."""
        return Bucketed(store=self.store, folder=f"{self.folder}/{name}", count=count)

    def files(self, name: str) -> tuple[str, ...]:
        """Return the files (paths) of the table ``name``."""
        files = self.store.files(f"{self.folder}/{name}", recursive=False)
        return tuple(file.path for file in files if file.path.endswith(".parquet"))

    def below(self, name: str) -> "Tables":
        """Return the tables in the folder ``name`` below this one."""
        return dataclasses.replace(self, folder=f"{self.folder}/{name}")
