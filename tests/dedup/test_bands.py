import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SettingsError
from dedup.bands import Bands, band_keys, choose_bands, collision_probability


@pytest.mark.parametrize(
    ("threshold", "bands", "rows"), [(0.7, 42, 6), (0.85, 25, 10), (0.5, 84, 3), (1.0, 1, 252)]
)
def test_chosen_bands(threshold: float, bands: int, rows: int) -> None:
    chosen = choose_bands(threshold=threshold, recall=0.99, permutations=252)
    assert chosen == Bands(bands=bands, rows=rows)


@given(st.floats(0.05, 1.0), st.floats(0.01, 0.999), st.integers(1, 300))
def test_chosen_bands_reach_the_recall_and_one_row_more_does_not(
    threshold: float, recall: float, permutations: int
) -> None:
    def recall_of(rows: int) -> float:
        return collision_probability(threshold, bands=permutations // rows, rows=rows)

    try:
        chosen = choose_bands(threshold=threshold, recall=recall, permutations=permutations)
    except SettingsError:
        assert recall_of(1) < recall
        return
    assert chosen.bands * chosen.rows <= permutations
    assert recall_of(chosen.rows) >= recall
    assert all(recall_of(rows) < recall for rows in range(chosen.rows + 1, permutations + 1))


def test_unreachable_recall_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match=r"near\.recall is 0\.9999"):
        choose_bands(threshold=0.1, recall=0.9999, permutations=10)


@pytest.mark.parametrize(
    ("similarity", "expected"),
    [(0.2, 0.006), (0.3, 0.047), (0.4, 0.186), (0.5, 0.470), (0.6, 0.802), (0.7, 0.975)],
)
def test_the_table_of_the_textbook(similarity: float, expected: float) -> None:
    """Leskovec et al., figure 3.8: 20 bands of 5 rows."""
    assert collision_probability(similarity, bands=20, rows=5) == pytest.approx(expected, abs=6e-4)


def test_probability_at_the_ends() -> None:
    assert collision_probability(0.0, bands=3, rows=2) == 0
    assert collision_probability(1.0, bands=3, rows=2) == 1


signatures = st.lists(st.lists(st.integers(0, 3), min_size=7, max_size=7), min_size=1, max_size=8)


@given(signatures)
def test_keys_are_equal_where_the_rows_of_a_band_are(rows: list[list[int]]) -> None:
    table = np.array(rows, np.uint32)
    keys = band_keys(table, Bands(bands=3, rows=2))
    assert keys.shape == (len(rows), 3)
    assert keys.dtype == np.uint64
    flat = {}
    for document in range(len(rows)):
        for band in range(3):
            values = (band, *rows[document][2 * band : 2 * band + 2])
            assert flat.setdefault(values, keys[document, band]) == keys[document, band]
    assert len(set(flat.values())) == len(flat)


def test_keys_do_not_depend_on_the_layout_of_the_signatures() -> None:
    table = np.arange(60, dtype=np.uint32).reshape(5, 12)
    bands = Bands(bands=4, rows=2)
    assert (band_keys(np.asfortranarray(table), bands) == band_keys(table[:, :8], bands)).all()


def test_high_and_low_bits_of_keys_are_spread() -> None:
    table = np.arange(4096 * 2, dtype=np.uint32).reshape(4096, 2)
    keys = band_keys(table, Bands(bands=1, rows=2))[:, 0]
    for shift in (0, 56):
        counts = np.bincount(
            ((keys >> np.uint64(shift)) & np.uint64(255)).astype(np.int64), minlength=256
        )
        assert counts.min() > 0
        assert counts.max() < 45  # 16 expected; 45 is over seven standard deviations


def test_too_narrow_signatures_are_refused() -> None:
    with pytest.raises(ValueError, match="signatures of shape"):
        band_keys(np.zeros((2, 5), np.uint32), Bands(bands=3, rows=2))
