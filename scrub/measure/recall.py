"""Recall by kind: plants that a redactor took out, of those that were planted."""

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scipy.special import betaincinv

from corpus.scrubbing import Scrubbing
from scrub.finding import Kind
from scrub.measure.planting import Plant, planted
from scrub.redaction.document import Redactor
from scrub.redaction.edits import Target

_TAIL: Final = 0.025  # of each side of a 95 % interval


def trial(
    text: bytes, redactor: Redactor, *, doc_id: str, path: str, language: str, kinds: Sequence[Kind]
) -> Scrubbing:
    """Return what ``redactor`` made of plants in ``text``: planted, recalled and exact by kind.

    Recalled: every byte of the value lies in a span that goes.  Exact: those spans are the value.
    """
    sown = planted(text, doc_id=doc_id, language=language, kinds=kinds)
    done = redactor.redacted(sown.text, path=path, language=language, rescan=False, doc_id=doc_id)
    sown_of, gone_of, exact_of = (collections.Counter[str]() for _ in range(3))
    for plant in sown.plants:
        inside = _touching(done.targets, plant)
        gone = all(_covered(span, inside) for span in plant.spans)
        first, last = plant.spans[0][0], plant.spans[-1][1]
        ends = {(each.start_byte, each.end_byte) for each in inside}
        is_exact = gone and (min(ends)[0], max(end for _, end in ends)) == (first, last)
        sown_of[plant.kind.value] += 1
        gone_of[plant.kind.value] += gone
        exact_of[plant.kind.value] += is_exact
    return Scrubbing(planted=sown_of, recalled=gone_of, exact=exact_of)


def figures(sums: Scrubbing) -> Mapping[str, Any]:
    """Return, by kind, how many were planted and recalled, recall with its 95 % interval, and the
    share of exact spans among those recalled.
    """
    return {
        kind: {
            "planted": number,
            "recalled": (recalled := sums.recalled.get(kind, 0)),
            "recall": round(recalled / number, 4),
            **dataclasses.asdict(interval(recalled, number)),
            "exact_share": round(sums.exact.get(kind, 0) / max(recalled, 1), 4),
        }
        for kind, number in sorted(sums.planted.items())
    }


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


def interval(hits: int, trials: int) -> Interval:
    """Return the exact binomial interval (Clopper and Pearson 1934) of ``hits`` in ``trials``.

    >>> interval(95, 100)
    Interval(low=0.8872, high=0.9836)
    """
    misses = trials - hits
    low = betaincinv(hits, misses + 1, _TAIL) if hits else 0.0
    high = betaincinv(hits + 1, misses, 1 - _TAIL) if misses else 1.0
    return Interval(low=round(float(low), 4), high=round(float(high), 4))


def _touching(targets: Sequence[Target], plant: Plant) -> list[Target]:
    first, last = plant.spans[0][0], plant.spans[-1][1]
    return [each for each in targets if each.start_byte < last and first < each.end_byte]


def _covered(span: tuple[int, int], targets: Sequence[Target]) -> bool:
    at, end = span
    for each in targets:  # disjoint and in order
        if each.start_byte <= at < each.end_byte:
            at = each.end_byte
    return at >= end
