"""The row encoding against a plain one, value by value, and against rows that must not collide."""

import itertools
import math
import struct

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decision import DECISION, REASON_ROW
from corpus.document import DOCUMENT
from corpus.errors import InputError
from corpus.rows import CONTENT_LEAF, DECISION_LEAF, SORT_KEYS, Leaf, encode_rows

SCHEMA = pa.schema(
    [
        pa.field("text", pa.string()),
        pa.field("number", pa.int64()),
        pa.field("score", pa.float64()),
        pa.field("flag", pa.bool_()),
        pa.field("names", pa.list_(pa.string())),
        pa.field("reasons", pa.list_(REASON_ROW)),
    ]
)
LEAF = Leaf(name="test.1", schema=SCHEMA)

texts = st.text(max_size=5)
numbers = st.integers(-(2**63), 2**63 - 1)
reasons = st.fixed_dictionaries(
    {"stage": texts, "reason": texts, "because_of": texts, "score": st.floats()}
)
rows = st.fixed_dictionaries(
    {
        "text": st.none() | texts,
        "number": st.none() | numbers,
        "score": st.none() | st.floats(),
        "flag": st.none() | st.booleans(),
        "names": st.none() | st.lists(st.none() | texts, max_size=3),
        "reasons": st.none() | st.lists(reasons, max_size=3),
    }
)


def plain(value: object) -> bytes:
    """The encoding as docs/audit-schema.md states it, one value at a time."""
    if isinstance(value, bool):
        return b"\x04" + int(value).to_bytes(8, "big")
    encodings = {
        type(None): lambda _: b"\x00",
        str: lambda text: b"\x01" + len(text.encode()).to_bytes(8, "big") + text.encode(),
        int: lambda number: b"\x02" + number.to_bytes(8, "big", signed=True),
        float: lambda number: b"\x03" + plain_float(number),
        list: lambda items: b"\x05" + len(items).to_bytes(8, "big") + b"".join(map(plain, items)),
        dict: lambda row: b"\x06" + b"".join(plain(row[field.name]) for field in REASON_ROW),
    }
    return encodings[type(value)](value)


def plain_float(number: float) -> bytes:
    if math.isnan(number):
        return bytes.fromhex("7ff8000000000000")
    return struct.pack(">d", number or 0.0)


def encoded(batch: pa.RecordBatch, leaf: Leaf = LEAF) -> list[bytes]:
    result = encode_rows(batch, leaf)
    return [result.content[a:b] for a, b in itertools.pairwise(result.offsets.tolist())]


@given(st.lists(rows, max_size=6))
def test_encoding_is_the_plain_one(table):
    batch = pa.RecordBatch.from_pylist(table, schema=SCHEMA)
    header = len(b"test.1").to_bytes(8, "big") + b"test.1"
    assert encoded(batch) == [
        header + b"".join(plain(row[name]) for name in SCHEMA.names) for row in table
    ]


@given(st.lists(rows, min_size=3, max_size=6))
def test_a_slice_encodes_as_its_rows(table):
    batch = pa.RecordBatch.from_pylist(table, schema=SCHEMA)
    assert encoded(batch.slice(1, 2)) == encoded(batch)[1:3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": "xy", "b": ""}, {"a": "x", "b": "y"}),
        ({"a": "", "b": None}, {"a": None, "b": ""}),
        ({"a": "\x00", "b": ""}, {"a": "", "b": "\x00"}),
    ],
)
def test_near_misses_stay_apart(one, other):
    schema = pa.schema([pa.field("a", pa.string()), pa.field("b", pa.string())])
    batch = pa.RecordBatch.from_pylist([one, other], schema=schema)
    assert len(set(encoded(batch, Leaf(name="t", schema=schema)))) == 2


def test_list_borders_stay_apart():
    schema = pa.schema([pa.field("a", pa.list_(pa.string())), pa.field("b", pa.list_(pa.string()))])
    table = [
        {"a": ["x"], "b": []},
        {"a": [], "b": ["x"]},
        {"a": [], "b": None},
        {"a": [""], "b": []},
    ]
    batch = pa.RecordBatch.from_pylist(table, schema=schema)
    assert len(set(encoded(batch, Leaf(name="t", schema=schema)))) == 4


def test_minus_zero_is_zero_and_nan_is_one_value():
    schema = pa.schema([pa.field("a", pa.float64())])
    strange_nan = struct.unpack(">d", bytes.fromhex("fff8000000000001"))[0]
    batch = pa.RecordBatch.from_pydict({"a": [-0.0, 0.0, math.nan, strange_nan]}, schema=schema)
    zero, also_zero, nan, also_nan = encoded(batch, Leaf(name="t", schema=schema))
    assert zero == also_zero
    assert nan == also_nan
    assert zero != nan


def test_the_name_of_the_schema_parts_leaves():
    schema = pa.schema([pa.field("a", pa.int64())])
    batch = pa.RecordBatch.from_pydict({"a": [1]})
    versions = {encoded(batch, Leaf(name=f"t.{version}", schema=schema))[0] for version in (1, 2)}
    assert len(versions) == 2


def test_layout_width_and_order_of_columns_play_no_part():
    schema = pa.schema([pa.field("a", pa.string()), pa.field("n", pa.int64())])
    leaf = Leaf(name="t", schema=schema)
    narrow = pa.RecordBatch.from_pydict({"a": ["x", "y"], "n": pa.array([1, 2], pa.int64())})
    other = pa.RecordBatch.from_pydict(
        {
            "n": pa.array([1, 2], pa.int16()),
            "extra": [None, "z"],
            "a": pa.array(["x", "y"]).dictionary_encode(),
        }
    )
    wide = pa.RecordBatch.from_pydict({"a": pa.array(["x", "y"], pa.large_string()), "n": [1, 2]})
    assert encoded(narrow, leaf) == encoded(other, leaf) == encoded(wide, leaf)


@pytest.mark.parametrize("table", [{"b": ["x"]}, {"a": ["not a number"]}])
def test_a_missing_or_wrong_column_is_named(table):
    leaf = Leaf(name="t", schema=pa.schema([pa.field("a", pa.int64())]))
    with pytest.raises(InputError, match="column a of type int64"):
        encode_rows(pa.RecordBatch.from_pydict(table), leaf)


def test_a_type_without_an_encoding_is_a_defect():
    leaf = Leaf(name="t", schema=pa.schema([pa.field("a", pa.duration("s"))]))
    with pytest.raises(TypeError, match="duration"):
        encode_rows(pa.RecordBatch.from_pydict({"a": pa.array([1], pa.duration("s"))}), leaf)


@pytest.mark.parametrize("leaf", [CONTENT_LEAF, DECISION_LEAF])
def test_leaves_hold_the_sort_keys_and_no_keyed_column(leaf):
    assert set(SORT_KEYS) <= set(leaf.schema.names)
    assert not {"fingerprint", "hmac"} & set(leaf.schema.names)
    assert "content" not in leaf.schema.names


def test_leaf_types_are_those_of_the_tables():
    assert DECISION_LEAF.schema.names == DECISION.names
    shared = set(CONTENT_LEAF.schema.names) & set(DOCUMENT.names)
    assert shared >= {"doc_id", "content_id", "sha256", "language"}
    for name in shared:
        assert CONTENT_LEAF.schema.field(name).type == DOCUMENT.field(name).type
