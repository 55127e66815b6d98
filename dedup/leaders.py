"""Leaders of a large bucket: its best members, which take part in each of its chunks."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.keeper_key import KEEPER_KEY, order_of_keys


def best_of_each(rows: pa.Table, count: int) -> pa.Table:
    """Return the best ``count`` rows of each large_key, in keeper order."""
    ordered = rows.take(order_of_keys(rows.column(KEEPER_KEY)))
    keys = ordered.column("large_key").to_numpy()
    together = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[together], prepend=keys[together][:1] - 1))
    sizes = np.diff(starts, append=len(keys))
    rank = np.arange(len(keys)) - np.repeat(starts, sizes)
    return ordered.take(pa.array(together[rank < count]))


def with_leaders(chunk: pa.Table, leaders: pa.Table) -> pa.Table:
    """Return the rows of ``chunk`` and those ``leaders`` of its bucket that it lacks."""
    own = leaders.filter(pc.equal(leaders.column("large_key"), chunk.column("large_key")[0]))
    others = pc.invert(pc.is_in(own.column("ref"), chunk.column("ref").combine_chunks()))
    return pa.concat_tables([own.filter(others), chunk])
