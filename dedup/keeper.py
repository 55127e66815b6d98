"""Which copy stays: a total order over documents, from an ordered list of columns."""

import dataclasses
from collections.abc import Sequence
from typing import Final

from corpus.errors import SettingsError

COMPUTED: Final = ("vendored", "path_depth", "size_bytes")
OPTIONAL: Final = ("stars", "date")  # of the default order; used where the input has them


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
        SettingsError: a column is named that is neither computed, available, nor optional.

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
    return KeeperOrder(
        columns=tuple(column for column in wanted if column.name in known),
        absent=tuple(column.name for column in wanted if column.name not in known),
    )
