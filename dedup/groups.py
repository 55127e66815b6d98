"""Exact groups: equal rows, equal texts, equal shingle sets.

Documents with equal text, or with equal shingle sets, have the same neighbours at the same
similarity.  So only one of each group, its *node*, goes on to the near-duplicates, and whatever is
found there holds for all of its group.  Functions here see one bucket of documents at a time, cut
by the key that they group by.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


def distinct_documents(rows: pa.Table, user_columns: Sequence[str]) -> pa.Table:
    """Return one row per doc_id with ``repeats`` (int32), how many equal rows there were.

    Sorted by (text_key, doc_id).  Of repeated rows the smallest by the user's columns gives their
    values, nulls last; what is left equal after that differs only in its place.
    """
    order = rows.select(["text_key", "doc_id"])
    for name in user_columns:
        order = order.append_column(f"user {name}", _sortable(rows.column(name)))
    for name in ("part", "row"):
        order = order.append_column(f"place {name}", rows.column(name))
    ordered = rows.take(_sorted(order))
    first = begins(ordered.column("doc_id"))
    starts = np.flatnonzero(first)
    repeats = np.diff(starts, append=ordered.num_rows).astype(np.int32)
    return ordered.filter(pa.array(first)).append_column("repeats", pa.array(repeats, pa.int32()))


def with_text_node(documents: pa.Table) -> pa.Table:
    """Return ``documents`` (sorted by text_key, doc_id) with ``text_node``, the ref of the first
    doc_id with the same text.
    """
    node = first_of_group(documents, "text_key")
    return documents.append_column("text_node", pa.array(node, pa.int64()))


def set_proposals(nodes: pa.Table) -> NDArray[np.int64]:
    """Return int64 (m, 2): pairs of text nodes proposed to have equal shingle sets.

    ``nodes`` holds set_key, doc_id, ref.  The left one is the first doc_id with the set key.
    """
    ordered = nodes.take(_sorted(nodes.select(["set_key", "doc_id"])))
    left, right = first_of_group(ordered, "set_key"), ordered.column("ref").to_numpy()
    proposals: NDArray[np.int64] = np.column_stack((left, right))[left != right]
    return proposals


def with_node(documents: pa.Table, equal_sets: pa.Table) -> pa.Table:
    """Return ``documents`` with ``node``, the ref whose shingle set stands for the document.

    ``equal_sets`` holds (text_node, set_node) of the text nodes that another one stands for.
    """
    text_nodes = documents.column("text_node")
    stands = pc.index_in(text_nodes, equal_sets.column("text_node").combine_chunks())
    set_nodes = pc.take(equal_sets.column("set_node"), stands)
    return documents.append_column("node", pc.coalesce(set_nodes, text_nodes))


def first_of_group(ordered: pa.Table, key: str) -> NDArray[np.int64]:
    """Return the ref of the first row with the same ``key``: int64 (n,); rows come sorted by it."""
    first = begins(ordered.column(key))
    references = ordered.column("ref").to_numpy()
    firsts: NDArray[np.int64] = references[first][np.cumsum(first) - 1]
    return firsts


def begins(ordered: pa.ChunkedArray) -> Flags:
    """Return whether each value differs from the one before it: bool (n,); the first one does."""
    first = np.ones(len(ordered), np.bool_)
    if len(ordered) > 1:
        changes = pc.not_equal(ordered.slice(1), ordered.slice(0, len(ordered) - 1))
        first[1:] = changes.to_numpy(zero_copy_only=False)
    return first


def _sorted(keys: pa.Table) -> pa.Array:
    by = [(name, "ascending") for name in keys.column_names]
    return pc.sort_indices(keys, sort_keys=by)  # nulls last


def _sortable(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return ``values``, or canonical JSON of them where Arrow cannot order their type."""
    if not pa.types.is_nested(values.type):
        return values
    return pa.chunked_array([pa.array([_json(value) for value in values.to_pylist()], pa.string())])


def _json(value: Any) -> str | None:  # noqa: ANN401 (whatever the user's table holds)
    return None if value is None else json.dumps(value, sort_keys=True, default=str)
