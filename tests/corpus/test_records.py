"""Records to JSON and back, and files that someone has changed."""

import dataclasses
import json
from collections.abc import Mapping
from enum import StrEnum

import pytest

from corpus.errors import ConservationError
from corpus.records import JsonTable, from_json, to_json


class Colour(StrEnum):
    RED = "red"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    name: str
    share: float = 0.5


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    colour: Colour
    count: int
    items: tuple[Item, ...]
    by_name: Mapping[str, int]
    measured: JsonTable = dataclasses.field(default_factory=dict)


RECORD = Record(
    colour=Colour.RED,
    count=3,
    items=(Item(name="a"), Item(name="b", share=1.0)),
    by_name={"x": 1},
    measured={"recall": [0.1, None]},
)


def read(values):
    return from_json(Record, values, source="record.json")


def test_a_record_survives_json():
    assert read(json.loads(json.dumps(to_json(RECORD)))) == RECORD


def test_a_missing_field_with_a_default_is_an_older_file():
    values = to_json(RECORD)
    del values["measured"]
    assert read(values) == dataclasses.replace(RECORD, measured={})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"extra": 1}, "no field 'extra'"),
        ({"count": "3"}, "Record.count is '3'"),
        ({"count": True}, "Record.count is True"),
        ({"colour": "blue"}, "Record.colour is 'blue'"),
        ({"items": [{"share": 1.0}]}, "Item.name is missing"),
        ({"items": ["a"]}, "Item is no table"),
        ({"items": {}}, "Record.items"),
        ({"by_name": []}, "Record.by_name"),
        ({"by_name": {"x": None}}, "Record.by_name"),
    ],
)
def test_damage_is_named(change, named):
    with pytest.raises(ConservationError, match=named):
        read({**to_json(RECORD), **change})


def test_an_integer_serves_as_a_float():
    assert from_json(Item, {"name": "a", "share": 1}, source="x").share == 1.0
