"""How often verdicts agree with labels, with intervals."""

import dataclasses
from collections.abc import Iterable

from scrub.licenses.differential import Agreement, Side


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """Files, those whose verdict is right, restricted ones, and those of them that are kept."""

    files: int
    right: int
    restricted: int
    let_through: int

    def agreement(self) -> str:
        """Return the share of right verdicts with its interval."""
        return interval(self.right, self.files)

    def leak(self) -> str:
        """Return the share of restricted files that are let through, with its interval."""
        return interval(self.let_through, self.restricted)


def score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Return the score of ``pairs``: what is right (allowed), what was said (allowed).

    >>> score([(True, True), (False, True), (False, False)])
    Score(files=3, right=2, restricted=2, let_through=1)
    """
    every = list(pairs)
    restricted = [said for right, said in every if not right]
    return Score(
        files=len(every),
        right=sum(right is said for right, said in every),
        restricted=len(restricted),
        let_through=sum(restricted),
    )


def interval(part: int, whole: int) -> str:
    """Return the share ``part`` of ``whole`` in percent, with Wilson's 95 % interval.

    >>> interval(99, 100), interval(0, 0)
    ('99.0 % (94.6-99.8)', 'none')
    """
    if not whole:
        return "none"
    same, other = (Side.ALLOWED, Side.ALLOWED), (Side.ALLOWED, Side.UNKNOWN)
    low, high = Agreement(counts={same: part, other: whole - part}).interval()
    return f"{part / whole:.1%} ({max(0.0, 100 * low):.1f}-{100 * high:.1f})".replace("%", " %")
