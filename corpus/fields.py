"""Which column of a table is what: known vocabularies, and the user's own word.

Tables of source code come with other names for the same things.  Those that are known are
recognised by their columns; ``[input] fields`` in the settings says the rest.
"""

import dataclasses
import difflib
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from corpus.document import DOCUMENT, VERSION_KEY
from corpus.errors import InputError
from corpus.settings import require
from corpus.vocabularies import ROLES, Vocabulary, vocabulary_of

MAX_DOCUMENT_BYTES: Final = 1 << 20  # 1 MiB: what The Stack (Kocetkov et al. 2022) takes


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FieldMap:
    """The columns of one table by role, ``""`` where it has none; ``keep``: carried as they are."""

    content: str
    repo: str = ""
    revision: str = ""
    path: str = ""
    language: str = ""
    keep: tuple[str, ...] = ()
    trusted: bool = False  # a shard of ours: ids, sizes and digests are in it

    def columns(self) -> tuple[str, ...]:
        """Return the mapped columns, ``keep`` included, each once.

        >>> FieldMap(content="text", path="id", keep=("stars",)).columns()
        ('text', 'id', 'stars')
        """
        roles = tuple(DOCUMENT.names) if self.trusted else self.by_role().values()
        return tuple(dict.fromkeys((*filter(None, roles), *self.keep)))

    def by_role(self) -> dict[str, str]:
        """Return the column of each role.

        >>> FieldMap(content="text").by_role()["content"]
        'text'
        """
        return {role: getattr(self, role) for role in ROLES}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class InputSettings:
    """Table ``[input]``: how tables and line files are read."""

    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)  # role -> column
    keep: tuple[str, ...] = ()  # columns carried through; none: what the vocabulary names
    max_document_bytes: int = MAX_DOCUMENT_BYTES

    def __post_init__(self) -> None:
        for role in self.fields:
            near = difflib.get_close_matches(role, ROLES, n=1, cutoff=0)[0]
            require(
                role in ROLES,
                f"input.fields has no role {role!r}",
                why="roles are " + ", ".join(ROLES),
                mend=f"the nearest is {near!r}; columns to carry through go to input.keep",
            )
        for name in self.keep:
            require(
                name not in DOCUMENT.names,
                f"input.keep names {name!r}",
                why="every document has a column of that name already",
                mend="leave it out, or rename that column in your table",
            )
        require(
            0 < self.max_document_bytes < 1 << 30,
            f"input.max_document_bytes is {self.max_document_bytes}",
            why="a column of text in memory holds less than 2 GiB",
            mend="use 1 to 1073741823",
        )


def map_fields(schema: pa.Schema, settings: InputSettings, *, source: str) -> FieldMap:
    """Return which column of ``schema`` is what; ``source`` names the table in messages.

    Columns of ``settings.keep`` that this table lacks are left out.

    Raises:
        InputError: there is no content column, or a column named in the settings is missing or
            cannot be what it is said to be.
    """
    if VERSION_KEY in (schema.metadata or {}) and not settings.fields:
        extra = [name for name in schema.names if name not in DOCUMENT.names]
        keep = tuple(name for name in settings.keep or extra if name in extra)
        return _field_map({role: role for role in ROLES}, keep=keep, trusted=True)
    vocabulary = vocabulary_of(schema.names)
    chosen = {
        role: next(name for name in names if name in schema.names)
        for role, names in vocabulary.fields.items()
        if set(names) & set(schema.names)
    }
    for role, name in settings.fields.items():
        if name not in schema.names:
            raise _missing(f"the column {name!r} (input.fields.{role})", name, schema, source)
        chosen[role] = name
    if "content" not in chosen:
        raise _no_content(vocabulary, schema, source)
    _check_types(chosen, schema, source)
    keep = tuple(name for name in settings.keep or vocabulary.keep if name in schema.names)
    by_role = {role: chosen.get(role, "") for role in ROLES}
    return _field_map(by_role, keep=keep, trusted=False)


def is_textual(kind: pa.DataType) -> bool:
    """Return whether values of type ``kind`` are strings of characters or bytes.

    >>> is_textual(pa.dictionary(pa.int32(), pa.string())), is_textual(pa.int64())
    (True, False)
    """
    if pa.types.is_dictionary(kind):
        return is_textual(kind.value_type)
    checks = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_binary,
        pa.types.is_large_binary,
        pa.types.is_binary_view,
    )
    return any(check(kind) for check in checks)


def _field_map(by_role: Mapping[str, str], *, keep: tuple[str, ...], trusted: bool) -> FieldMap:
    return FieldMap(
        content=by_role["content"],
        repo=by_role["repo"],
        revision=by_role["revision"],
        path=by_role["path"],
        language=by_role["language"],
        keep=keep,
        trusted=trusted,
    )


def _check_types(chosen: Mapping[str, str], schema: pa.Schema, source: str) -> None:
    for role, name in chosen.items():
        kind = schema.field(name).type
        named = is_textual(kind) or (role != "content" and pa.types.is_integer(kind))
        if not named and not pa.types.is_null(kind):
            raise InputError(
                f"the column {name!r} of {source} cannot be the {role}",
                why=f"its type is {kind}, not text",
                mend="name another column in [input] fields",
            )


def _no_content(vocabulary: Vocabulary, schema: pa.Schema, source: str) -> InputError:
    if vocabulary.name == "the-stack-v2":
        return InputError(
            f"{source} has no content",
            why="The Stack v2 ships blob ids only; the text is in Software Heritage's store",
            mend="download the contents by blob_id first and add them as a column 'content'",
        )
    return _missing("a content column", "content", schema, source)


def _missing(what: str, name: str, schema: pa.Schema, source: str) -> InputError:
    textual = [field.name for field in schema if is_textual(field.type)]
    near = difflib.get_close_matches(name, textual, n=3, cutoff=0.3) or textual[:3]
    mend = "name the column in the settings: [input] fields = {content = ...}"
    return InputError(
        f"{source} lacks {what}",
        why="its columns are " + ", ".join(schema.names),
        mend=mend + (f"; the nearest text columns are {', '.join(near)}" if near else ""),
    )
