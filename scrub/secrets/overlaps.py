"""Candidates that touch each other: the one that knows more of the format stays.

What is a secret by one rule and none by another is one: an exemption lifts its own rule only.
"""

import bisect
import operator
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.finding import Kind, Suppressed
from scrub.secrets.candidate import Candidate

_RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.PRIVATE_KEY, Kind.WEBHOOK_URL, Kind.OTP_SEED, Kind.STORAGE_KEY, Kind.PROVIDER_TOKEN, Kind.JWT,
            Kind.URL_CREDENTIAL, Kind.AUTH_HEADER, Kind.HASHED_CREDENTIAL, Kind.PASSWORD, Kind.GENERIC_KEY,
        )
    )
}  # fmt: skip
_START: Final = operator.attrgetter("start")


def apart(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those of ``candidates`` that stay, none of which touches another, rising."""
    return [each for group in _touching(candidates) for each in _best(group)]


def _touching(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Yield ``candidates`` by their places, those that overlap, or are held together, in one list."""
    group: list[Candidate] = []
    end = 0
    for each in sorted(candidates, key=_START):
        if group and each.start >= end:
            yield group
            group = []
        end = max(end, each.end)
        group.append(each)
    if group:
        yield group


def _best(group: list[Candidate]) -> list[Candidate]:
    """Return those of ``group`` that touch none that comes before them by what it is, rising."""
    if len(group) == 1:
        return group
    taken: list[Candidate] = []
    for each in sorted(group, key=_order):
        place = bisect.bisect_left(taken, each.start, key=_START)
        near = taken[max(0, place - 1) : place + 1]
        if not any(each.start < other.end and other.start < each.end for other in near):
            taken.insert(place, each)
    return taken


def _order(one: Candidate) -> tuple[bool, int, float, int, int, str]:
    return bool(one.exempt), _RANK[one.kind], -one.confidence, one.start, one.end, one.rule


def untouched(stretches: Sequence[Suppressed], taken: Sequence[Candidate]) -> Sequence[Suppressed]:
    """Return those of ``stretches`` that touch none of ``taken``, which are apart and rising."""
    if not taken:
        return stretches
    starts = list(map(_START, taken))
    kept = []
    for each in stretches:
        place = bisect.bisect_left(starts, each.end_byte)  # the first behind it
        if not place or taken[place - 1].end <= each.start_byte:
            kept.append(each)
    return kept
