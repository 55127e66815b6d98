import json

import numpy as np
import pytest

from dedup.bands import collision_probability
from dedup.jaccard import ShingleSets, similarities
from dedup.join import exact_join
from dedup.measure import Sample, TruePairs, measure
from dedup.sampling import drawn

TAU = 0.7


def measured(sample, pairs, **changes):
    facts = {
        "tau": TAU,
        "kept_documents": 100,
        "witness_similarity": np.array([0.7, 0.9]),
        "bands": 42,
        "rows": 6,
    }
    return measure(sample, pairs, **{**facts, **changes})


def planted(similarity, found, *, rows=None, kept=False, modulus=1, proposed=None):
    m = len(similarity)
    rows = np.arange(2 * m).reshape(-1, 2) if rows is None else np.array(rows)
    n = int(rows.max(initial=-1)) + 1
    found = np.array(found, bool)
    return (
        Sample(reserved=np.arange(n, dtype=np.uint32), kept=np.full(n, kept), modulus=modulus),
        TruePairs(
            rows=rows,
            similarity=np.array(similarity, float),
            proposed=found if proposed is None else np.array(proposed, bool),
            found=found,
        ),
    )


def test_recall_counts_only_pairs_at_or_above_tau():
    result = measured(*planted([0.7, 0.9, 0.69], [True, False, False]))
    assert result.pair_recall.value == result.document_recall.value == 0.5
    assert result.pair_recall.observations == 2


def test_a_large_family_rules_the_pairs_but_not_the_documents():
    family = [(i, j) for i in range(6) for j in range(i + 1, 6)]
    rows = [*family, (6, 7), (8, 9)]
    result = measured(*planted([0.8] * 17, [False] * 15 + [True] * 2, rows=rows))
    assert result.pair_recall.value == pytest.approx(2 / 17)
    assert result.document_recall.value == pytest.approx(4 / 10)


def test_less_likely_pairs_weigh_more():
    result = measured(*planted([0.7, 1.0], [True, False], modulus=10))
    weights = 100 / (0.7 * 10 + 0.3), 10
    assert result.pair_recall.value == pytest.approx(weights[0] / sum(weights))
    assert result.pair_recall.low < result.pair_recall.value < result.pair_recall.high


def test_precision_is_the_share_of_witnesses_at_tau():
    pairs = planted([0.8], [True])
    result = measured(*pairs, witness_similarity=np.array([0.7, 0.69999, 1.0, 0.8]))
    assert (result.removed, result.removed_proven, result.precision) == (4, 3, 0.75)
    assert measured(*pairs, witness_similarity=np.zeros(0)).precision == 1.0


def test_leftover_counts_kept_documents_with_a_kept_partner():
    rows = [(0, 1), (0, 2), (3, 4)]
    sample, pairs = planted([0.8, 0.9, 0.6], [False] * 3, rows=rows, kept=True)
    assert measured(sample, pairs, kept_documents=5).leftover.value == 3 / 5
    sample, pairs = planted([0.8, 0.9, 0.6], [True] * 3, rows=rows, kept=False)
    leftover = measured(sample, pairs, kept_documents=5).leftover
    assert (leftover.value, leftover.low, leftover.high) == (0.0, 0.0, 0.0)
    assert measured(sample, pairs, kept_documents=0).leftover.high == 0.0


def test_no_leftover_in_a_sample_is_a_bound_and_not_a_zero():
    sample, pairs = planted([0.8], [True], modulus=10)
    leftover = measured(sample, pairs, kept_documents=40_000).leftover
    assert leftover.value == 0.0
    assert 0 < leftover.high < 0.005


def test_the_curve_stands_beside_theory_and_ends_with_similarity_one():
    proposed = [True, False, True, True]
    sample, pairs = planted([0.5, 0.5, 1.0, 0.97], [False] * 4, proposed=proposed)
    low, high = measured(sample, pairs).curve
    assert (low.low, low.high, low.pairs, low.observed) == (0.5, 0.55, 2, 0.5)
    assert low.expected == pytest.approx(collision_probability(0.5, bands=42, rows=6))
    assert (high.low, high.high, high.pairs, high.observed) == (0.95, 1.0, 2, 1.0)


def test_a_bin_begins_at_its_lower_edge():
    edges = [shared / 20 for shared in range(10, 20)]
    curve = measured(*planted(edges, [True] * 10)).curve
    assert [point.low for point in curve] == edges
    assert {point.pairs for point in curve} == {1}


