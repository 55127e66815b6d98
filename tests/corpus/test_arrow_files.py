"""Tables in Arrow's own format are what was written, column by column."""

from pathlib import Path

import pyarrow as pa

from corpus.arrow_files import ArrowBuckets
from corpus.files import store_at

ROWS = pa.table(
    {
        "ref": [3, 1, 2],
        "said": pa.array([[{"step": "tag"}], None, []], pa.list_(pa.struct({"step": pa.string()}))),
        "why": ["a", None, "b"],
    }
)


def test_buckets_in_arrows_format_are_read_back(tmp_path: Path) -> None:
    table = ArrowBuckets(store=store_at(str(tmp_path)), folder="table", count=2)
    halves = pa.concat_tables([ROWS.slice(2, 1), ROWS.slice(0, 1)])
    table.write(0, halves)
    table.write(1, ROWS.slice(0, 0))
    assert not table.is_done
    table.finish()
    assert table.is_done
    assert table.read(0, ROWS.column_names).equals(halves.combine_chunks())
    assert table.read(0, ("why", "ref")).to_pylist() == halves.select(["why", "ref"]).to_pylist()
    assert list(table.counts()) == [2, 0]
    assert all(table.store.exists(path) for path in table.files)
