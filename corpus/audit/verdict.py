"""What checks came to: what holds, what is wrong and where, and what could not be looked at."""

import dataclasses
from typing import Any, Final

from corpus.visible import visible_name

EXAMPLES: Final = 5  # places that are named of each thing that is wrong
_CHARS: Final = 400  # of a sentence; names in it are cut before


@dataclasses.dataclass(kw_only=True, slots=True)
class Problem:
    """Something that is wrong ``places`` times; ``examples`` name some of the places."""

    what: str
    places: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)

    def lines(self) -> tuple[str, ...]:
        """Return it as lines that are safe on a terminal."""
        times = f" ({self.places} times)" if self.places > 1 else ""
        head = f"  WRONG  {visible_name(self.what, max_chars=_CHARS)}{times}"
        shown = [f"           {visible_name(each, max_chars=_CHARS)}" for each in self.examples]
        if self.places > len(self.examples) > 0:
            shown.append(f"           and {self.places - len(self.examples)} more")
        return (head, *shown)


class Verdict:
    """Sentences that hold, problems, and sentences about what was not checked.

    It keeps a bounded number of places of each problem, however many there are.
    """

    def __init__(self) -> None:
        self.holds: list[str] = []
        self.unchecked: list[str] = []
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, in the order in which it was found."""
        return tuple(self._problems.values())

    def wrong(self, what: str, place: str = "", *, places: int = 1) -> None:
        """Note that ``what`` is wrong at ``places`` more places, of which ``place`` is one."""
        problem = self._problems.setdefault(what, Problem(what=what))
        problem.places += places
        if place and len(problem.examples) < EXAMPLES:
            problem.examples.append(place)

    def require(self, holds: bool, what: str, wrong: str) -> None:
        """Note that ``what`` holds, or else that ``wrong`` is the case."""
        if holds:
            self.holds.append(what)
        else:
            self.wrong(wrong)

    def lines(self) -> tuple[str, ...]:
        """Return all of it as lines that are safe on a terminal."""
        lines = [f"  ok     {visible_name(each, max_chars=_CHARS)}" for each in self.holds]
        for problem in self.problems:
            lines += problem.lines()
        lines += [
            f"  not checked: {visible_name(each, max_chars=_CHARS)}" for each in self.unchecked
        ]
        return tuple(lines)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "holds": not self.problems,
            "checked": self.holds,
            "problems": [dataclasses.asdict(problem) for problem in self.problems],
            "unchecked": self.unchecked,
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the check: its title and what it came to."""

    title: str
    verdict: Verdict
