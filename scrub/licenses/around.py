"""What reaches a file from around it: the rule that names its path, the distribution that owns it,
and what its folder inherits.
"""

import dataclasses
from collections.abc import Iterable, Iterator

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
        self._of_folder: dict[str, tuple[Inherited, Distribution | None]] = {}
        # What the ids are of lives as long as this does.
        self._known: dict[tuple[int, int, int], Around] = {}

    @property
    def name_paths(self) -> bool:
        """Return whether a rule or a distribution names files, so that some may differ from those
        beside them.
        """
        return self._rules.speak or self._distributions.name_files

    def of(self, path: str, folder: str) -> Around:
        """Return what reaches the file ``path`` in ``folder``; the same object for equal."""
        if (at := self._of_folder.get(folder)) is None:
            at = (self._inheritance.of(folder), self._distributions.of_folder(folder))
            self._of_folder[folder] = at
        inherited, distribution = at
        distribution = self._distributions.of(path) or distribution
        rule = self._rules.of(path)
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
        yield from (dataclasses.replace(each, step=step) for each in rule.evidence)
    if distribution is None or len(inherited.root) > len(distribution.above):
        yield from inherited.evidence  # of a package within the distribution, if there is one
        return
    for each in distribution.evidence:
        if rule is None or each.step is not Step.PATH_RULE:  # a rule that names paths is nearer
            yield each
    yield from inherited.evidence if inherited.root == distribution.above else ()
