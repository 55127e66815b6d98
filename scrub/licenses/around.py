"""What reaches a file from around it: the rule that names its path, the distribution that owns it,
and what its folder inherits.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from scrub.licenses.covering import Distribution, Distributions, PathRule, PathRules
from scrub.licenses.derivation import Evidence, Step
from scrub.licenses.folders import Inheritance, Inherited


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Around:
    """The evidence from around a file, and the vendored folder that cut it off, ``""`` if none did.

    Files of equal surroundings have the same object, which is equal to no other.
    """

    evidence: tuple[Evidence, ...]
    border: str


class Surroundings:
    """The surroundings of the files of one tree, each put together once."""

    def __init__(
        self, inheritance: Inheritance, distributions: Distributions, rules: Iterable[PathRule]
    ) -> None:
        self._inheritance = inheritance
        self._distributions = distributions
        self._rules = PathRules(rules)
        self._naming: list[tuple[Distribution | None, PathRule | None]] = [(None, None)]
        # What the ids are of lives as long as this does.
        self._numbers = {(id(None), id(None)): 0}
        self._known: dict[tuple[int, int, int], Around] = {}

    @property
    def name_paths(self) -> bool:
        """Return whether a rule or a distribution names files, so that some may differ from those
        beside them.
        """
        return self._rules.speak or self._distributions.name_files

    def naming(self, paths: Sequence[str]) -> list[int]:
        """Return for each of ``paths`` the number of the rule and the distribution that name it, 0
        where none does.
        """
        numbers = []
        listing, ruling = map(self._distributions.of, paths), map(self._rules.of, paths)
        for distribution, rule in zip(listing, ruling, strict=True):
            key = (id(distribution), id(rule))
            if (number := self._numbers.get(key)) is None:
                number = self._numbers[key] = len(self._naming)
                self._naming.append((distribution, rule))
            numbers.append(number)
        return numbers

    def of(self, folder: str, naming: int) -> Around:
        """Return what reaches a file in ``folder`` that the rule and the distribution of that number
        name; the same object for equal.
        """
        distribution, rule = self._naming[naming]
        distribution = distribution or self._distributions.of_folder(folder)
        inherited = self._inheritance.of(folder)
        key = (id(inherited), id(distribution), id(rule))
        if (known := self._known.get(key)) is None:
            covering = tuple(_covering(distribution, rule, inherited))
            known = self._known[key] = Around(evidence=covering, border=inherited.border)
        return known


def _covering(
    distribution: Distribution | None, rule: PathRule | None, inherited: Inherited
) -> Iterator[Evidence]:
    if rule:
        step = Step.OVERRIDE if rule.overrides else Step.PATH_RULE
        yield from (each._replace(step=step) for each in rule.evidence)
    if distribution is None or len(inherited.root) > len(distribution.above):
        yield from inherited.evidence  # of a package within the distribution, if there is one
        return
    for each in distribution.evidence:
        if rule is None or each.step is not Step.PATH_RULE:  # a rule that names paths is nearer
            yield each
    yield from inherited.evidence if inherited.root == distribution.above else ()
