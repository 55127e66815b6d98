"""Which copy stays: a total order over documents, from an ordered list of columns."""

import dataclasses
from collections.abc import Sequence
from typing import Final

from corpus.errors import SettingsError

RESERVED: Final = "license_class"
"""0 for a document that may stay, more where something is held against it; never preferred large"""
COMPUTED: Final = ("vendored", "path_depth", "size_bytes")
OPTIONAL: Final = (RESERVED, "stars", "date")  # of the default order; used where there are such


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KeeperColumn:
    """A column of the order; missing values come last either way."""

    name: str
    descending: bool


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KeeperOrder:
    """The columns that decide, in order, and the ``absent`` ones that no input has.

    After the last column decides ``doc_id``, ascending: no two documents tie.
    """

    columns: tuple[KeeperColumn, ...]
    absent: tuple[str, ...]


def keeper_order(order: Sequence[str], *, available: Sequence[str]) -> KeeperOrder:
    """Return the order that ``[keeper] order`` states over the ``available`` columns.

    Raises:
        SettingsError: a column is named that is neither computed, available, nor optional, or the
            copies against which more is held are preferred.

    >>> keeper_order(["-stars", "path_depth"], available=["stars"]).columns[0]
    KeeperColumn(name='stars', descending=True)
    >>> keeper_order(["-stars", "path_depth"], available=[]).absent
    ('stars',)
    """
    wanted = [
        KeeperColumn(name=name.removeprefix("-"), descending=name.startswith("-")) for name in order
    ]
    known = {*COMPUTED, *available}
    for column in wanted:
        if column.name not in known and column.name not in OPTIONAL:
            raise SettingsError(
                f"keeper.order names the column {column.name!r}",
                why="the input carries " + ", ".join(sorted(known)),
                mend="remove it, or name it in [input] keep if the input has it",
            )
        if column.name == RESERVED and column.descending:
            raise SettingsError(
                f"keeper.order names -{RESERVED}",
                why="then copies of doubtful licence would stay for those whose licence is clear",
                mend=f"write {RESERVED}, or leave it out",
            )
    return KeeperOrder(
        columns=tuple(column for column in wanted if column.name in known),
        absent=tuple(column.name for column in wanted if column.name not in known),
    )
