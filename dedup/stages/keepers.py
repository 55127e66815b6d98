"""The keeper order over Spark, and the best eligible document of each node."""

from typing import Final

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from dedup.keeper import KeeperColumn, KeeperOrder

_VENDORED: Final = (
    r"(?i)(^|/)(vendor|vendors|vendored|_vendor|third[-_]?party|3rd[-_]?party|external|externals"
    r"|node_modules|bower_components|site-packages|dist-packages|deps|extern|godeps)/"
)


def with_keeper_key(documents: DataFrame, order: KeeperOrder) -> DataFrame:
    """Return ``documents`` with ``keeper_key``, a struct that sorts best first and never ties."""
    parts = [_ascending(column).alias(f"k{number}") for number, column in enumerate(order.columns)]
    missing = [
        _value(column).isNull().alias(f"m{number}") for number, column in enumerate(order.columns)
    ]
    pairs = [part for both in zip(missing, parts, strict=True) for part in both]
    return documents.withColumn("keeper_key", F.struct(*pairs, F.col("doc_id").alias("last")))


def best_of_nodes(eligible: DataFrame) -> DataFrame:
    """Return (node, keeper_key, keeper): the best eligible document of each node.

    ``keeper`` is a struct of its doc_id, ref, sha256 and text_key.
    """
    best = eligible.groupBy("node").agg(
        F.min_by(F.struct("keeper_key", "doc_id", "ref", "sha256", "text_key"), "keeper_key").alias(
            "best"
        )
    )
    return best.select(
        "node",
        F.col("best.keeper_key").alias("keeper_key"),
        F.struct("best.doc_id", "best.ref", "best.sha256", "best.text_key").alias("keeper"),
    )


def struct_order(keys: pa.ChunkedArray) -> pa.Array:
    """Return the positions of ``keys`` (keeper_key) from best to worst, as Spark orders them."""
    flat = pa.Table.from_struct_array(keys)
    by = [(name, "ascending") for name in flat.column_names]
    return pa.compute.sort_indices(flat, sort_keys=by)


def _value(column: KeeperColumn) -> Column:
    if column.name == "vendored":
        return F.col("path").rlike(_VENDORED)
    if column.name == "path_depth":
        return F.size(F.split("path", "/"))
    return F.col(column.name)


def _ascending(column: KeeperColumn) -> Column:
    """Return a value that is small where the column is preferred.

    Numbers and dates are negated for descending; text cannot be, so text is only ascending.
    """
    value = _value(column)
    if not column.descending:
        return value
    return -value.cast("double")
