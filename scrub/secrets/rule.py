"""Rules as data: what a provider's token looks like, read from TOML.

One table ``[[rule]]`` per format.  ``pattern`` is a regular expression without look-around or
back-references (hyperscan runs it over whole texts; Python confirms and finds the exact value);
the engine itself asks that nothing alphanumeric touches the match.  ``near`` names what must stand
before a value that has no prefix of its own.  Examples are lists of pieces that are joined, so
that no literal secret stands in the file (:mod:`scrub.secrets.specimen`).
"""

import dataclasses
import functools
import importlib.resources
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from corpus.errors import SettingsError
from scrub.finding import Kind
from scrub.secrets.checksum import CHECKSUMS

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# A character class cannot look like a group with an assertion, so a plain search is exact enough.
_FORBIDDEN: Final = re.compile(r"\(\?<?[=!]|\\[1-9]|\(\?P=")
# A repetition of more than 15 at most: hyperscan counts it in states, an open one takes one.
_WIDE: Final = re.compile(r"\{(\d+),(?:1[6-9]|[2-9]\d|\d{3,})\}")

# What may stand between a name and its value: quotes, brackets, an operator, a call's parenthesis.
_BETWEEN: Final = (
    r"""[\w.-]{0,24}\\{0,3}["'`\]]{0,2}[ \t]{0,4}"""
    r"""(?:(?:=>|:=|={1,3}|:|,|\|)[ \t]{0,4}|[ \t]{1,4}|\(|>)\\{0,3}["'`]?"""
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One format; ``secret`` in the pattern names the group of the value (default: all of it)."""

    id: str
    kind: Kind
    pattern: str
    near: str = ""
    anchor: str = ""  # an expression of a part of every match, if that is cheaper to look for
    checksum: str = ""
    checksum_decides: bool = True  # False: a random value with a wrong one is found, less surely
    entropy_min: float = 0.0  # bits per character
    rarity_min: float = 0.0  # bits per character under the model of words
    value_test: str = ""  # "password" or "key": what a grammar of names would ask of the value
    ignore_case: bool = False
    confidence: float = 0.95
    examples: tuple[tuple[str, ...], ...] = ()
    counter_examples: tuple[tuple[str, ...], ...] = ()

    @property
    def expression(self) -> str:
        """Return the regular expression to search for, with the group ``secret``."""
        value = self.pattern if "(?P<secret>" in self.pattern else f"(?P<secret>{self.pattern})"
        return f"(?:(?i:{self.near})){_BETWEEN}{value}" if self.near else value

    @property
    def searched(self) -> str:
        """Return an expression for hyperscan that matches wherever :attr:`expression` does.

        No names, no match end but the first, and bounds that are dear to an automaton left open;
        a part of it where the rule has an ``anchor``.
        """
        plain = self.anchor or self.expression.replace("(?P<secret>", "(?:")
        ended = re.sub(r"\{([1-9]\d*),\d*\}(\)*)$", r"{\1}\2", plain)
        return _WIDE.sub(r"{\1,}", ended)


@functools.cache
def builtin_rules() -> tuple[Rule, ...]:
    """Return the rules that come with codesieve, sorted by id."""
    folder = importlib.resources.files("scrub.secrets") / "rules"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=str)
    rules = [rule for file in files for rule in parse_rules(file.read_text("utf-8"), file.name)]
    return tuple(sorted(rules, key=lambda rule: rule.id))


def load_rules(path: Path) -> tuple[Rule, ...]:
    """Return the rules of a user's file.

    Raises:
        SettingsError: the file cannot be read, is no TOML, or a rule is wrong.
    """
    return parse_rules(read_rules(path), str(path))


def read_rules(path: Path) -> str:
    """Return the text of a user's file of rules, checked; it has more lines than one.

    Raises:
        SettingsError: the file cannot be read, is no TOML, or a rule is wrong.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"cannot read the rules in {path}", why=str(error), mend="name a TOML file"
        ) from error
    parse_rules(text, str(path))
    return text + "\n"


def parse_rules(text: str, name: str) -> tuple[Rule, ...]:
    """Return the rules in ``text``; ``name`` is for messages.

    Raises:
        SettingsError: it is no TOML, a key or kind is unknown, a pattern does not compile.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(name, "the file", str(error)) from error
    unknown = set(tables) - {"rule"}
    if unknown or not isinstance(tables.get("rule", []), list):
        raise _wrong(name, "the file", "a rule file holds [[rule]] tables and nothing else")
    rules = tuple(_rule(table, name) for table in tables.get("rule", []))
    ids = [rule.id for rule in rules]
    if len(set(ids)) < len(ids):
        twice = sorted({each for each in ids if ids.count(each) > 1})
        raise _wrong(name, ", ".join(twice), "the id stands twice")
    return rules


def _rule(table: Mapping[str, Any], name: str) -> Rule:
    """Return one checked rule."""
    known = {field.name for field in dataclasses.fields(Rule)}
    which = str(table.get("id", "a rule without id"))
    if unknown := sorted(set(table) - known):
        raise _wrong(name, which, f"unknown keys {', '.join(unknown)}; known: {sorted(known)}")
    missing = [key for key in ("id", "kind", "pattern", "examples") if key not in table]
    if missing or not _ID.fullmatch(which):
        raise _wrong(name, which, f"it needs {', '.join(missing) or 'an id of a-z, 0-9 and -'}")
    if table["kind"] not in [kind.value for kind in Kind if kind.is_secret]:
        raise _wrong(name, which, f"{table['kind']!r} is no kind of secret")
    if table.get("checksum", "") not in {"", *CHECKSUMS}:
        raise _wrong(name, which, f"unknown checksum; known: {', '.join(sorted(CHECKSUMS))}")
    if table.get("value_test", "") not in {"", "password", "key"}:
        raise _wrong(name, which, "value_test is password or key")
    if any(_FORBIDDEN.search(str(table.get(key, ""))) for key in ("pattern", "anchor")):
        raise _wrong(name, which, "look-around and back-references cannot be searched for")
    pieces = ("examples", "counter_examples")
    values: dict[str, Any] = {key: value for key, value in table.items() if key not in pieces}
    for key in pieces:
        values[key] = tuple(tuple(map(str, one)) for one in table.get(key, ()))
    rule = Rule(**{**values, "kind": Kind(table["kind"])})
    for key, expression in (("pattern", rule.expression), ("anchor", rule.anchor)):
        try:
            re.compile(expression.encode())
        except re.error as error:
            raise _wrong(name, which, f"its {key} does not compile ({error})") from error
    return rule


def _wrong(name: str, which: str, why: str) -> SettingsError:
    return SettingsError(
        f"{which} in {name} is no rule", why=why, mend="see docs/rules.md for what a rule holds"
    )
