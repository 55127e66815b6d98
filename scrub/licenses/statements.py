"""The statements of many documents, each distinct set of them once: most files of a tree say the
same, in the same lines, or nothing.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scrub.licenses.evidence import Source, Statement
from scrub.licenses.tables import STATEMENTS

SAID: Final = pa.list_(pa.struct(list(STATEMENTS)[1:]))
"""The statements of a document; null: none."""
_FIELDS: Final = tuple(field.name for field in SAID.value_type)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DistinctStatements:
    """What documents say: ``sets[number]`` is that of each, set 0 the empty one; no statement twice
    in a set.
    """

    sets: tuple[tuple[Statement, ...], ...]
    number: NDArray[np.int64]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "DistinctStatements":
        """Return the distinct sets of a ``column`` of statements (SAID)."""
        lists = column.combine_chunks()
        statements, places = _distinct(lists.flatten())
        lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
        ends = np.cumsum(lengths)
        number = np.zeros(len(lists), np.int64)
        # Most documents that say something say one thing.
        says_one = lengths == 1
        alone, one = np.unique(np.array(places, np.int64)[ends[says_one] - 1], return_inverse=True)
        number[says_one] = one + 1
        known: dict[tuple[int, ...], int] = {(): 0}
        known |= {(place,): at for at, place in enumerate(alone.tolist(), 1)}
        for row in np.flatnonzero(lengths > 1).tolist():
            said = tuple(dict.fromkeys(places[ends[row] - lengths[row] : ends[row]]))
            number[row] = known.setdefault(said, len(known))
        sets = tuple(tuple(statements[place] for place in said) for said in known)
        return cls(sets=sets, number=number)


def _distinct(rows: pa.StructArray) -> tuple[Sequence[Statement], list[int]]:
    """Return the distinct statements among ``rows``, and which one each row is."""
    columns = [_hashable(rows.field(name)) for name in _FIELDS]
    known: dict[tuple[Any, ...], int] = {}
    places = [known.setdefault(row, len(known)) for row in zip(*columns, strict=True)]
    return [_statement(row) for row in known], places


def _hashable(column: pa.Array) -> list[Any]:
    """Return the values of ``column``, lists among them, most of which are empty, as tuples."""
    if not pa.types.is_list(column.type):
        values: list[Any] = column.to_pylist()
        return values
    tuples: list[Any] = [()] * len(column)
    filled = np.flatnonzero(pc.list_value_length(column).to_numpy())
    for row, value in zip(filled.tolist(), column.take(filled).to_pylist(), strict=True):
        tuples[row] = tuple(value)
    return tuples


def _statement(row: tuple[Any, ...]) -> Statement:
    values = dict(zip(_FIELDS, row, strict=True))
    return Statement(**values | {"source": Source(values["source"])})
