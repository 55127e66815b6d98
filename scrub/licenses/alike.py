"""Rows that are alike in what matters: one is looked at, for all of them."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.int64]
"""A number for each row, equal where the rows are alike, (n,)."""


def codes_of(column: pa.ChunkedArray | pa.Array) -> Codes:
    """Return codes, from 0, of the values of a ``column`` without nulls.

    >>> codes_of(pa.array(["b", "a", "b"])).tolist()
    [0, 1, 0]
    """
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    codes: Codes = flat.dictionary_encode().indices.to_numpy().astype(np.int64)
    return codes


def alike(first: Codes, *others: Codes) -> tuple[Codes, Codes]:
    """Return the first row of each kind, and the kind of each row, from 0: rows of a kind are alike
    in all of the codes, none of which is negative.

    >>> [each.tolist() for each in alike(np.array([5, 5, 0]), np.array([1, 1, 1]))]
    [[2, 0], [1, 1, 0]]
    """
    _, rows, kinds = np.unique(first, return_index=True, return_inverse=True)
    for codes in others:
        both = kinds * (codes.max(initial=0) + 1) + codes
        _, rows, kinds = np.unique(both, return_index=True, return_inverse=True)
    return rows, kinds
