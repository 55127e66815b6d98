"""The keeper order as columns: a struct for each document that sorts best first."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import SettingsError
from dedup.keeper import RESERVED, KeeperColumn, KeeperOrder

KEEPER_KEY: Final = "keeper_key"
_VENDORED: Final = (
    r"(?i)(^|/)(vendor|vendors|vendored|_vendor|third[-_]?party|3rd[-_]?party|external|externals"
    r"|node_modules|bower_components|site-packages|dist-packages|deps|extern|godeps)/"
)


def with_keeper_key(documents: pa.Table, order: KeeperOrder) -> pa.Table:
    """Return ``documents`` with ``keeper_key``, a struct that sorts best first and never ties.

    Each column of ``order`` gives two fields: whether the value is missing, and the value, small
    where it is preferred.  The doc_id is the last field.  What is held against a document is not
    known yet, and 0 until :func:`with_reservations`.

    Raises:
        SettingsError: a column that the order wants descending holds no numbers or dates.
    """
    fields: dict[str, pa.ChunkedArray] = {}
    for number, column in enumerate(order.columns):
        value = _value(documents, column.name)
        fields[f"m{number}"] = pc.is_null(value)
        fields[f"k{number}"] = _negated(value, column) if column.descending else value
    fields["last"] = documents.column("doc_id")
    return documents.append_column(KEEPER_KEY, pa.table(fields).to_struct_array())


def with_reservations(documents: pa.Table, weights: pa.Array, order: KeeperOrder) -> pa.Table:
    """Return ``documents``, which have a keeper_key of ``order``, with ``weights`` (int8) in it."""
    names = [column.name for column in order.columns]
    if RESERVED not in names:
        return documents
    flat = pa.Table.from_struct_array(documents.column(KEEPER_KEY))
    place = flat.schema.get_field_index(f"k{names.index(RESERVED)}")
    keys = flat.set_column(place, flat.schema.field(place), weights).to_struct_array()
    return documents.set_column(documents.schema.get_field_index(KEEPER_KEY), KEEPER_KEY, keys)


def order_of_keys(keys: pa.ChunkedArray) -> pa.Array:
    """Return the positions of ``keys`` (keeper_key) from best to worst, as uint64."""
    flat = pa.Table.from_struct_array(keys)
    by = [(name, "ascending") for name in flat.column_names]
    return pc.sort_indices(flat, sort_keys=by)


def best_of_nodes(documents: pa.Table) -> pa.Table:
    """Return the best of ``documents`` (node, keeper_key and others) of each node, sorted by node.

    Nothing but the keeper order decides, so the best of parts' bests is the best of all.
    """
    ordered = documents.take(order_of_keys(documents.column(KEEPER_KEY)))
    nodes, first = np.unique(ordered.column("node").to_numpy(), return_index=True)
    assert len(nodes) == len(first)
    return ordered.take(first)


def _value(documents: pa.Table, name: str) -> pa.ChunkedArray:
    if name == "vendored":
        return pc.match_substring_regex(documents.column("path"), _VENDORED)
    if name == RESERVED:
        return pa.chunked_array([pa.repeat(pa.scalar(0, pa.int8()), len(documents))])
    if name == "path_depth":
        return pc.add(pc.count_substring(documents.column("path"), "/"), 1)
    return documents.column(name)


def _negated(value: pa.ChunkedArray, column: KeeperColumn) -> pa.ChunkedArray:
    kind = value.type
    if pa.types.is_temporal(kind):
        value = value.cast(pa.int32() if pa.types.is_date32(kind) else pa.int64())
    try:
        return pc.negate(value.cast(pa.float64()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise SettingsError(
            f"keeper.order names -{column.name}, a column of type {kind}",
            why="only numbers and dates can be ordered from the largest down",
            mend=f"write {column.name} to order it from the smallest up, or leave it out",
        ) from None
