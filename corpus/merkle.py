"""Merkle trees over rows: RFC 6962, folded from parts of any size.

A leaf is SHA-256(0x00 || row), a node SHA-256(0x01 || left || right), and a tree of n leaves splits
at the largest power of two below n (RFC 6962, section 2.1).  A task that holds a run of the sorted
leaves reduces it to the complete, aligned subtrees in it, O(log n) of them; the driver folds those.
Complete subtrees do not depend on n, so the root is the same for any cut, and inclusion and absence
proofs can be read off the same nodes.
"""

import dataclasses
import hashlib
import itertools
from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa

from corpus.errors import ConservationError
from corpus.rows import Leaf, encode_rows

HASH_BYTES: Final = 32  # SHA-256
EMPTY_ROOT: Final = hashlib.sha256().digest()  # RFC 6962, section 2.1

_LEAF_PREFIX: Final = b"\x00"
_NODE_PREFIX: Final = b"\x01"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Subtree:
    """The root ``digest`` of the leaves [index * 2**level, (index + 1) * 2**level)."""

    level: int
    index: int
    digest: bytes

    @property
    def leaves(self) -> int:
        """Return how many leaves stand below the node."""
        return 1 << self.level


def leaf_hashes(rows: pa.RecordBatch, leaf: Leaf) -> bytes:
    """Return the leaf hashes of ``rows``, 32 bytes each, one after the other.

    ``leaf`` names the columns and their types; see :func:`corpus.rows.encode_rows`.

    Raises:
        InputError: a column is missing or cannot be read as its type.
    """
    encoded = encode_rows(rows, leaf)
    bounds = encoded.offsets.tolist()
    content = encoded.content
    sha256 = hashlib.sha256
    return b"".join(
        [
            sha256(_LEAF_PREFIX + content[start:end]).digest()
            for start, end in itertools.pairwise(bounds)
        ]
    )


def root(leaves: bytes) -> bytes:
    """Return the root of the tree over ``leaves`` (32 bytes each).

    >>> root(b"") == hashlib.sha256(b"").digest()
    True
    """
    return fold(aligned_subtrees(leaves, 0), len(leaves) // HASH_BYTES)


def aligned_subtrees(leaves: bytes, start: int) -> tuple[Subtree, ...]:
    """Return the fewest complete aligned subtrees that hold ``leaves``, from left to right.

    ``start`` is the number, in the whole tree, of the first of ``leaves`` (32 bytes each).

    >>> [(tree.level, tree.index) for tree in aligned_subtrees(bytes(32 * 6), 3)]
    [(0, 3), (2, 1), (0, 8)]
    """
    end = start + len(leaves) // HASH_BYTES
    subtrees = []
    at = start
    while at < end:
        level = (end - at).bit_length() - 1  # the largest block that fits ...
        if at:
            level = min(level, (at & -at).bit_length() - 1)  # ... and that may begin here
        first = (at - start) * HASH_BYTES
        block = leaves[first : first + (HASH_BYTES << level)]
        subtrees.append(Subtree(level=level, index=at >> level, digest=_complete_root(block)))
        at += 1 << level
    return tuple(subtrees)


class Cover:
    """The fewest complete aligned subtrees over leaves that come in order, a few at a time.

    It holds O(log n) digests whatever the number of leaves.
    """

    def __init__(self, start: int = 0) -> None:
        self.start, self.end = start, start
        self._subtrees: list[Subtree] = []

    def add(self, leaves: bytes) -> None:
        """Take the next ``leaves``, 32 bytes each."""
        for tree in aligned_subtrees(leaves, self.end):
            self._push(tree)
        self.end += len(leaves) // HASH_BYTES

    @property
    def subtrees(self) -> tuple[Subtree, ...]:
        """Return the subtrees, from left to right.

        >>> cover = Cover(start=3)
        >>> for _ in range(6):
        ...     cover.add(bytes(32))
        >>> [(tree.level, tree.index) for tree in cover.subtrees]
        [(0, 3), (2, 1), (0, 8)]
        """
        return tuple(self._subtrees)

    def _push(self, tree: Subtree) -> None:
        waiting = self._subtrees
        while tree.index & 1 and waiting and waiting[-1].level == tree.level:
            left = waiting.pop()
            digest = _join(left.digest, tree.digest)
            tree = Subtree(level=tree.level + 1, index=tree.index >> 1, digest=digest)
        waiting.append(tree)


def fold(subtrees: Iterable[Subtree], leaves: int) -> bytes:
    """Return the root of the tree of ``leaves`` leaves whose aligned ``subtrees`` are given.

    They may come in any order.

    Raises:
        ConservationError: they are not exactly the leaves [0, ``leaves``), each once.
    """
    nodes = {(tree.level, tree.index): tree.digest for tree in subtrees}
    if sum(1 << level for level, _ in nodes) != leaves:
        raise _incomplete(leaves)
    if not leaves:
        return EMPTY_ROOT
    # The complete subtrees at the top are the binary digits of n; RFC 6962 joins from the right.
    peaks = [
        _node(nodes, level, (leaves >> level) - 1, leaves)
        for level in reversed(range(leaves.bit_length()))
        if leaves >> level & 1
    ]
    joined = peaks.pop()
    while peaks:
        joined = _join(peaks.pop(), joined)
    return joined


def _node(nodes: Mapping[tuple[int, int], bytes], level: int, index: int, leaves: int) -> bytes:
    known = nodes.get((level, index))
    if known is not None:
        return known
    if not level:
        raise _incomplete(leaves)
    left = _node(nodes, level - 1, 2 * index, leaves)
    return _join(left, _node(nodes, level - 1, 2 * index + 1, leaves))


def _complete_root(hashes: bytes) -> bytes:
    """Return the root of a power of two of ``hashes``."""
    sha256 = hashlib.sha256
    pair = 2 * HASH_BYTES
    while len(hashes) > HASH_BYTES:
        hashes = b"".join(
            [
                sha256(_NODE_PREFIX + hashes[at : at + pair]).digest()
                for at in range(0, len(hashes), pair)
            ]
        )
    return hashes


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE_PREFIX + left + right).digest()


def _incomplete(leaves: int) -> ConservationError:
    return ConservationError(
        f"the parts of a Merkle tree are not its {leaves} leaves",
        why="a part is missing, counted twice, or was numbered from another start",
        mend="run the same command again; if it stays, report it as a defect",
    )
