"""Recall, precision and leftovers at tau, against an exact join on a sample of the corpus itself.

The sample is that of :mod:`dedup.sampling`; the intervals are those of :mod:`dedup.share`, with
the reserved value as the unit that is drawn.

A family of a thousand alike files has half a million pairs, more than the rest of many a corpus.
So recall is stated twice: with each pair counting the same, and with each document counting the
same.  The interval of the first is wide where few families hold most of the sampled pairs.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.sampling import pair_weight
from dedup.share import Share, binomial_share, total_share, weighted_share

CURVE_EDGES = np.arange(10, 21) / 20  # similarities 0.50, 0.55, ..., 1.00
JSON_DIGITS = 6  # decimals of every number in a manifest


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """The drawn documents: ``reserved`` uint32[s], ``kept`` bool[s], one value in ``modulus``."""

    reserved: NDArray[np.uint32]
    kept: NDArray[np.bool_]
    modulus: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TruePairs:
    """The pairs that the exact join finds in the sample, each once.

    ``rows`` is int64[m, 2] into the sample, ``similarity`` the exact J, float64[m].  ``proposed``
    (bool[m]) says that the bands made the pair a candidate, ``found`` that it is a verified edge.
    """

    rows: NDArray[np.int64]
    similarity: NDArray[np.float64]
    proposed: NDArray[np.bool_]
    found: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class CurvePoint:
    """Of the pairs with J from ``low`` to below ``high``: the share that the bands proposed.

    ``observed`` and ``expected`` (1 - (1 - J**rows)**bands) are means over the same weighted pairs.
    The last bin includes J = 1.
    """

    low: float
    high: float
    pairs: int
    observed: float
    expected: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """What a run states about its own quality at the threshold ``tau``.

    ``pair_recall``: of the pairs at or above tau, those that became verified edges.
    ``document_recall``: the same share among one document's pairs, averaged over the documents
    that have any.
    ``removed_proven`` of ``removed`` documents have a witness that is at or above tau when
    computed anew.  ``leftover``: of the kept documents, those with another kept one at or above
    tau; on average it overstates, never understates.
    """

    tau: float
    modulus: int
    documents: int
    pair_recall: Share
    document_recall: Share
    removed: int
    removed_proven: int
    leftover: Share
    curve: tuple[CurvePoint, ...]

    @property
    def precision(self) -> float:
        """Return the proven share of the removals; 1 if nothing was removed."""
        return self.removed_proven / self.removed if self.removed else 1.0

    def to_json(self) -> dict[str, object]:
        """Return plain numbers, lists and dictionaries, rounded to ``JSON_DIGITS`` decimals."""
        fields = dataclasses.asdict(self, dict_factory=_rounded)
        return {**fields, "precision": round(self.precision, JSON_DIGITS)}


def measure(
    sample: Sample,
    pairs: TruePairs,
    *,
    tau: float,
    kept_documents: int,
    witness_similarity: NDArray[np.float64],
    bands: int,
    rows: int,
) -> Measurement:
    """Return the measurement of one run.

    ``kept_documents`` is the number kept of all the documents that the sample was drawn from;
    ``witness_similarity`` the exact J of every removed document (not only the sampled ones) and
    its witness, computed anew.  For the curve, ``pairs`` should reach down to J = 0.5.
    """
    near = pairs.similarity >= tau
    found, chance = pairs.found[near], 1 / pair_weight(pairs.similarity[near], sample.modulus)
    unit = _units(sample)[pairs.rows[near].min(axis=1)]
    per_document = _per_document(pairs.rows[near], chance * sample.modulus) / chance
    return Measurement(
        tau=tau,
        modulus=sample.modulus,
        documents=len(sample.reserved),
        pair_recall=weighted_share(found, weight=1 / chance, drawn_with=chance, unit=unit),
        document_recall=weighted_share(found, weight=per_document, drawn_with=chance, unit=unit),
        removed=len(witness_similarity),
        removed_proven=int(np.count_nonzero(witness_similarity >= tau)),
        leftover=_leftover(sample, pairs, tau, kept_documents),
        curve=_curve(sample, pairs, bands, rows),
    )


def _per_document(rows: NDArray[np.int64], drawn_too: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1/d(i) + 1/d(j) for each pair (i, j), where d is the number of partners, float64[m].

    ``drawn_too`` is the probability that one of the pair is drawn if the other is.  Given that
    j is drawn with i, d(i) is estimated by 1 and what the other drawn partners of i stand for.
    """
    stands_for = 1 / drawn_too
    partners = np.bincount(rows.ravel(), np.repeat(stands_for, 2))
    ends = 1 / (1 + partners[rows] - stands_for[:, None])
    return ends[:, 0] + ends[:, 1]


def _leftover(sample: Sample, pairs: TruePairs, tau: float, kept_documents: int) -> Share:
    """Return the share of kept documents that have another kept one at or above ``tau``.

    A document counts with the weight of its most similar drawn partner.  It is seen if *any* of
    its partners is drawn with it, which is likelier; so the estimate is at least right.  If
    none is seen: an unseen pair would have been drawn with the probability at ``tau``, and makes
    two documents, so that the kept documents are worth half of that share of them.
    """
    if not kept_documents:
        return binomial_share(0.0, np.inf, 0)
    left = (pairs.similarity >= tau) & sample.kept[pairs.rows].all(axis=1)
    nearest = np.zeros(len(sample.reserved))
    for side in (0, 1):
        np.maximum.at(nearest, pairs.rows[left, side], pairs.similarity[left])
    seen = np.flatnonzero(nearest)
    weight = pair_weight(nearest[seen], sample.modulus)
    at_tau = float(pair_weight(np.array(tau), sample.modulus))
    return total_share(
        weight,
        of=kept_documents,
        drawn_with=1 / weight,
        unit=_units(sample)[seen],
        worth_if_none=kept_documents / at_tau / 2 if sample.modulus > 1 else np.inf,
    )


def _curve(sample: Sample, pairs: TruePairs, bands: int, rows: int) -> tuple[CurvePoint, ...]:
    """Return the observed and the expected share of proposed pairs for each bin with pairs."""
    weight = pair_weight(pairs.similarity, sample.modulus)
    expected = 1 - (1 - pairs.similarity**rows) ** bands
    last = len(CURVE_EDGES) - 2
    place = np.minimum(np.searchsorted(CURVE_EDGES, pairs.similarity, side="right") - 1, last)
    points = []
    for number in np.unique(place[place >= 0]).tolist():
        here = place == number
        points.append(
            CurvePoint(
                low=float(CURVE_EDGES[number]),
                high=float(CURVE_EDGES[number + 1]),
                pairs=int(here.sum()),
                observed=float(np.average(pairs.proposed[here], weights=weight[here])),
                expected=float(np.average(expected[here], weights=weight[here])),
            )
        )
    return tuple(points)


def _units(sample: Sample) -> NDArray[np.int64]:
    """Return the number of each sampled document's reserved value, int64[s]."""
    return np.unique(sample.reserved, return_inverse=True)[1]


def _rounded(items: list[tuple[str, object]]) -> dict[str, object]:
    """Return the fields as JSON gives them back: short floats, lists for tuples."""
    plain: dict[str, object] = {}
    for name, value in items:
        if isinstance(value, float):
            plain[name] = round(value, JSON_DIGITS)
        else:
            plain[name] = list(value) if isinstance(value, tuple) else value
    return plain
