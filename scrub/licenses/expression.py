"""Licence expressions: as SPDX has them, and as people write them into fields.

An expression is a tree and stays one: OR is a choice, AND is a sum, WITH belongs to its licence.
"""

import dataclasses
import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from license_expression import (
    ExpressionError,
    LicenseSymbol,
    LicenseWithExceptionSymbol,
    Licensing,
)

from scrub.licenses.known import licence, licence_named

UNREADABLE: Final = "LicenseRef-codesieve-unreadable"
"""The id of an expression that does not parse; no policy allows it."""
LONGEST_EXPRESSION: Final = 10_000  # characters; the parser's time grows with them
_PARSER: Final = Licensing()
_ID: Final = re.compile(r"(?:DocumentRef-[\w.-]+:)?[A-Za-z0-9][\w.+-]*")
_FILE: Final = re.compile(r"[+|,]?\s*\bfile\s+licen[cs]e\b", re.IGNORECASE)  # R's DESCRIPTION
_OR_LATER: Final = re.compile(r"\b([AL]?GPL|MPL)-?\s*\(\s*>=?\s*([\d.]+)\s*\)", re.IGNORECASE)
_SLASH: Final = re.compile(r"\s*(?:/|\|\|?)\s*")
_AND_OR: Final = re.compile(r"\band\s*/\s*or\b", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*[,;]\s*(?:(?:and|or)\s+)?", re.IGNORECASE)


class Operator(StrEnum):
    """How the parts of a compound go together."""

    AND = "AND"
    OR = "OR"


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """A licence, by its SPDX id if it is known, with an exception to it or none (``""``)."""

    licence: str
    exception: str = ""

    def __str__(self) -> str:
        """Return it as SPDX writes it."""
        return f"{self.licence} WITH {self.exception}" if self.exception else self.licence


@dataclasses.dataclass(frozen=True, slots=True)
class Compound:
    """Two or more different expressions, all of which hold (AND) or one of which (OR)."""

    operator: Operator
    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        """Return it as SPDX writes it."""
        written = (f"({each})" if isinstance(each, Compound) else str(each) for each in self.parts)
        return f" {self.operator} ".join(written)


Expression = Term | Compound


class UnreadableExpressionError(ValueError):
    """A text that is no licence expression."""


def joined(operator: Operator, parts: Iterable[Expression]) -> Expression:
    """Return ``parts`` under ``operator``: flat, each once, in their order; one part is itself.

    >>> str(joined(Operator.AND, [Term("MIT"), Term("ISC"), Term("MIT")]))
    'MIT AND ISC'
    """
    flat: dict[Expression, None] = {}
    for part in parts:
        same = isinstance(part, Compound) and part.operator is operator
        flat |= dict.fromkeys(part.parts if same and isinstance(part, Compound) else [part])
    assert flat
    return Compound(operator, tuple(flat)) if len(flat) > 1 else next(iter(flat))


def terms(expression: Expression) -> Iterator[Term]:
    """Yield the terms of ``expression``, left to right.

    >>> [str(each) for each in terms(parse("MIT OR (ISC AND Zlib)"))]
    ['MIT', 'ISC', 'Zlib']
    """
    if isinstance(expression, Term):
        yield expression
    else:
        for part in expression.parts:
            yield from terms(part)


def parse(text: str) -> Expression:
    """Return the expression ``text``, of SPDX ids or ScanCode keys; ids get SPDX's spelling.

    Raises:
        UnreadableExpressionError: it does not parse.

    >>> str(parse("(mit or GPL-2.0+) and apache-2.0 with llvm-exception"))
    '(MIT OR GPL-2.0-or-later) AND Apache-2.0 WITH LLVM-exception'
    """
    if len(text) > LONGEST_EXPRESSION:
        raise UnreadableExpressionError(f"longer than {LONGEST_EXPRESSION} characters")
    try:
        parsed = _PARSER.parse(text, simple=True)
    except (ExpressionError, RecursionError) as error:
        raise UnreadableExpressionError(str(error)) from None
    except Exception as error:  # noqa: BLE001 (a foreign parser on a stranger's text)
        raise UnreadableExpressionError(type(error).__name__) from None
    if parsed is None:
        raise UnreadableExpressionError("it is empty")
    return _tree(parsed)


@functools.lru_cache(maxsize=1 << 14)
def read(text: str) -> Expression:
    """Return what somebody wrote into a licence field or a tag; UNREADABLE if it says nothing.

    Names in prose, PyPI classifiers, Debian's and R's short forms and the slash of old Cargo files
    are understood.  A list that does not say and/or is a sum, the stricter reading.

    >>> str(read("MIT/Apache-2.0")), str(read("GPL-2+ or Artistic"))
    ('MIT OR Apache-2.0', 'GPL-2.0-or-later OR Artistic-1.0-Perl')
    >>> str(read("MIT + file LICENSE")), str(read("GPL (>= 2)")), str(read("((")) == UNREADABLE
    ('MIT', 'GPL-2.0-or-later', True)
    """
    text = " ".join(text.split()).strip(" .\"'`*")
    if whole := _by_name(text):
        return whole
    text = _FILE.sub("", _AND_OR.sub("or", text)).strip()
    text = _OR_LATER.sub(r"\1-\2+", text)
    for attempt in (text, _SLASH.sub(" OR ", text), _COMMA.sub(" AND ", text)):
        try:
            return _with_aliases(parse(attempt))
        except UnreadableExpressionError:
            continue
    for cut, operator in ((_SLASH, Operator.OR), (_COMMA, Operator.AND), (_WORD_OR, Operator.OR)):
        found = [_by_name(part.strip(" ()")) for part in cut.split(text) if part.strip(" ()")]
        known = [each for each in found if each]
        if len(known) > 1 and len(known) == len(found):
            return joined(operator, known)
    return _by_name(text) or Term(UNREADABLE)


_WORD_OR: Final = re.compile(r"\s+or\s+", re.IGNORECASE)


def _by_name(text: str) -> Expression | None:
    if found := licence(text):
        return Term(found.spdx)
    if alias := _aliases().get(text.lower()):
        return parse(alias)
    named = licence_named(text) or licence_named(text.removeprefix("The ").removeprefix("the "))
    return Term(named.spdx) if named else None


def _with_aliases(expression: Expression) -> Expression:
    """Return ``expression`` with unknown ids replaced by what their alias means."""
    if isinstance(expression, Compound):
        return joined(expression.operator, [_with_aliases(each) for each in expression.parts])
    if licence(expression.licence) is None and not expression.exception:
        return _by_name(expression.licence) or expression
    if (alias := _aliases().get(expression.licence.lower())) and expression.exception:
        return Term(alias, expression.exception)
    return expression


def _tree(parsed: object) -> Expression:
    if isinstance(parsed, LicenseWithExceptionSymbol):
        base, exception = parsed.license_symbol.key, parsed.exception_symbol.key
        return Term(_spdx(base), _spdx(exception))
    if isinstance(parsed, LicenseSymbol):
        return Term(_spdx(parsed.key))
    operator = Operator.AND if isinstance(parsed, _PARSER.AND) else Operator.OR
    return joined(operator, [_tree(each) for each in parsed.args])  # type: ignore[attr-defined]


def _spdx(name: str) -> str:
    """Return SPDX's spelling of ``name``; unknown ids stay, what cannot be an id is refused."""
    found = licence(name) or (licence(name[:-1]) if name.endswith("+") else None)
    if found:
        return found.spdx
    if not _ID.fullmatch(name):
        raise UnreadableExpressionError(f"{name!r:.60} is no id")
    return name


@functools.cache
def _aliases() -> dict[str, str]:
    text = importlib.resources.files("scrub.licenses").joinpath("aliases.toml").read_text("utf-8")
    return {name.lower(): meaning for name, meaning in tomllib.loads(text)["aliases"].items()}
