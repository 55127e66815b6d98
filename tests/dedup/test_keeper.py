"""The keeper order is total, says what it could not use, and prefers what is clear."""

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decision import Reason
from corpus.errors import SettingsError
from corpus.reasons import REASON, RESERVATION, barring, reserved
from dedup.independent_set import select
from dedup.keeper import KeeperColumn, keeper_order
from dedup.keeper_key import (
    KEEPER_KEY,
    best_of_nodes,
    order_of_keys,
    with_keeper_key,
    with_reservations,
)
from dedup.settings import KeeperSettings


def test_the_default_order_takes_what_the_input_has() -> None:
    order = keeper_order(KeeperSettings().order, available=["stars"])
    assert [column.name for column in order.columns] == ["vendored", "stars", "path_depth"]
    assert order.absent == ("license_class", "date")


def test_a_minus_prefers_large_values() -> None:
    (column,) = keeper_order(["-size_bytes"], available=[]).columns
    assert column == KeeperColumn(name="size_bytes", descending=True)


def test_an_unknown_column_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"'popularity'.*path_depth"):
        keeper_order(["popularity"], available=["stars"])


def test_what_is_held_against_a_copy_is_part_of_the_order_where_licences_are_looked_at() -> None:
    order = keeper_order(KeeperSettings().order, available=["license_class"])
    assert [column.name for column in order.columns][:2] == ["license_class", "vendored"]
    with pytest.raises(SettingsError, match="-license_class"):
        keeper_order(["-license_class"], available=["license_class"])


@dataclasses.dataclass(frozen=True, kw_only=True)
class Copy:
    """A document: its node, what is held against it (3: it may not stay), and its stars."""

    doc_id: str
    node: int
    held: int
    stars: int

    @property
    def place(self) -> tuple[int, int, str]:
        return self.held, -self.stars, self.doc_id


NODES = 6
_NUMBERS = st.tuples(st.integers(0, NODES - 1), st.integers(0, 3), st.integers(0, 2))
COPIES = st.lists(_NUMBERS, min_size=1, max_size=14).map(
    lambda rows: [
        Copy(doc_id=f"{number:02}", node=node, held=held, stars=stars)
        for number, (node, held, stars) in enumerate(rows)
    ]
)
PAIRS = st.sets(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda p: p[0] < p[1])
)


def plainly_kept(copies: list[Copy], pairs: set[tuple[int, int]]) -> set[str]:
    """Return who stays, best first, one document after the other: none beside a kept one."""
    kept: list[Copy] = []
    for copy in sorted((each for each in copies if each.held < 3), key=lambda each: each.place):
        near = {copy.node} | {a + b - copy.node for a, b in pairs if copy.node in {a, b}}
        if not any(other.node in near for other in kept):
            kept.append(copy)
    return {each.doc_id for each in kept}


def kept(copies: list[Copy], pairs: set[tuple[int, int]]) -> set[str]:
    """Return who stays by the steps of the run."""
    documents = pa.table(
        {
            "doc_id": [each.doc_id for each in copies],
            "path": ["x.c"] * len(copies),
            "stars": [each.stars for each in copies],
            "node": [each.node for each in copies],
        }
    )
    said = [
        {
            "doc_id": each.doc_id,
            "stage": "licenses",
            "reason": str(Reason.LICENSE_DENIED) if each.held == 3 else RESERVATION,
            "because_of": "",
            "score": float(each.held),
        }
        for each in copies
        if each.held
    ]
    reasons = pa.Table.from_pylist(said, schema=REASON)
    order = keeper_order(["license_class", "-stars"], available=["license_class", "stars"])
    keyed = with_keeper_key(documents, order)
    barred = barring(reasons).column("doc_id").combine_chunks()
    eligible = keyed.filter(pc.invert(pc.is_in(keyed.column("doc_id"), barred)))
    weights = reserved(eligible.column("doc_id"), reasons)
    best = best_of_nodes(with_reservations(eligible, weights, order))
    nodes = best.column("node").to_pylist()
    rank = np.empty(len(nodes), np.int64)
    rank[order_of_keys(best.column(KEEPER_KEY)).to_numpy()] = np.arange(len(nodes))
    known = [pair for pair in sorted(pairs) if set(pair) <= set(nodes)]
    edges = np.array([[nodes.index(a), nodes.index(b)] for a, b in known], np.int64)
    stays = select(len(nodes), edges.reshape(-1, 2), rank, np.ones(len(known))).kept
    return set(best.filter(pa.array(stays)).column("doc_id").to_pylist())


@given(COPIES, PAIRS)
def test_no_copy_leaves_for_one_that_is_forbidden_or_against_which_more_is_held(
    copies: list[Copy], pairs: set[tuple[int, int]]
) -> None:
    stay = kept(copies, pairs)
    assert stay == plainly_kept(copies, pairs)
    of = {each.doc_id: each for each in copies}
    assert all(of[doc_id].held < 3 for doc_id in stay)
    for copy in copies:
        near = {copy.node} | {a + b - copy.node for a, b in pairs if copy.node in {a, b}}
        beside = [of[doc_id] for doc_id in stay if of[doc_id].node in near]
        assert copy.held == 3 or any(other.held <= copy.held for other in beside)
