"""Rows that are alike in what matters: one is looked at, for all of them."""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.int64]
"""A number for each row, equal where the rows are alike, (n,)."""
_DENSE: Final = 8  # numbers up to so many times the rows are looked up in a table


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
    rows, kinds = _distinct(first)
    for codes in others:
        rows, kinds = _distinct(kinds * (codes.max(initial=0) + 1) + codes)
    return rows, kinds


def _distinct(codes: Codes) -> tuple[Codes, Codes]:
    """Return the first row of each of ``codes``, in their order, and which one each row has."""
    bound = int(codes.max(initial=0)) + 1
    if bound > _DENSE * len(codes):
        _, rows, kinds = np.unique(codes, return_index=True, return_inverse=True)
        return rows, kinds
    # Codes count rows or what rows have, mostly, so that a table of them saves the sorting.
    row_of = np.full(bound, -1)
    row_of[codes[::-1]] = np.arange(len(codes))[::-1]  # of equal codes the first is written last
    is_there = row_of >= 0
    return row_of[is_there], (np.cumsum(is_there) - 1)[codes]
