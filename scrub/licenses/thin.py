"""Rows of the audit on their way: what is long in them travels, and is written, once.

Most files of a folder share a verdict, and more of them what surrounds them.  In a *thin* table the
columns of SHARED are null but in one of the rows that are equal in the column before theirs; the
evidence is in two, ``own`` (what the file's words say) and ``around``.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.arrow_files import read_arrow, write_arrow
from corpus.evidence import part_name
from corpus.files import Store
from scrub.licenses.alike import Codes, alike
from scrub.licenses.records import EVIDENCES, LICENSE_ROW, VERDICT

SHORT: Final = ("standing", "step")  # read by those who need no more, so that each row has them
LONG: Final = tuple(name for name in VERDICT.names if name not in {*SHORT, "evidence"})
SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "verdict_at": (*LONG, "own"),
    "around_at": ("around",),
}
THIN: Final = pa.schema(
    [
        *map(VERDICT.field, SHORT),
        pa.field("verdict_at", pa.int64(), nullable=False),
        *(VERDICT.field(name).with_nullable(True) for name in LONG),
        pa.field("own", EVIDENCES),
        pa.field("around_at", pa.int64(), nullable=False),
        pa.field("around", EVIDENCES),
    ]
)
"""A verdict in a thin table."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class AuditRows:
    """The rows of ``audit/licenses`` in ``folder``, a thin file (with ref) a part; pickled to the
    executors.
    """

    folder: str

    def path(self, part: int) -> str:
        """Return the file of ``part``."""
        return f"{self.folder}/{part_name(part)}.arrow"

    def write(self, store: Store, part: int, rows: pa.Table) -> None:
        """Put ``rows`` (with ref), which are thin, as those of ``part``."""
        write_arrow(store, self.path(part), rows)

    def read(self, store: Store, part: int, *names: str) -> pa.Table:
        """Return the thin rows of ``part``: the columns, ref too, in which those of ``names`` are."""
        return read_arrow(store, self.path(part), _stored(names))

    def of(self, store: Store, part: int, references: pa.ChunkedArray, *names: str) -> pa.Table:
        """Return the rows of the documents with the ``references``, in their order; of all columns,
        or of those of the ``names``.
        """
        wanted = names or LICENSE_ROW.names
        thin = self.read(store, part, *wanted)
        row = pc.index_in(references, thin.column("ref").combine_chunks())
        rows = thin.drop_columns([name for name in thin.column_names if name in _BY]).take(row)
        fields = [LICENSE_ROW.field(name) for name in wanted]
        schema = pa.schema(fields, metadata=LICENSE_ROW.metadata)
        return whole(rows, thin, wanted).cast(schema)


def thin(rows: pa.Table, shared: Mapping[str, tuple[pa.Table, Codes]]) -> pa.Table:
    """Return ``rows`` (with ref) thin: by the names of SHARED, tables of its columns, and which of
    their rows each row has.
    """
    columns = {name: rows.column(name) for name in rows.column_names}
    for by, (distinct, number) in shared.items():
        first, kind = alike(number)
        columns[by] = rows.column("ref").take(pa.array(first[kind]))
        columns |= _once(distinct.select(SHARED[by]), number, first)
    return pa.table(columns)


def thinned(rows: pa.Table, group: Codes) -> pa.Table:
    """Return thin ``rows`` so that each ``group`` of them, int64 (n,), is thin by itself."""
    columns = {name: rows.column(name) for name in rows.column_names}
    for by, names in SHARED.items():
        place = places(rows, rows, by)
        columns |= _once(rows.select(names), place, alike(group, place)[0])
    return pa.table(columns)


def places(rows: pa.Table, among: pa.Table, by: str) -> Codes:
    """Return for each of ``rows`` which one ``among`` thin ones holds what it shares."""
    held = next(name for name in SHARED[by] if name in among.column_names)
    holding = np.flatnonzero(pc.is_valid(among.column(held)).to_numpy())
    known = among.column(by).take(pa.array(holding)).combine_chunks()
    found: Codes = holding[pc.index_in(rows.column(by), known).to_numpy()]
    return found


def whole(rows: pa.Table, among: pa.Table, names: Sequence[str]) -> pa.Table:
    """Return the columns ``names`` of ``rows``, which share what is long with some ``among`` thin
    ones.
    """
    needed = dict.fromkeys(_BY[name] for name in _stored(names) if name in _BY)
    place = {by: places(rows, among, by) for by in needed}
    columns = {}
    for name in names:
        if name == "evidence":
            lists = [(among.column(each), place[_BY[each]]) for each in _LISTS]
            columns[name] = _concatenated(*lists)
        elif name in _BY:
            columns[name] = among.column(name).take(pa.array(place[_BY[name]]))
        else:
            columns[name] = rows.column(name)
    return pa.table(columns)


_BY: Final = {name: by for by, names in SHARED.items() for name in names}
_LISTS: Final = ("own", "around")


def _stored(names: Sequence[str]) -> list[str]:
    """Return the columns of thin rows, with ref, in which those of the ``names`` are."""
    stored = [name for name in names if name != "evidence"]
    stored += _LISTS if "evidence" in names else ()
    return list(dict.fromkeys(["ref", *(_BY[name] for name in stored if name in _BY), *stored]))


def _once(distinct: pa.Table, number: Codes, first: Codes) -> dict[str, pa.ChunkedArray]:
    """Return the columns of ``distinct`` whose row ``number`` each row has, null but in the rows
    ``first``.
    """
    others = np.ones(len(number), np.bool_)
    others[first] = False
    taken = distinct.take(pa.array(number, mask=others))
    return {name: taken.column(name) for name in distinct.column_names}


def _concatenated(*lists: tuple[pa.ChunkedArray, Codes]) -> pa.ListArray:
    """Return for each row the elements of its lists, of each pair the one at the row's place, one
    after the other.
    """
    arrays = [column.combine_chunks() for column, _ in lists]
    begin, starts, lengths = 0, [], []
    for array, (_, place) in zip(arrays, lists, strict=True):
        offsets = array.offsets.to_numpy().astype(np.int64)
        starts.append(begin + offsets[place])
        lengths.append(np.diff(offsets)[place])
        begin += len(array.values)
    length = np.column_stack(lengths)
    ends = np.cumsum(length.ravel())
    skipped = np.column_stack(starts).ravel() - ends + length.ravel()
    taken = np.arange(length.sum()) + np.repeat(skipped, length.ravel())
    values = pa.concat_arrays([array.values for array in arrays]).take(pa.array(taken))
    offsets = np.concatenate(([0], np.cumsum(length.sum(axis=1))))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values, type=EVIDENCES)
