import numpy as np
import pytest

from dedup.sampling import drawn, pair_weight, sampling_modulus


def test_about_the_wanted_number_is_drawn():
    reserved = np.arange(100_000, dtype=np.uint32)  # small numbers in a row, as minima are
    modulus = sampling_modulus(len(reserved), 4_000)
    assert 3_700 < drawn(reserved, modulus).sum() < 4_300


def test_a_small_corpus_is_drawn_whole():
    assert sampling_modulus(100, 4_000) == sampling_modulus(0, 4_000) == 1
    assert drawn(np.arange(9, dtype=np.uint32), 1).all()


@pytest.mark.parametrize("similarity", [0.0, 0.3, 0.8, 1.0])
def test_pairs_are_drawn_together_with_the_stated_probability(similarity):
    """Minima of real 32-bit permutations of two sets of 100 shingles each."""
    rng = np.random.default_rng(11)
    shared = round(200 * similarity / (1 + similarity))
    hashes = rng.integers(0, 2**32, 200 - shared, dtype=np.uint32)
    modulus, trials = 3, 40_000
    multipliers = rng.integers(0, 2**31, trials, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    offsets = rng.integers(0, 2**32, trials, dtype=np.uint32)
    permuted = multipliers[:, None] * hashes + offsets[:, None]
    left, right = permuted[:, :100].min(axis=1), permuted[:, 100 - shared :].min(axis=1)
    together = (drawn(left, modulus) & drawn(right, modulus)).mean()
    exact = shared / (200 - shared)
    expected = 1 / pair_weight(np.array(exact), modulus)
    assert abs(together - expected) < 4 * np.sqrt(expected * (1 - expected) / trials)


def test_the_weight_undoes_the_probability():
    similarity = np.array([0.0, 0.7, 1.0])
    np.testing.assert_allclose(pair_weight(similarity, 8), [64, 1 / (0.7 / 8 + 0.3 / 64), 8])
    np.testing.assert_array_equal(pair_weight(similarity, 1), 1)