def test_nothing_at_all_can_be_measured():
    result = measured(*planted([], [], rows=np.zeros((0, 2), np.int64)))
    assert (result.pair_recall.low, result.pair_recall.high) == (0.0, 1.0)
    assert result.curve == ()


def test_json_is_plain_rounded_and_the_same_each_time():
    result = measured(*planted([0.7, 0.8, 0.9], [True, True, False], modulus=3))
    text = json.dumps(result.to_json(), sort_keys=True, allow_nan=False)
    assert text == json.dumps(json.loads(text), sort_keys=True)
    assert result.to_json()["pair_recall"]["value"] == round(result.pair_recall.value, 6)
    assert result.to_json()["precision"] == 1.0
    assert result.to_json()["curve"][0]["low"] == 0.7


class Corpus:
    """Families of edits, three of them large; the truth about them, and samples of them."""

    def __init__(self, misses):
        rng = np.random.default_rng(5)
        sets = []
        for family in range(500):
            size = rng.integers(30, 90)
            ancestor = rng.integers(0, 2**64 - 1, size, dtype=np.uint64)
            for _ in range(25 if family < 3 else rng.choice([1, 2, 2, 3, 4, 6])):
                edited = rng.random() * 0.15
                new = rng.integers(0, 2**64 - 1, rng.binomial(size, edited), dtype=np.uint64)
                kept = ancestor[rng.random(size) >= edited]
                sets.append(np.unique(np.concatenate([kept, new])))
        self.sets = ShingleSets.of(sets)
        self.pairs, shared = exact_join(self.sets, threshold=0.5)
        self.similarity = similarities(self.sets, self.sets, self.pairs, shared)
        self.found = misses(rng, len(sets), self.pairs)
        self.low_words = self.sets.values.astype(np.uint32) * np.uint32(0x9E3779B1)

    def truth(self):
        """Pair recall and document recall over the whole corpus."""
        near, found = self.pairs[self.similarity >= TAU], self.found[self.similarity >= TAU]
        partners = np.bincount(near.ravel(), minlength=len(self.sets))
        hits = np.bincount(near[found].ravel(), minlength=len(self.sets))
        return found.mean(), (hits[partners > 0] / partners[partners > 0]).mean()

    def draw(self, key, modulus):
        """A sample by a min-hash whose permutation comes from ``key``, as affine32 has it."""
        rng = np.random.default_rng(key)
        multiplier = rng.integers(0, 2**31, dtype=np.uint32) * np.uint32(2) | np.uint32(1)
        permuted = self.low_words * multiplier + rng.integers(0, 2**32, dtype=np.uint32)
        reserved = np.minimum.reduceat(permuted, self.sets.offsets[:-1])
        inside = np.flatnonzero(drawn(reserved, modulus))
        row = np.full(len(self.sets), -1)
        row[inside] = np.arange(len(inside))
        both = (row[self.pairs] >= 0).all(axis=1)
        sample = Sample(
            reserved=reserved[inside], kept=np.zeros(len(inside), bool), modulus=modulus
        )
        return sample, TruePairs(
            rows=row[self.pairs[both]],
            similarity=self.similarity[both],
            proposed=self.found[both],
            found=self.found[both],
        )


def misses_by_pair(rng, _, pairs):
    return rng.random(len(pairs)) < 0.95


def misses_by_document(rng, n, pairs):
    return ~(rng.random(n) < 0.05)[pairs].any(axis=1)


@pytest.mark.parametrize("misses", [misses_by_pair, misses_by_document])
@pytest.mark.filterwarnings("ignore:overflow encountered in scalar:RuntimeWarning")
def test_the_interval_covers_the_truth_and_the_estimate_is_not_biased(misses):
    corpus = Corpus(misses)
    truth = np.array(corpus.truth())
    results = [measured(*corpus.draw(key, modulus=4)) for key in range(120)]
    shares = [(result.pair_recall, result.document_recall) for result in results]
    for number in (0, 1):
        covered = [pair[number].low <= truth[number] <= pair[number].high for pair in shares]
        assert np.mean(covered) >= 0.9
        assert abs(np.mean([pair[number].value for pair in shares]) - truth[number]) < 0.01


def test_the_sample_holds_near_pairs_in_proportion_and_not_squared():
    corpus = Corpus(misses_by_pair)
    near = int((corpus.similarity >= TAU).sum())
    drawn_pairs = [
        int((corpus.draw(key, modulus=8)[1].similarity >= TAU).sum()) for key in range(60)
    ]
    assert np.mean(drawn_pairs) / near > 0.7 / 8  # a uniform sample would hold 1 / 64
