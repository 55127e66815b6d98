import importlib.util
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.shingles import hash_windows, sorted_set, table_bits

_spec = importlib.util.spec_from_file_location("oracle", Path(__file__).with_name("oracle.py"))
oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

hashes = st.integers(1, 2**64 - 1)
near_the_ends = st.sampled_from([1, 2, 3, 2**64 - 1, 2**64 - 2, 2**63, 2**63 - 1])


def as_set(values: list[int]) -> list[int]:
    table = np.zeros((1 << table_bits(len(values))) + len(values) + 1, np.uint64)
    out = np.zeros(len(values) + 2, np.uint64)
    found = sorted_set(np.array(values, np.uint64), len(values), table, out, 1)
    assert not table.any()
    return out[1 : 1 + found].tolist()


@given(st.lists(st.integers(0, 2**64 - 1), max_size=40), st.integers(1, 12))
def test_windows_equal_the_oracle(tokens: list[int], width: int) -> None:
    out = np.zeros(max(len(tokens), 1), np.uint64)
    count = hash_windows(np.array(tokens, np.uint64), len(tokens), width, out)
    assert out[:count].tolist() == oracle.windows(tokens, width)


def test_fewer_tokens_than_a_window_are_no_shingle() -> None:
    assert hash_windows(np.arange(4, dtype=np.uint64), 4, 5, np.zeros(4, np.uint64)) == 0


def test_the_order_of_tokens_counts() -> None:
    out = np.zeros(2, np.uint64)
    swapped = np.array([1, 2, 3, 4, 5, 2, 1, 3, 4, 5], np.uint64)
    found = []
    for start in (0, 5):
        hash_windows(swapped[start : start + 5].copy(), 5, 5, out)
        found.append(int(out[0]))
    assert found[0] != found[1]


def test_equal_tokens_do_not_cancel_out() -> None:
    out = np.zeros(8, np.uint64)
    count = hash_windows(np.full(8, 12345, np.uint64), 8, 4, out)
    assert len(set(out[:count].tolist())) == 1
    assert out[0] > 1


def test_each_bit_of_a_token_changes_half_of_the_hash() -> None:
    tokens, out = np.arange(1, 6, dtype=np.uint64) << np.uint64(40), np.zeros(1, np.uint64)
    hash_windows(tokens, 5, 5, out)
    before, changed = int(out[0]), []
    for place in range(5):
        for bit in range(64):
            other = tokens.copy()
            other[place] ^= np.uint64(1 << bit)
            hash_windows(other, 5, 5, out)
            changed.append((before ^ int(out[0])).bit_count())
    assert min(changed) >= 16
    assert 31 <= sum(changed) / len(changed) <= 33


@given(st.lists(hashes | near_the_ends, max_size=200))
def test_sorted_set_sorts_and_drops_repeats(values: list[int]) -> None:
    assert as_set(values) == sorted(set(values))


@given(st.lists(st.integers(2**64 - 60, 2**64 - 1), min_size=1, max_size=100))
def test_sorted_set_where_all_fall_into_the_last_slot(values: list[int]) -> None:
    assert as_set(values) == sorted(set(values))


def test_the_table_has_room() -> None:
    assert all((1 << table_bits(n)) * 4 >= 5 * n for n in range(5000))
