"""Keyed ids: equal where the ids were equal, of the same form, not to be had without the key."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus.private_ids import Ids, is_keyed
from scrub.keys import keys_of
from scrub.licenses.records import LICENSE_ROW

DIGESTS = st.binary(min_size=16, max_size=16).map(bytes.hex)
KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS, DIGESTS, DIGESTS)
def test_ids_are_equal_where_the_originals_are(key: bytes, one: str, other: str) -> None:
    ids = Ids(key=key)
    for named in (ids.doc_id, ids.digest, lambda own: ids.content_id(f"swh:1:cnt:{own}")):
        assert (named(one) == named(other)) == (one == other)
        assert one not in named(one)
    assert len(ids.doc_id(one)) == len(ids.digest(one)) == len(one)
    assert is_keyed(ids.content_id(f"swh:1:cnt:{one}"))
    assert not is_keyed(Ids().content_id(f"swh:1:cnt:{one}"))


@given(KEYS, KEYS, DIGESTS)
def test_another_key_gives_other_ids(key: bytes, other: bytes, own: str) -> None:
    assert (Ids(key=key).doc_id(own) == Ids(key=other).doc_id(own)) == (key == other)


def test_the_key_of_ids_is_none_of_the_others() -> None:
    keys = keys_of(bytes(32))
    assert len({keys.ids, keys.fingerprint, keys.surrogate}) == 3
    assert keys.ids.hex() not in repr(keys)
    assert "key" not in repr(Ids(key=keys.ids))


def test_hashes_of_licence_paragraphs_are_keyed_and_nothing_else_changes() -> None:
    field = LICENSE_ROW.field("evidence")
    struct = field.type.value_type
    rows = [
        [{each.name: None for each in struct} | {"paragraph": "ab" * 16, "path": "LICENSE"}],
        [],
        [{each.name: None for each in struct} | {"paragraph": each} for each in ("", "cd" * 16)],
    ]
    plain = pa.struct([each.with_nullable(True) for each in struct])
    table = pa.table({"doc_id": ["1", "2", "3"], "evidence": pa.array(rows, pa.list_(plain))})
    ids = Ids(key=bytes(32))
    for given_table, wanted in ((table, rows), (table.slice(1), rows[1:])):
        found = ids.with_keyed_paragraphs(given_table).column("evidence").to_pylist()
        keyed = [
            [{**each, "paragraph": ids.digest(each["paragraph"])} for each in row] for row in wanted
        ]
        assert found == keyed
    assert Ids().with_keyed_paragraphs(table) is table
