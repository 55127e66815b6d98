"""``lexers.toml`` compiled to the small arrays that the native lexer reads."""

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

PLAIN_FAMILY: Final = "plain"
MOST_RULES: Final = 60  # of one family: the lexer remembers a bit for each
MOST_MARK_BYTES: Final = 8  # an open or a close is compared as one 64-bit number


class Kind(IntEnum):
    """What a rule makes of the text it matches.  The order matters to ``lexer_rules``."""

    LINE = 0  # comment up to the end of the line
    BLOCK = 1  # comment up to the first close
    TO_END = 2  # the same, or up to the end of the text
    NESTED = 3  # comment up to the close that balances the open
    STRING = 4  # literal that ends on its line
    REGEX = 5  # regular expression between slashes, on its line
    CHARACTER = 6  # one character between quotes, else the quote is an operator
    LITERAL = 7  # operator bytes that start nothing: \" in Clojure, \% in TeX
    TEXT = 8  # literal that may span lines
    TAGGED = 9  # literal whose close repeats a tag of its open
    TAGGED_COMMENT = 10


class Place(IntEnum):
    """Where the open of a rule is one."""

    ANYWHERE = 0
    COLUMN = 1  # at the very start of a line
    LINE = 2  # first on its line after blanks
    TOKEN = 3  # after a blank or one of ; | & (
    NOT_AFTER_VALUE = 4  # directly after a word, a quote, a point or a closing bracket it is none
    AFTER_OPERATOR = 5  # the same, blanks before it left out


# Columns of a compiled rule.  Marks are little-endian numbers; the column after one has its mask.
KIND: Final = 0
PLACE: Final = 1
OPEN: Final = 2
OPEN_BYTES: Final = 4
CLOSE: Final = 5
CLOSE_BYTES: Final = 7
ESCAPE: Final = 8
FILL: Final = 9
THEN: Final = 10
COLUMNS: Final = 11
MASK: Final = 1  # from a mark's column to that of its mask

