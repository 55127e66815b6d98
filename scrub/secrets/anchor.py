"""What the detectors look for in a text before anything else."""

import dataclasses
import re
from typing import Final

_LONG: Final = re.compile(r"\{(\d+),\d{2,}\}")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """An expression to look for; ``literals`` (lower case): one of them is in every match.

    ``begins``: every match begins with one of them, behind what may be left out.  ``is_counted``: an
    automaton may leave its long counts open, for they take seconds to compile; who confirms counts
    again.
    """

    name: str
    expression: str
    literals: tuple[bytes, ...] = ()
    begins: bool = False
    ignore_case: bool = False
    is_counted: bool = False

    @property
    def searched(self) -> str:
        r"""Return the expression for an automaton.

        >>> Anchor(name="a", expression=r"\([^()]{0,400}\)", is_counted=True).searched
        '\\([^()]{0,}\\)'
        """
        return _LONG.sub(r"{\1,}", self.expression) if self.is_counted else self.expression
