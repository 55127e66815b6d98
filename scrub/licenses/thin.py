"""Verdicts on their way: most files of a folder share one, and its evidence travels once.

A *thin* table has the columns of RESOLVED, of which all that is long is null but in one row for
each verdict, and the ref of that row.
"""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus import thin as thin_rows
from corpus.thin import HELD_BY
from scrub.licenses.records import VERDICT

_ALWAYS: Final = ("standing", "step")  # short, and read by those who need no more
LONG: Final = tuple(name for name in VERDICT.names if name not in _ALWAYS)


def thin(documents: pa.Table, distinct: pa.Table, number: NDArray[np.int64]) -> pa.Table:
    """Return ``documents`` (with ref), each with row ``number`` of the ``distinct`` verdicts."""
    _, first, verdict = np.unique(number, return_index=True, return_inverse=True)
    others = np.ones(len(number), np.bool_)
    others[first] = False
    held_by = documents.column("ref").combine_chunks().take(pa.array(first[verdict], pa.int64()))
    short = distinct.select(_ALWAYS).take(pa.array(number, pa.int64()))
    long = distinct.select(LONG).take(pa.array(number, pa.int64(), mask=others))
    return _joined(documents, short, long, held_by)


def thinned(rows: pa.Table, group: NDArray[np.int64]) -> pa.Table:
    """Return thin ``rows`` so that each ``group`` of them, int64 (n,), is thin by itself."""
    place = thin_rows.places(rows, rows, LONG[0])
    _, first = np.unique(group * np.int64(rows.num_rows + 1) + place, return_index=True)
    others = np.ones(rows.num_rows, np.bool_)
    others[first] = False
    long = rows.select(LONG).take(pa.array(place, pa.int64(), mask=others))
    return _joined(rows, rows.select(_ALWAYS), long, rows.column(HELD_BY.name))


def filled(rows: pa.Table, among: pa.Table) -> pa.Table:
    """Return ``rows`` with their verdicts, which are ``among`` thin ones; without ``held_by``."""
    return thin_rows.filled(rows, among, LONG)


def _joined(rows: pa.Table, short: pa.Table, long: pa.Table, held_by: pa.Array) -> pa.Table:
    columns = {name: rows.column(name) for name in rows.column_names}
    columns |= {name: short.column(name) for name in _ALWAYS}
    columns |= {name: long.column(name) for name in LONG} | {HELD_BY.name: held_by}
    return pa.table(columns)