_KINDS: Final = {
    "line": Kind.LINE,
    "block": Kind.BLOCK,
    "to_end": Kind.TO_END,
    "nested": Kind.NESTED,
    "string": Kind.STRING,
    "regex": Kind.REGEX,
    "character": Kind.CHARACTER,
    "literal": Kind.LITERAL,
    "text": Kind.TEXT,
    "tagged": Kind.TAGGED,
    "tagged_comment": Kind.TAGGED_COMMENT,
}
_PLACES: Final = {place.name.lower(): place for place in Place}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One mark of a family, as ``lexers.toml`` states it."""

    kind: Kind
    open: bytes
    close: bytes = b""
    escape: bytes = b""
    place: Place = Place.ANYWHERE
    fill: bytes = b""
    then: bytes = b""

    def __post_init__(self) -> None:
        for mark in (self.open, self.close):
            if len(mark) > MOST_MARK_BYTES:
                raise ValueError(f"lexers.toml: the mark {mark!r} is over {MOST_MARK_BYTES} bytes")
        if not self.open:
            raise ValueError(f"lexers.toml: a rule of kind {self.kind.name} has no open")

    def columns(self) -> list[int]:
        """Return the rule as the numbers that the lexer reads, ``COLUMNS`` of them."""
        return [
            self.kind,
            self.place,
            int.from_bytes(self.open, "little"),
            (1 << 8 * len(self.open)) - 1,
            len(self.open),
            int.from_bytes(self.close, "little"),
            (1 << 8 * len(self.close)) - 1,
            len(self.close),
            int.from_bytes(self.escape, "little"),
            int.from_bytes(self.fill, "little"),
            int.from_bytes(self.then, "little"),
        ]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LexerTable:
    """All families, by lexer id (the first dimension).

    ``classes``: uint8 (families, 256), bit 0: the byte belongs to words, bit 1: a rule may open
    with it.  ``index``: uint16 (families, 257), the rules that open with byte ``c`` are
    ``rules[index[c] : index[c + 1]]``, longest open first.  ``rules``: int64 (rules, COLUMNS).
    ``prose``: bool (families), whether a leading licence notice is text there, not a comment.
    """

    families: tuple[str, ...]
    languages: Mapping[str, int]
    classes: NDArray[np.uint8]
    index: NDArray[np.uint16]
    rules: NDArray[np.int64]
    prose: NDArray[np.bool_]


def lexer_ids(languages: pa.Array | pa.ChunkedArray | Sequence[str | None]) -> NDArray[np.uint8]:
    """Return the lexer id of each language (linguist's name in any case): uint8 of shape (n,).

    An unknown or missing language gets the plain family.

    >>> lexer_table().families[lexer_ids(["typescript"])[0]]
    'javascript'
    """
    known = lexer_table().languages
    if not isinstance(languages, pa.Array | pa.ChunkedArray):
        languages = pa.array(languages, pa.string())
    encoded = pc.dictionary_encode(languages)
    chunks = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
    parts = [np.zeros(0, np.uint8)]
    for chunk in chunks:
        names = [name.lower() if name else "" for name in chunk.dictionary.to_pylist()]
        ids = np.array([*(known.get(name, 0) for name in names), 0], np.uint8)
        parts.append(ids[chunk.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)])
    return np.concatenate(parts)


@cache
def lexer_table() -> LexerTable:
    """Return the compiled ``lexers.toml``."""
    return compile_table(resources.files("dedup").joinpath("lexers.toml").read_text("utf-8"))


def compile_table(toml: str) -> LexerTable:
    """Return the table that ``toml`` describes.

    Raises ``ValueError`` for a mark that does not fit, ``KeyError`` for an unknown word.
    """
    families = tomllib.loads(toml)
    names = (PLAIN_FAMILY, *(name for name in families if name != PLAIN_FAMILY))
    classes = np.zeros((len(names), 256), np.uint8)
    index = np.zeros((len(names), 257), np.uint16)
    columns: list[list[int]] = []
    for family, name in enumerate(names):
        classes[family, _word_bytes()] = 1
        rules = sorted(_rules(families, name), key=lambda rule: (rule.open[0], -len(rule.open)))
        if len(rules) > MOST_RULES:
            raise ValueError(f"lexers.toml: {name} has over {MOST_RULES} rules")
        firsts = [rule.open[0] for rule in rules]
        classes[family, firsts] |= 2
        index[family] = len(columns) + np.searchsorted(firsts, np.arange(257))
        columns.extend(rule.columns() for rule in rules)
    return LexerTable(
        families=names,
        languages={
            language.lower(): family
            for family, name in enumerate(names)
            for language in families[name]["languages"]
        },
        classes=classes,
        index=index,
        rules=np.array(columns, np.uint64).reshape(-1, COLUMNS).view(np.int64),
        prose=np.array([families[name].get("prose", False) for name in names]),
    )


def _word_bytes() -> list[int]:
    return [byte for byte in range(256) if byte >= 0x80 or chr(byte).isalnum() or byte == ord("_")]


def _rules(families: Mapping[str, Any], name: str) -> Iterator[Rule]:
    """Return the rules of the family ``name``, those of the family it is ``like`` included."""
    for key, rules in families[name].items():
        if key == "like":
            yield from _rules(families, rules)
        elif key not in {"languages", "prose"}:
            for rule in rules:
                yield _rule(_KINDS[key], {"open": rule} if isinstance(rule, str) else rule)


def _rule(kind: Kind, marks: Mapping[str, str]) -> Rule:
    fields = {name: mark.encode() for name, mark in marks.items() if name != "at"}
    if kind in {Kind.STRING, Kind.TEXT}:
        fields.setdefault("close", fields["open"])
    return Rule(kind=kind, place=_PLACES[marks.get("at", "anywhere")], **fields)
