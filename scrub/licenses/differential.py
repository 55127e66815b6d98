"""How often our verdict is that of ScanCode's default scan, on a sample: the price of being fast."""

import collections
import dataclasses
import math
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Side(StrEnum):
    """What a policy makes of an expression, as both readings are compared."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """Verdicts of the same files by both readings: ``counts`` by (ours, ScanCode's).

    ``undetermined``: files whose default scan did not end in time; they are compared with nothing.
    """

    counts: Mapping[tuple[Side, Side], int]
    undetermined: int = 0

    @property
    def files(self) -> int:
        """Return how many files were compared."""
        return sum(self.counts.values())

    @property
    def same(self) -> int:
        """Return how many of them have the same verdict."""
        return sum(count for (ours, theirs), count in self.counts.items() if ours is theirs)

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """Return the share of same verdicts, low and high (Wilson's score interval).

        >>> counts = {(Side.ALLOWED, Side.ALLOWED): 99, (Side.UNKNOWN, Side.ALLOWED): 1}
        >>> [round(each, 3) for each in Agreement(counts=counts).interval()]
        [0.946, 0.998]
        """
        n = self.files
        if n == 0:
            return 0.0, 1.0
        share = self.same / n
        middle = share + z * z / (2 * n)
        half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def agreement(pairs: Iterable[tuple[Side, Side]], *, undetermined: int = 0) -> Agreement:
    """Return the agreement of ``pairs``: our verdict of a file, ScanCode's of the same file.

    >>> agreement([(Side.ALLOWED, Side.ALLOWED), (Side.UNKNOWN, Side.ALLOWED)]).same
    1
    """
    return Agreement(counts=dict(collections.Counter(pairs)), undetermined=undetermined)
