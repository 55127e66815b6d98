"""Reading fields out of the formats of manifests: bounded, without the parsers of their makers."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

LONGEST_FIELD: Final = 10_000  # characters; a longer one is a text and no name
_QUOTED: Final = re.compile(r"\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|%q?\{([^}\n]{1,200})\}")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A part of a text and the line, 1-based, on which it starts."""

    text: str
    line: int


def toml_of(content: str) -> dict[str, Any]:
    """Return the tables of ``content``; deep nesting ends in RecursionError, which readers catch.

    Raises:
        ValueError: it is no TOML.
    """
    return tomllib.loads(content)


def section_of(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the table ``name`` of ``fields``, empty if there is none.

    >>> section_of({"a": {"b": 1}}, "a"), section_of({"a": 1}, "a")
    ({'b': 1}, {})
    """
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def strings_of(value: object, *, inside: str = "") -> Iterator[str]:
    """Yield the strings of a field: itself, its items, or the field ``inside`` of a table.

    >>> list(strings_of([{"type": "MIT", "url": "x"}, "ISC"], inside="type"))
    ['MIT', 'ISC']
    """
    for item in value if isinstance(value, list) else [value]:
        said = item.get(inside) if isinstance(item, dict) and inside else item
        if isinstance(said, str) and said.strip() and len(said) < LONGEST_FIELD:
            yield " ".join(said.split())


def first_block(content: str, opening: str, closing: str) -> Block:
    """Return what stands between the first ``opening`` and the next ``closing`` (patterns)."""
    begin = re.search(opening, content, re.MULTILINE)
    if begin is None:
        return Block(text="", line=1)
    end = re.compile(closing, re.MULTILINE).search(content, begin.end())
    text = content[begin.end() : end.start() if end else len(content)]
    return Block(text=text, line=content.count("\n", 0, begin.end()) + 1)


def pairs_of(
    content: str, *, separator: str, first_line: int = 1
) -> Iterator[tuple[str, str, int]]:
    r"""Yield name, value and line of ``name: value`` lines; what is indented goes on.

    >>> list(pairs_of("License: MIT\n + file\nX: y", separator=":"))
    [('License', 'MIT\n+ file', 1), ('X', 'y', 3)]
    """
    name, parts, at = "", list[str](), 0
    for line, text in enumerate(content.splitlines(), first_line):
        if name and text[:1] in {" ", "\t"}:
            parts.append(text.strip())
            continue
        if name:
            yield name, "\n".join(part for part in parts if part), at
        head, found, value = text.partition(separator)
        name, parts, at = (head.strip(), [value.strip()], line) if found else ("", [], line)
    if name:
        yield name, "\n".join(part for part in parts if part), at


def debian_header(content: str) -> str:
    """Return the fields at the head of a message: all before the first empty line."""
    return content.replace("\r\n", "\n").partition("\n\n")[0]


def quoted_strings(text: str) -> Iterator[str]:
    r"""Yield the quoted strings of a line of Ruby: one, or those of a list, ``%w`` words too.

    >>> list(quoted_strings("['MIT', \"Ruby\"]")), list(quoted_strings("%w[MIT GPL-2.0]"))
    (['MIT', 'Ruby'], ['MIT', 'GPL-2.0'])
    """
    if words := re.match(r"\s*%w[\[({<]([^\])}>\n]{0,400})", text):
        yield from words[1].split()
        return
    for found in _QUOTED.finditer(text):
        yield found[1] or found[2] or found[3]
