"""What a policy makes of an expression: a ruling, the branch that was taken, and why."""

import dataclasses
import functools
from collections.abc import Iterator
from typing import Final

from corpus.decision import Reason
from scrub.licenses.expression import (
    UNREADABLE,
    Compound,
    Expression,
    Operator,
    Term,
    joined,
    terms,
)
from scrub.licenses.known import Licence, Use, licence
from scrub.licenses.policy import SAME_AS_BASE, Choice, Fate, Policy, Ruling

_RESTRICTING: Final = frozenset(
    {"Source-available", "Proprietary Free", "Free Restricted", "Commercial", "Patent License"}
)
"""Categories of exceptions that take something away from the licence that they stand with."""


@dataclasses.dataclass(frozen=True, slots=True)
class Ruled:
    """The ruling on an expression; ``chosen`` is the branch that it rests on, ``why`` says by what
    part of the policy.
    """

    ruling: Ruling
    chosen: Expression
    why: str


class Rules:
    """A policy, ready to rule."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.header_lines = policy.thresholds.header_lines
        self._licences = {_key(name): ruling for name, ruling in policy.licenses.items()}
        self._exceptions = {_key(name): kind for name, kind in policy.exceptions.items()}
        self.rule = functools.lru_cache(maxsize=1 << 14)(self._rule)

    def _rule(self, expression: Expression) -> Ruled:
        """Return the ruling on ``expression``; see the module's tests for the algebra.

        AND: denied if a part is, else to review if a part is; neutral parts say nothing.  OR: the
        best branch counts, and is the choice (or, by the policy, the worst one).
        """
        if isinstance(expression, Term):
            return self._rule_term(expression)
        parts = [self.rule(part) for part in expression.parts]
        if expression.operator is Operator.OR:
            wanted = _BEST if self.policy.expressions.choice is Choice.ANY else _WORST
            speaking = [each for each in parts if each.ruling is not Ruling.NEUTRAL] or parts
            return min(speaking, key=lambda each: (wanted[each.ruling], _terms(each.chosen)))
        worst = min(parts, key=lambda each: _WORST[each.ruling])
        chosen = joined(Operator.AND, [each.chosen for each in parts])
        return Ruled(worst.ruling, chosen, worst.why)

    def _rule_term(self, term: Term) -> Ruled:
        base = licence(term.licence)
        if base is None:
            rules = self.policy.expressions
            known = "unreadable expression" if term.licence == UNREADABLE else "unknown id"
            return Ruled(rules.unknown_id, term, f"{known} {term.licence}")
        ruled = Ruled(*self._rule_licence(base, term))
        return self._with_exception(ruled, term) if term.exception else ruled

    def _rule_licence(self, found: Licence, term: Term) -> tuple[Ruling, Term, str]:
        if ruling := self._licences.get(found.key):
            return ruling, term, f"[licenses] {found.spdx}"
        for use in Use:
            if use in found.uses and (ruling := self.policy.uses.get(use)):
                return ruling, term, f"[uses] {use}: {found.spdx}"
        ruling = self.policy.categories[found.category]
        return ruling, term, f"[categories] {found.category}: {found.spdx}"

    def _with_exception(self, base: Ruled, term: Term) -> Ruled:
        found = licence(term.exception)
        if found is None:
            return self._with_unknown_exception(base, term)
        kind = self._exceptions.get(found.key, "")
        if not kind and found.category in _RESTRICTING:
            kind = found.category
        if kind in {"", SAME_AS_BASE}:
            return base
        ruling = self.policy.categories[kind]
        return Ruled(ruling, term, f"[exceptions] {found.spdx}: {kind}")

    def _with_unknown_exception(self, base: Ruled, term: Term) -> Ruled:
        unknown = self.policy.expressions.unknown_id
        if _WORST[base.ruling] <= _WORST[unknown]:
            return base
        return Ruled(unknown, term, f"unknown exception {term.exception}")

    def explained(self, expression: Expression) -> Iterator[str]:
        """Yield lines that say what becomes of ``expression`` and why, part by part."""
        ruled = self.rule(expression)
        yield f"{ruled.ruling}  {expression}"
        yield f"  why: {ruled.why}"
        yield f"  in a run: {self._fate(ruled.ruling)}"
        yield from (f"  {self._role(term)}" for term in terms(expression) if term.exception)
        if ruled.chosen != expression and ruled.ruling is Ruling.ALLOW:
            yield f"  chosen branch: {ruled.chosen}"
        if isinstance(expression, Compound):
            yield from self._parts(expression, "  ")
        yield f"policy: {self.policy.title}"

    def _fate(self, ruling: Ruling) -> str:
        if ruling is Ruling.ALLOW:
            return "a file under it may stay"
        if ruling is Ruling.NEUTRAL:
            return "it says nothing of a file, whose licence other evidence has to give"
        if ruling is Ruling.REVIEW and self.policy.documents.review is Fate.KEEP:
            return "a file under it may stay, though people should look at it"
        reason = Reason.LICENSE_DENIED if ruling is Ruling.DENY else Reason.LICENSE_REVIEW
        return f"a file under it leaves, reason {reason}"

    def _role(self, term: Term) -> str:
        found = licence(term.exception)
        if found is None:
            return f"exception {term.exception}: not known"
        bare = self._rule_term(dataclasses.replace(term, exception=""))
        if self._rule_term(term).ruling is bare.ruling:
            role = "leaves the licence as it is"
        else:
            role = "decides, by its own category, which restricts"
        if found.key in self._exceptions:
            role += ", as [exceptions] says"
        return f"exception {found.spdx} ({found.category}): {role}"

    def _parts(self, expression: Compound, indent: str) -> Iterator[str]:
        yield f"{indent}{expression.operator} of"
        for part in expression.parts:
            ruled = self.rule(part)
            if isinstance(part, Compound):
                yield f"{indent}  {ruled.ruling}  ({part})"
                yield from self._parts(part, indent + "    ")
            else:
                yield f"{indent}  {ruled.ruling}  {part}  by {ruled.why}"


_BEST: Final = {Ruling.ALLOW: 0, Ruling.REVIEW: 1, Ruling.DENY: 2, Ruling.NEUTRAL: 3}
_WORST: Final = {Ruling.DENY: 0, Ruling.REVIEW: 1, Ruling.ALLOW: 2, Ruling.NEUTRAL: 3}


def _terms(expression: Expression) -> int:
    return 1 if isinstance(expression, Term) else sum(_terms(part) for part in expression.parts)


def _key(name: str) -> str:
    found = licence(name)
    assert found, "the policy has checked its names"
    return found.key
