import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from dedup.fingerprint import RESERVED_SEED, signatures_of
from dedup.jaccard import ShingleSets
from dedup.minhash import EMPTY, STEP, Permutations, premix, sign

sets = st.sets(st.integers(1, 2**64 - 1), max_size=60)


def datasketch_signature(shingles: list[int], count: int, seed: int) -> list[int]:
    sketch = MinHash(
        num_perm=count, seed=seed, scheme="affine32", hashfunc=lambda shingle: shingle & 0xFFFFFFFF
    )
    for shingle in shingles:
        sketch.update(shingle)
    return sketch.hashvalues.tolist()


def signed(documents: list[list[int]], permutations: Permutations) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.cumsum([0, *(len(d) for d in documents)])
    shingles = np.array([s for d in documents for s in d], np.uint64)
    sets = ShingleSets(values=shingles, offsets=offsets)
    return signatures_of(sets, permutations=permutations)


@given(st.lists(sets, max_size=4), st.sampled_from([1, 5, 63, 64, 128, 252]))
def test_signatures_are_those_of_datasketch(documents: list[set[int]], count: int) -> None:
    ordered = [sorted(d) for d in documents]
    signatures, reserved = signed(ordered, Permutations.generate(count, seed=1))
    assert signatures.shape == (len(documents), count)
    assert signatures.dtype == reserved.dtype == np.uint32
    assert signatures.tolist() == [datasketch_signature(d, count, 1) for d in ordered]
    assert reserved.tolist() == [datasketch_signature(d, 1, RESERVED_SEED)[0] for d in ordered]


def test_sets_larger_than_one_step() -> None:
    shingles = np.random.default_rng(1).integers(1, 2**64, 2 * STEP + 7, np.uint64).tolist()
    signatures, _ = signed([shingles], Permutations.generate(252, seed=1))
    assert signatures[0].tolist() == datasketch_signature(shingles, 252, 1)


def test_the_empty_set_has_the_signature_that_datasketch_gives_it() -> None:
    signatures, reserved = signed([[]], Permutations.generate(8, seed=1))
    assert signatures[0].tolist() == datasketch_signature([], 8, 1) == [int(EMPTY)] * 8
    assert reserved[0] == EMPTY


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_permutations_are_those_of_datasketch(seed: int) -> None:
    ours, theirs = Permutations.generate(252, seed=seed), MinHash(num_perm=252, seed=seed)
    assert ours.multipliers.tolist() == theirs.permutations[0].tolist()
    assert ours.offsets.tolist() == theirs.permutations[1].tolist()


def test_premix_of_known_values() -> None:
    assert [int(premix(np.uint64(n))) for n in (0, 1, 2**32 + 1)] == [0, 0x514E28B7, 0x514E28B7]


def test_equal_values_of_two_signatures_estimate_their_jaccard_index() -> None:
    """The estimate's standard error is sqrt(J (1 - J) / k); four of them are allowed."""
    random = np.random.default_rng(7)
    union = random.integers(1, 2**64, 3000, np.uint64).tolist()
    one, other = union[:2250], union[750:]
    signatures, _ = signed([one, other], Permutations.generate(252, seed=1))
    estimate = float((signatures[0] == signatures[1]).mean())
    assert abs(estimate - 0.5) < 4 * (0.25 / 252) ** 0.5


def test_sign_needs_no_full_step() -> None:
    permutations = Permutations.generate(3, seed=1)
    minima = np.zeros(64, np.uint32)
    sign(np.array([9], np.uint64), 0, 1, *permutations.padded(), np.empty(4, np.uint32), minima)
    assert minima[:3].tolist() == datasketch_signature([9], 3, 1)
