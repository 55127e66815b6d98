"""Frozen dataclasses to plain JSON values and back: how manifests and summaries are written."""

import dataclasses
import typing
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from corpus.errors import ConservationError

JsonTable: TypeAlias = Mapping[str, Any]
"""A table of values that JSON can hold, for what another package has measured or set."""

R = TypeVar("R")


def to_json(record: object) -> dict[str, Any]:
    """Return the dataclass instance ``record`` as nested plain values."""
    return {
        field.name: _plain(getattr(record, field.name))
        for field in dataclasses.fields(typing.cast("Any", record))
    }


def from_json(kind: type[R], values: object, *, source: str) -> R:
    """Return the dataclass ``kind`` from plain ``values``; ``source`` names the file in messages.

    Fields with a default may be missing: that is how older files stay readable.

    Raises:
        ConservationError: a field is missing, unknown, or of another type.
    """
    if not isinstance(values, Mapping):
        raise _damaged(source, f"{kind.__name__} is no table of fields")
    fields = {field.name: field for field in dataclasses.fields(typing.cast("Any", kind))}
    unknown = sorted(str(name) for name in values.keys() - fields.keys())
    if unknown:
        raise _damaged(source, f"{kind.__name__} has no field {unknown[0]!r}")
    hints = typing.get_type_hints(kind)
    arguments = {
        name: _typed(hints[name], value, source=source, place=f"{kind.__name__}.{name}")
        for name, value in values.items()
    }
    for name, field in fields.items():
        required = field.default is field.default_factory is dataclasses.MISSING
        if required and name not in arguments:
            raise _damaged(source, f"{kind.__name__}.{name} is missing")
    return kind(**arguments)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return to_json(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, StrEnum) else value


def _typed(kind: object, value: object, *, source: str, place: str) -> object:
    """Return ``value`` as ``kind``, one of the few types that records use."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return from_json(kind, value, source=source)
    if origin is tuple and isinstance(value, list):
        return tuple(_typed(arguments[0], item, source=source, place=place) for item in value)
    if origin is Mapping and isinstance(value, Mapping):
        return {
            str(key): _typed(arguments[1], item, source=source, place=place)
            for key, item in value.items()
        }
    if isinstance(kind, type) and issubclass(kind, StrEnum) and value in list(kind):
        return kind(str(value))
    if kind is float and type(value) is int:
        return float(value)
    if kind is not Any and type(value) is not kind:
        raise _damaged(source, f"{place} is {value!r:.60}")
    return value


def _damaged(source: str, why: str) -> ConservationError:
    return ConservationError(
        f"{source} is not as codesieve wrote it",
        why=why,
        mend="take the file from where the run was published, or run again",
    )
