"""Rows that share what is long: it stands in one of them, and is null in the others.

So what most files of a folder have in common travels, and is written, once.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

HELD_BY: Final = pa.field("held_by", pa.int64(), nullable=False)
"""Equal in the rows that share."""


def filled(rows: pa.Table, among: pa.Table, shared: Sequence[str]) -> pa.Table:
    """Return ``rows`` with what stands in the columns ``shared`` of one of the rows ``among`` for
    all that have its ``held_by``; without that.

    >>> thin = pa.table({"n": [1, 2, 3], "said": ["x", None, "y"], "held_by": [1, 1, 3]})
    >>> filled(thin.slice(1), thin, ["said"]).to_pylist()
    [{'n': 2, 'said': 'x'}, {'n': 3, 'said': 'y'}]
    """
    place = pa.array(places(rows, among, shared[0]))
    columns = {name: rows.column(name) for name in rows.column_names if name != HELD_BY.name}
    columns |= {name: among.column(name).take(place) for name in shared}
    return pa.table(columns)


def places(rows: pa.Table, among: pa.Table, held: str) -> NDArray[np.int64]:
    """Return for each of ``rows`` which one ``among`` thin ones holds what it shares: in which the
    column ``held`` is not null.
    """
    holding = np.flatnonzero(pc.is_valid(among.column(held)).to_numpy())
    held_by = among.column(HELD_BY.name).take(pa.array(holding)).combine_chunks()
    found: NDArray[np.int64] = pc.index_in(rows.column(HELD_BY.name), held_by).to_numpy()
    return holding[found]


def whole_rows(thin: pa.Table, references: pa.ChunkedArray) -> pa.Table:
    """Return the rows of ``thin`` at the ``references`` (column ``ref``), in their order, whole and
    without ``ref``: columns that may be null are shared.
    """
    row = pc.index_in(references, thin.column("ref").combine_chunks())
    shared = [field.name for field in thin.schema if field.nullable]
    own = thin.drop_columns(["ref", *shared]).take(row)
    full = filled(own, thin, shared)
    fields = [field for field in thin.schema if field.name in full.column_names]
    schema = pa.schema(
        [field.with_nullable(False) for field in fields], metadata=thin.schema.metadata
    )
    return pa.table([full.column(field.name) for field in fields], schema=schema)
