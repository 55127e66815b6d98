"""The keeper order is total, and says what it could not use."""

import pytest

from corpus.errors import SettingsError
from dedup.keeper import KeeperColumn, keeper_order
from dedup.settings import KeeperSettings


def test_the_default_order_takes_what_the_input_has() -> None:
    order = keeper_order(KeeperSettings().order, available=["stars"])
    assert [column.name for column in order.columns] == ["vendored", "stars", "path_depth"]
    assert order.absent == ("date",)


def test_a_minus_prefers_large_values() -> None:
    (column,) = keeper_order(["-size_bytes"], available=[]).columns
    assert column == KeeperColumn(name="size_bytes", descending=True)


def test_an_unknown_column_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"'popularity'.*path_depth"):
        keeper_order(["popularity"], available=["stars"])
