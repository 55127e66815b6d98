"""Where a document's bulky evidence lies: a reference, and readers by reference.

References are those of :mod:`corpus.evidence`: part and position in one int64.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus.evidence import POSITION_BITS, part_name
from corpus.files import Store
from dedup.jaccard import ShingleSets
from dedup.observe import SHINGLES, SIGNATURES


def parts_of(references: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the part of each reference.

    >>> parts_of(np.array([(3 << 32) | 5])).tolist()
    [3]
    """
    return references >> POSITION_BITS


def positions_of(references: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the position of each reference within its part.

    >>> positions_of(np.array([(3 << 32) | 5])).tolist()
    [5]
    """
    return references & ((1 << POSITION_BITS) - 1)


def read_sets(store: Store, references: NDArray[np.int64]) -> ShingleSets:
    """Return the shingle sets of ``references`` (sorted, unique), in their order."""
    chunks: list[NDArray[np.uint64]] = []
    sizes: list[NDArray[np.int64]] = []
    for part, positions in _by_part(references):
        for rows in _rows(store, SHINGLES, part, positions):
            chunks.append(rows.flatten().to_numpy())
            sizes.append(rows.value_lengths().to_numpy())
    values = np.concatenate(chunks) if chunks else np.empty(0, np.uint64)
    lengths = np.concatenate(sizes) if sizes else np.empty(0, np.int64)
    return ShingleSets(values=values, offsets=np.concatenate(([0], np.cumsum(lengths))))


def read_signatures(store: Store, references: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the signatures of ``references`` (sorted, unique): uint32 of shape (n, k)."""
    chunks = [
        np.frombuffer(b"".join(rows.to_pylist()), np.uint32).reshape(len(rows), -1)
        for part, positions in _by_part(references)
        for rows in _rows(store, SIGNATURES, part, positions)
    ]
    return np.concatenate(chunks)


def _by_part(references: NDArray[np.int64]) -> list[tuple[int, NDArray[np.int64]]]:
    parts = parts_of(references)
    starts = np.flatnonzero(np.diff(parts, prepend=-1))
    return [
        (int(group[0] >> POSITION_BITS), positions_of(group))
        for group in np.split(references, starts[1:])
        if len(group)
    ]


def _rows(store: Store, table: str, part: int, positions: NDArray[np.int64]) -> list[pa.Array]:
    """Return the rows at ``positions`` (sorted), one array per record batch that holds some."""
    path = f"state/{table}/{part_name(part)}.arrow"
    found: list[pa.Array] = []
    with store.map(path) as file, pa.ipc.open_file(file) as reader:
        first = 0
        for number in range(reader.num_record_batches):
            batch = reader.get_batch(number)
            start, end = np.searchsorted(positions, (first, first + batch.num_rows))
            if end > start:
                found.append(batch.column(0).take(pa.array(positions[start:end] - first)))
            first += batch.num_rows
    return found
