"""Settings: one TOML file, one table per stage, read into frozen dataclasses.

A stage's dataclass *is* its table: the fields are the keys, the defaults are the defaults, and
``__post_init__`` refuses what cannot be.  Unknown keys are errors that name the nearest known one.
Fields marked by :func:`operational` change speed or layout, never results, and stay outside the
settings digest.
"""

import dataclasses
import difflib
import hashlib
import json
import tomllib
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from corpus.errors import SettingsError

_OPERATIONAL = "operational"

T = TypeVar("T")
S = TypeVar("S")


def operational(default: T) -> T:
    """Return a dataclass field with ``default`` that is no part of the settings digest."""
    field: T = dataclasses.field(default=default, metadata={_OPERATIONAL: True})
    return field


def require(holds: bool, what: str, *, why: str, mend: str) -> None:
    """Raise :class:`SettingsError` with the three parts of its message unless ``holds``."""
    if not holds:
        raise SettingsError(what, why=why, mend=mend)


def load(kind: type[S], path: Path | None) -> S:
    """Return the settings in the TOML file ``path``; ``None`` gives the defaults.

    ``kind`` is a frozen dataclass with one field per table.

    Raises:
        SettingsError: the file is missing, is no TOML, has an unknown table or key, or a value
            that its field cannot hold.
    """
    if path is None:
        return kind()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"cannot read the settings file {path}",
            why=str(error),
            mend="check the path, or leave --settings away to use the defaults",
        ) from None
    return parse(kind, text, source=str(path))


def parse(kind: type[S], text: str, *, source: str) -> S:
    """Return the settings in TOML ``text``; ``source`` names the file in messages.

    Raises:
        SettingsError: as :func:`load`.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{source} is not valid TOML", why=str(error), mend="correct that line"
        ) from None
    return _build(kind, tables, source=source, table="")


def from_mapping(kind: type[S], values: Mapping[str, Any], *, source: str) -> S:
    """Return the settings that :func:`as_mapping` gave as ``values``; ``source`` as :func:`parse`.

    Raises:
        SettingsError: as :func:`load`.
    """
    return _build(kind, values, source=source, table="")


def as_mapping(settings: object, *, semantic_only: bool = False) -> dict[str, Any]:
    """Return ``settings`` (a dataclass instance) as nested plain values, keys in field order."""
    result: dict[str, Any] = {}
    for field in dataclasses.fields(typing.cast("Any", settings)):
        if semantic_only and field.metadata.get(_OPERATIONAL):
            continue
        value = getattr(settings, field.name)
        if dataclasses.is_dataclass(value):
            value = as_mapping(value, semantic_only=semantic_only)
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Mapping):
            value = dict(sorted(value.items()))
        result[field.name] = value
    return result


def settings_digest(settings: object) -> str:
    """Return the SHA-256, in hex, of the semantic settings as canonical JSON."""
    canonical = json.dumps(
        as_mapping(settings, semantic_only=True),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _build(kind: type[S], values: Mapping[str, Any], *, source: str, table: str) -> S:
    types_of = typing.get_type_hints(kind)
    known = [field.name for field in dataclasses.fields(typing.cast("Any", kind))]
    for key in values:
        if key not in known:
            raise _unknown(key, known, source=source, table=table)
    arguments = {
        key: _value(types_of[key], value, source=source, table=f"{table}.{key}" if table else key)
        for key, value in values.items()
    }
    return kind(**arguments)


def _unknown(key: str, known: list[str], *, source: str, table: str) -> SettingsError:
    place = f"[{table}] has no key {key!r}" if table else f"there is no table [{key}]"
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    mend = f"the nearest known name is {near[0]!r}" if near else "remove it"
    return SettingsError(
        f"{source}: {place}", why="known are " + ", ".join(sorted(known)), mend=mend
    )


def _value(kind: Any, value: Any, *, source: str, table: str) -> Any:  # noqa: ANN401 (TOML's)
    """Return ``value`` as the field's type, which is one of the few that settings use."""
    origin = typing.get_origin(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, Mapping):
            raise _wrong(kind.__name__, value, source=source, table=table)
        return _build(kind, value, source=source, table=table)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in list(kind):
            raise _wrong("one of " + ", ".join(kind), value, source=source, table=table)
        return kind(value)
    if origin is tuple and isinstance(value, list):
        item = typing.get_args(kind)[0]
        return tuple(_value(item, each, source=source, table=table) for each in value)
    if origin in (Mapping, dict) and isinstance(value, Mapping):
        item = typing.get_args(kind)[1]
        return {key: _value(item, each, source=source, table=table) for key, each in value.items()}
    if kind is float and type(value) is int:
        return float(value)
    if isinstance(kind, types.GenericAlias) or type(value) is not kind:
        raise _wrong(getattr(kind, "__name__", str(kind)), value, source=source, table=table)
    return value


def _wrong(expected: str, value: object, *, source: str, table: str) -> SettingsError:
    return SettingsError(
        f"{source}: {table} is {value!r}",
        why=f"it must be {expected}",
        mend="see docs/settings.md for the key's type and meaning",
    )
