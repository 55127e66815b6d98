"""Merkle trees against RFC 6962's own definition, written plainly, and its published vectors."""

import hashlib
import itertools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ConservationError
from corpus.merkle import Subtree, aligned_subtrees, fold, leaf_hashes, root
from corpus.rows import Leaf, encode_rows

# Inputs and roots of the reference implementation's tests (certificate-transparency, merkletree).
RFC_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
RFC_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hashed(row: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + row).digest()


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = recursive_root(leaves[:split]), recursive_root(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("count", range(len(RFC_ROOTS)))
def test_published_vectors(count):
    leaves = b"".join(hashed(bytes.fromhex(leaf)) for leaf in RFC_LEAVES[:count])
    assert root(leaves).hex() == RFC_ROOTS[count]


@given(st.integers(0, 300))
def test_root_is_the_recursive_definition(count):
    leaves = [hashed(b"%d" % number) for number in range(count)]
    assert root(b"".join(leaves)) == recursive_root(leaves)


@given(st.integers(0, 200), st.lists(st.integers(0, 200), max_size=12), st.randoms())
def test_any_cut_into_parts_folds_to_the_same_root(count, cuts, random):
    leaves = [hashed(b"%d" % number) for number in range(count)]
    bounds = [0, *sorted(min(cut, count) for cut in cuts), count]
    subtrees = [
        tree
        for start, end in itertools.pairwise(bounds)
        for tree in aligned_subtrees(b"".join(leaves[start:end]), start)
    ]
    random.shuffle(subtrees)
    assert fold(subtrees, count) == recursive_root(leaves)


@given(st.integers(0, 10_000), st.integers(0, 500))
def test_subtrees_are_aligned_gapless_and_few(start, count):
    trees = aligned_subtrees(bytes(32 * count), start)
    at = start
    for tree in trees:
        assert tree.index << tree.level == at
        at += tree.leaves
    assert at == start + count
    assert len(trees) <= 2 * max(count, 1).bit_length()


@given(st.integers(1, 100), st.data())
def test_lost_repeated_and_shifted_parts_are_refused(count, data):
    trees = aligned_subtrees(b"".join(hashed(b"%d" % n) for n in range(count)), 0)
    lost = data.draw(st.integers(0, len(trees) - 1))
    damage = data.draw(st.sampled_from(["lost", "shifted"]))
    damaged = [tree for number, tree in enumerate(trees) if number != lost]
    if damage == "shifted":
        old = trees[lost]
        damaged.append(Subtree(level=old.level, index=old.index + count, digest=old.digest))
    with pytest.raises(ConservationError, match="Merkle"):
        fold(damaged, count)


def test_a_part_that_overlaps_another_is_refused():
    leaves = b"".join(hashed(b"%d" % number) for number in range(4))
    doubled = [*aligned_subtrees(leaves, 0), *aligned_subtrees(leaves[:64], 0)]
    with pytest.raises(ConservationError):
        fold(doubled, 4)
    with pytest.raises(ConservationError):
        fold(doubled, 6)


def test_a_leaf_is_the_prefixed_hash_of_the_encoded_row():
    leaf = Leaf(name="test.1", schema=pa.schema([pa.field("a", pa.string())]))
    rows = pa.RecordBatch.from_pydict({"a": ["x", None, "yy"]})
    encoded = encode_rows(rows, leaf)
    bounds = encoded.offsets
    expected = [hashed(encoded.content[bounds[row] : bounds[row + 1]]) for row in range(3)]
    assert leaf_hashes(rows, leaf) == b"".join(expected)
    assert len(set(expected)) == 3


def test_no_rows_have_no_leaves():
    leaf = Leaf(name="test.1", schema=pa.schema([pa.field("a", pa.string())]))
    assert leaf_hashes(pa.RecordBatch.from_pydict({"a": pa.array([], pa.string())}), leaf) == b""
