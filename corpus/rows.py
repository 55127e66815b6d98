"""Rows as bytes: the canonical, injective, versioned encoding that Merkle leaves are taken of.

It is written down in docs/audit-schema.md.  The schema's name comes first, then the values in the
schema's order.  Every value begins with a tag, whatever has no fixed size carries its length, and
numbers are 8 bytes, big-endian; so no two rows of one schema share an encoding.
"""

import dataclasses
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.decision import DECISION
from corpus.errors import InputError

SORT_KEYS: Final = ("repo", "path", "doc_id")
"""The order of the leaves: by the UTF-8 bytes of these columns."""

SAMPLED_KEYS: Final = 16  # of a table; enough of them to cut all tables into ranges

Key = tuple[str, str, str]
"""Values of SORT_KEYS.  Python orders strings by code point, which is how UTF-8 bytes order."""

_NULL, _STRING, _INTEGER, _FLOAT, _BOOLEAN, _LIST, _STRUCT = range(7)
_NAN_BITS: Final = np.int64(0x7FF8000000000000)  # every NaN is this one

REDACTION_COUNT: Final = pa.struct(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """What a leaf is: its ``name`` with a version, and the columns, in order, with their types."""

    name: str
    schema: pa.Schema


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class EncodedRows:
    """n encoded rows: row i is ``content[offsets[i]:offsets[i + 1]]``; offsets int64 (n + 1,)."""

    content: bytes
    offsets: np.ndarray[Any, np.dtype[np.int64]]


CONTENT_LEAF: Final = Leaf(
    name="codesieve.content.1",
    schema=pa.schema(
        [
            pa.field("repo", pa.string(), nullable=False),
            pa.field("path", pa.string(), nullable=False),
            pa.field("doc_id", pa.string(), nullable=False),
            pa.field("revision", pa.string(), nullable=False),
            pa.field("content_id", pa.string(), nullable=False),  # of the original bytes
            pa.field("sha256", pa.string(), nullable=False),  # of the original bytes
            pa.field("language", pa.string(), nullable=False),
            pa.field("size_bytes", pa.int64(), nullable=False),  # of the original bytes
            pa.field("encoding", pa.string(), nullable=False),
            pa.field("content_sha256", pa.string(), nullable=False),  # of the cleaned UTF-8 text
            pa.field("license", pa.string(), nullable=False),  # SPDX expression, "" if not known
            pa.field("redactions", pa.list_(REDACTION_COUNT), nullable=False),  # sorted by kind
            pa.field("copies", pa.int64(), nullable=False),  # documents that it stands for
        ]
    ),
)
"""A cleaned document: what ``content_root`` is over."""

DECISION_LEAF: Final = Leaf(name="codesieve.decision.1", schema=DECISION.remove_metadata())
"""A decision, every column of it: what ``decisions_root`` is over."""


def sampled_keys(rows: pa.Table) -> list[Key]:
    """Return the keys of SAMPLED_KEYS of the sorted ``rows`` at most, evenly spread."""
    places = np.unique(np.linspace(0, len(rows) - 1, SAMPLED_KEYS).astype(np.int64))
    some = rows.select(SORT_KEYS).take(pa.array(places if len(rows) else [], pa.int64()))
    return list(zip(*(column.to_pylist() for column in some.columns), strict=True))


def encode_rows(rows: pa.RecordBatch, leaf: Leaf) -> EncodedRows:
    """Return the canonical encoding of the columns of ``rows`` that ``leaf`` names.

    Other columns play no part, nor does the width of an integer or the layout of a string column.

    Raises:
        InputError: a column is missing or cannot be read as its type.
    """
    if not rows.num_rows:
        return EncodedRows(content=b"", offsets=np.zeros(1, np.int64))
    name = leaf.name.encode()
    parts = [pa.repeat(_bytes(len(name).to_bytes(8, "big") + name), rows.num_rows)]
    for field in leaf.schema:
        parts += _parts(_column(rows, field, leaf))
    joined = _joined(parts)
    _, offsets, content = joined.buffers()
    bounds = np.frombuffer(offsets, np.int64, rows.num_rows + 1)
    return EncodedRows(content=content.to_pybytes(), offsets=bounds)


def _column(rows: pa.RecordBatch, field: pa.Field, leaf: Leaf) -> pa.Array:
    try:
        return rows.column(field.name).cast(field.type)
    except (KeyError, pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise InputError(
            f"the rows have no column {field.name} of type {field.type}",
            why=f"{leaf.name} takes it into the root",
            mend="read the table with the codesieve that wrote it",
        ) from None


def _parts(values: pa.Array) -> list[pa.Array]:
    """Return large_binary arrays that, joined element by element, encode ``values``."""
    kind = values.type
    if pa.types.is_string(kind):
        content = values.fill_null("").cast(pa.large_binary())
        parts = [_tagged(_STRING, pc.binary_length(content)), content]
    elif pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        parts = [_tagged(_BOOLEAN if pa.types.is_boolean(kind) else _INTEGER, values)]
    elif pa.types.is_floating(kind):
        parts = [_tagged(_FLOAT, _float_bits(values))]
    elif pa.types.is_list(kind):
        parts = _list_parts(values)
    elif pa.types.is_struct(kind):
        parts = [pa.repeat(_bytes(bytes([_STRUCT])), len(values))]
        parts += [part for child in values.flatten() for part in _parts(child)]
    else:
        raise TypeError(f"no canonical encoding for {kind}")
    if not values.null_count:
        return parts
    return [pc.if_else(values.is_valid(), _joined(parts), _bytes(bytes([_NULL])))]


def _list_parts(values: pa.Array) -> list[pa.Array]:
    counts = pc.fill_null(pc.list_value_length(values), 0).cast(pa.int64())
    # flatten() leaves out what stands below null lists and outside a slice; counts give it bounds.
    bounds = np.concatenate(([0], np.cumsum(counts.to_numpy(zero_copy_only=False))))
    encoded = _joined(_parts(values.flatten()))
    items = pa.LargeListArray.from_arrays(pa.array(bounds, pa.int64()), encoded)
    return [_tagged(_LIST, counts), pc.binary_join(items, _bytes(b""))]


def _float_bits(values: pa.Array) -> pa.Array:
    numbers = values.cast(pa.float64()).fill_null(0.0).to_numpy(zero_copy_only=False)
    bits = (numbers + 0.0).view(np.int64)  # -0.0 + 0.0 is 0.0
    return pa.array(np.where(np.isnan(numbers), _NAN_BITS, bits))


def _tagged(tag: int, numbers: pa.Array) -> pa.Array:
    """Return ``tag`` and each number, 8 bytes big-endian, as large_binary of 9 bytes."""
    words = numbers.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    rows = np.empty((len(words), 9), np.uint8)
    rows[:, 0] = tag
    rows[:, 1:] = words.astype(">i8").view(np.uint8).reshape(-1, 8)
    offsets = np.arange(0, rows.size + 1, 9, dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(rows)]
    return pa.Array.from_buffers(pa.large_binary(), len(words), buffers)


def _joined(parts: list[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*parts, _bytes(b""))


def _bytes(value: bytes) -> pa.Scalar:
    return pa.scalar(value, pa.large_binary())
