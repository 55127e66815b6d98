"""Band keys to candidate pairs, without shipping what cannot match.

84-89 % of band keys occur once.  So parts first send bare 32-bit key remainders to the bucket that
owns the key's range; the bucket answers with one bit a key (seen again or not); only keys seen
again travel a second time, with the position of their document.  The arithmetic of the four steps
is here, in numpy; :mod:`dedup.stages.candidates` moves the results between parts and buckets.
"""

import dataclasses
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.evidence import POSITION_BITS

KEYS_PER_BUCKET: Final = 2_000_000  # keys; 8 MB of remainders. Pairs repeat in more buckets
KEY_BYTES: Final = 13  # of a key seen again: the key, a position, a part within its bucket
PAIR_BYTES: Final = 12  # of a packed pair: a position and a reference
_POSITION: Final = (1 << POSITION_BITS) - 1
MIN_BUCKET_BITS: Final = 3  # at least 8 buckets, so that a few cores are busy


def bucket_bits(*, documents: int, bands: int) -> int:
    """Return log2 of the number of buckets for ``documents * bands`` keys.

    >>> bucket_bits(documents=1_000, bands=42), bucket_bits(documents=10_000_000, bands=42)
    (3, 8)
    """
    wanted = max(1, documents * bands // KEYS_PER_BUCKET)
    return max(MIN_BUCKET_BITS, (wanted - 1).bit_length())


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KeysByBucket:
    """A part's band keys in bucket order: uint64 ``keys``, int64 ``positions`` of the documents (an
    index into the part's list of references), and ``starts`` of each bucket (length buckets + 1).
    """

    keys: NDArray[np.uint64]
    positions: NDArray[np.int64]
    starts: NDArray[np.int64]

    def bucket(self, number: int) -> slice:
        """Return the slice of ``keys`` and ``positions`` that belongs to bucket ``number``."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))


def by_bucket(keys: NDArray[np.uint64], bits: int) -> KeysByBucket:
    """Return band ``keys`` of shape (documents, bands) sorted by bucket: the top ``bits`` bits.

    A second call gives the same order of keys, which is what makes the bucket's answer line up;
    equal keys may come in any order, since their bits are equal too.
    """
    flat = keys.ravel()
    order = np.argsort(flat)
    ordered = flat[order]
    return KeysByBucket(
        keys=ordered,
        positions=(order // keys.shape[1]).astype(np.int64),
        starts=bucket_starts(ordered, bits),
    )


def bucket_starts(keys: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    """Return where each bucket begins in the sorted ``keys``, and where the last one ends."""
    edges = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    inner = np.searchsorted(keys, edges)
    return np.concatenate(([0], inner, [len(keys)])).astype(np.int64)


def remainders(keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the low 32 bits: enough to tell keys of one bucket apart but for 1 in a thousand.

    A clash only lets a key pass that occurs once; it finds no partner later.
    """
    return (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def seen_again(of_parts: list[NDArray[np.uint32]]) -> list[NDArray[np.uint8]]:
    """Return, for each part's remainders, one bit a key: whether any other key equals it.

    >>> [np.unpackbits(bits)[:2].tolist() for bits in seen_again(
    ...     [np.array([1, 7], np.uint32), np.array([7, 9], np.uint32)])]
    [[0, 1], [1, 0]]
    """
    together = np.concatenate(of_parts)
    order = np.argsort(together)
    ordered = together[order]
    same = ordered[1:] == ordered[:-1]
    again = np.zeros(len(together), np.bool_)
    again[order[1:]] |= same
    again[order[:-1]] |= same
    ends = np.cumsum([len(part) for part in of_parts])
    return [np.packbits(bits) for bits in np.split(again, ends[:-1])]


def packed(pairs: NDArray[np.int64]) -> bytes:
    """Return ``pairs`` of references that share the left one's part, in 12 bytes each.

    >>> unpacked(packed(np.array([[(3 << 32) | 5, 9]])), 3).tolist() == [[(3 << 32) | 5, 9]]
    True
    """
    return (pairs[:, 0] & _POSITION).astype(np.uint32).tobytes() + pairs[:, 1].tobytes()


def unpacked(blob: bytes, left_part: int) -> NDArray[np.int64]:
    """Return the pairs (m, 2) that :func:`packed` has packed."""
    count = len(blob) // PAIR_BYTES
    left = np.frombuffer(blob, np.uint32, count).astype(np.int64) | (left_part << POSITION_BITS)
    return np.column_stack((left, np.frombuffer(blob[4 * count :], np.int64)))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Matches:
    """What a bucket yields: distinct ``pairs`` of references (int64 of shape (m, 2), left < right),
    the ``large`` buckets, as (key, references), whose pairs are not listed, and the number of
    ``buckets`` with two members or more.
    """

    pairs: NDArray[np.int64]
    buckets: int
    large: tuple[tuple[int, NDArray[np.int64]], ...]


def matches(
    keys: NDArray[np.uint64], references: NDArray[np.int64], *, pairs_limit: int
) -> Matches:
    """Return what documents with equal ``keys`` make: all pairs up to ``pairs_limit`` members.

    >>> found = matches(np.array([5, 9, 5], np.uint64), np.array([30, 20, 10]), pairs_limit=64)
    >>> found.pairs.tolist(), found.large
    ([[10, 30]], ())
    """
    order = np.lexsort((references, keys))
    keys, references = keys[order], references[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)])
    sizes = np.diff(np.concatenate((starts, [len(keys)]))).astype(np.int64)
    pairs = np.concatenate(
        [np.empty((0, 2), np.int64), *_all_pairs(references, starts, sizes, pairs_limit)]
    )
    large = tuple(
        (int(keys[start]), references[start : start + size])
        for start, size in zip(starts.tolist(), sizes.tolist(), strict=True)
        if size > pairs_limit
    )
    return Matches(pairs=distinct(pairs), buckets=int((sizes > 1).sum()), large=large)


def distinct(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the distinct rows of ``pairs`` (m, 2), sorted.

    >>> distinct(np.array([[3, 4], [1, 2], [3, 4]])).tolist()
    [[1, 2], [3, 4]]
    """
    ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    new = np.concatenate(([True], (ordered[1:] != ordered[:-1]).any(axis=1)))
    return ordered[new[: len(ordered)]]


def _all_pairs(
    references: NDArray[np.int64],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    pairs_limit: int,
) -> Iterator[NDArray[np.int64]]:
    """Yield the pairs of all groups of one size at a time: few sizes, so few numpy calls."""
    for size in np.unique(sizes).tolist():
        if 2 <= size <= pairs_limit:
            members = references[starts[sizes == size][:, None] + np.arange(size)]
            left, right = np.triu_indices(size, k=1)
            yield np.stack((members[:, left].ravel(), members[:, right].ravel()), axis=1)
