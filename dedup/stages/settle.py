"""The keep set, and large buckets until they rest.

All pairs of small buckets are known when the first keep set is chosen.  Members of large ones that
survive it are compared in stars; what that finds changes the keep set, and so on, until nothing new
is found.
"""

import dataclasses

from corpus.bucketed import Bucketed
from corpus.relations import Tables
from dedup.settings import NearSettings, RemovalPolicy
from dedup.stages.large import LargeBuckets
from dedup.stages.selection import Chosen, EdgeFiles, choose


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """The keep set at rest.

    ``edges`` are all verified pairs, ``found`` of them in large buckets; ``turns`` of comparing
    survivors were taken; caps left ``uncompared`` pairs of survivors in ``capped_buckets``.
    """

    chosen: Chosen
    edges: EdgeFiles
    found: int
    turns: int
    uncompared: int
    capped_buckets: int


def settle(
    edges: EdgeFiles, best: Bucketed, members: Bucketed, near: NearSettings, tables: Tables
) -> Settled:
    """Return the keep set over ``edges`` and what comparing ``members`` adds to them.

    ``members`` holds (large_key, ref); ``best`` as :func:`dedup.stages.selection.choose` has it.
    """
    chosen = choose(edges, best, near, tables.below("settle-0"))
    settled = Settled(chosen=chosen, edges=edges, found=0, turns=0, uncompared=0, capped_buckets=0)
    if near.policy is RemovalPolicy.AGGRESSIVE or not members.rows():
        return settled
    for turn in range(1, near.settle_rounds + 1):
        after = _turn(settled, best, members, near, tables, turn)
        if after.found == settled.found:
            return after
        settled = after
    return _ended(settled, best, members, near, tables)


def _ended(
    settled: Settled, best: Bucketed, members: Bucketed, near: NearSettings, tables: Tables
) -> Settled:
    """Return ``settled``, which is not at rest: all pairs of its survivors count as uncompared."""
    own, selection = tables.below("settle-end"), settled.chosen.selection
    turn = near.settle_rounds + 1
    large = LargeBuckets.of(members, best, selection, settled.edges, near, turn=turn, tables=own)
    large.survive(tables.spark)
    pairs, buckets = large.open_pairs()
    return dataclasses.replace(settled, uncompared=pairs, capped_buckets=buckets)


def _turn(
    before: Settled,
    best: Bucketed,
    members: Bucketed,
    near: NearSettings,
    tables: Tables,
    turn: int,
) -> Settled:
    """Return what one more comparison of the survivors gives."""
    own, selection = tables.below(f"settle-{turn}"), before.chosen.selection
    large = LargeBuckets.of(members, best, selection, before.edges, near, turn=turn, tables=own)
    large.run(tables.spark)
    found = large.fresh.rows()
    settled = dataclasses.replace(
        before, turns=turn, uncompared=large.uncompared(), capped_buckets=large.capped()
    )
    if not found:
        return settled
    files = [large.fresh.path(bucket) for bucket in range(large.fresh.count)]
    edges = before.edges.plus(files, found)
    chosen = choose(edges, best, near, own)
    return dataclasses.replace(settled, chosen=chosen, edges=edges, found=before.found + found)
