"""Expressions of several passages and files, put together as they are meant."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from scrub.licenses.expression import Compound, Expression, Operator, Term, joined, terms
from scrub.licenses.known import licence

_VERSIONED: Final = re.compile(
    r"(?P<family>[A-Z]+)-(?P<version>[\d.]+)(?P<later>-or-later)?(?:-only)?"
)


def of_statement(expressions: Sequence[Expression], choice: bool) -> Expression:
    """Return what the matches of one passage say: alternatives if a ``choice`` stands there.

    An exception that was matched alone belongs to the copyleft licence beside it, else to the one
    before it.

    >>> str(of_statement([Term("GPL-2.0-only"), Term("Classpath-exception-2.0")], False))
    'GPL-2.0-only WITH Classpath-exception-2.0'
    >>> str(of_statement([Term("BSD-2-Clause"), Term("GPL-2.0-only")], True))
    'BSD-2-Clause OR GPL-2.0-only'
    """
    exceptions = [each for each in expressions if _is_exception(each)]
    bases = [each for each in expressions if not _is_exception(each)]
    for exception in exceptions:
        bases = _with_exception(bases, exception)
    if not bases:
        return joined(Operator.AND, exceptions)
    return joined(Operator.OR if choice else Operator.AND, bases)


def of_files(files: Iterable[Sequence[Expression]], *, alternative: bool) -> Expression:
    """Return what ``files``, each with its passages, say together.

    >>> files = [[Term("MIT")], [Term("Apache-2.0")]]
    >>> str(of_files(files, alternative=True)), str(of_files(files, alternative=False))
    ('MIT OR Apache-2.0', 'MIT AND Apache-2.0')
    """
    said = [absorbed(passages) for passages in files]
    return joined(Operator.OR, said) if alternative else absorbed(said)


def absorbed(parts: Sequence[Expression]) -> Expression:
    """Return the sum of ``parts``, where the texts of offered branches add nothing to the offer,
    and the text of a GPL nothing to the LGPL that it comes with.

    >>> offer = Compound(Operator.OR, (Term("MIT"), Term("GPL-1.0-or-later")))
    >>> str(absorbed([offer, Term("MIT"), Term("GPL-3.0-only")]))
    'MIT OR GPL-1.0-or-later'
    """
    flat = [part for each in parts for part in _summands(each)]
    offers = [each for each in flat if isinstance(each, Compound)]
    left = [
        part
        for part in flat
        if part in offers
        or (not any(_offers(offer, part) for offer in offers) and not _comes_with(part, flat))
    ]
    return joined(Operator.AND, left)


def _summands(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Compound) and expression.operator is Operator.AND:
        return expression.parts
    return (expression,)


def _offers(offer: Compound, part: Expression) -> bool:
    """Return whether each term of ``part`` is one that the ``offer`` names."""
    offered = list(terms(offer))
    return all(any(_covers(each, term) for each in offered) for term in terms(part))


def _covers(offered: Term, text: Term) -> bool:
    """Return whether ``text`` is a text of what is ``offered``: GPL-3.0 of GPL-2.0-or-later."""
    if offered == text:
        return True
    mine, other = _VERSIONED.fullmatch(offered.licence), _VERSIONED.fullmatch(text.licence)
    if not (mine and other) or mine["family"] != other["family"] or text.exception:
        return False
    same = mine["version"] == other["version"]
    return same or bool(mine["later"] and _number(mine["version"]) <= _number(other["version"]))


def _comes_with(part: Expression, parts: Sequence[Expression]) -> bool:
    """Return whether ``part`` is the GPL's text that each copy of the LGPL 3 brings along."""
    if not isinstance(part, Term) or not part.licence.startswith("GPL-3.0") or part.exception:
        return False
    return any(isinstance(each, Term) and each.licence.startswith("LGPL-3.0") for each in parts)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in version.split(".") if each)


def _is_exception(expression: Expression) -> bool:
    if not isinstance(expression, Term) or expression.exception:
        return False
    found = licence(expression.licence)
    return found is not None and found.is_exception


def _with_exception(bases: list[Expression], exception: Expression) -> list[Expression]:
    assert isinstance(exception, Term)
    plain = [each for each in bases if isinstance(each, Term) and not each.exception]
    if not plain:
        return [*bases, exception]
    base = next((each for each in plain if "GPL" in each.licence), plain[-1])
    return [Term(base.licence, exception.licence) if each is base else each for each in bases]
