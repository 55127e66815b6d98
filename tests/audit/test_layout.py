"""How the tables of the audit lie in Parquet: what is asked for is found by statistics, what lists
hold is small.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.audit.layout import write_audit_table

ROWS = pa.table(
    {
        "doc_id": ["a", "b"],
        "step": ["tag", "notice"],
        "found": [[{"rule": "mit_1", "lines": [1, 2]}], []],
        "names": [["x"], ["x", "y"]],
    }
)
IN_LISTS = {
    "found.list.element.rule",
    "found.list.element.lines.list.element",
    "names.list.element",
}


def test_columns_in_lists_have_dictionaries_and_no_statistics(tmp_path: Path) -> None:
    write_audit_table(ROWS, tmp_path / "rows.parquet")
    group = pq.read_metadata(tmp_path / "rows.parquet").row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    assert {each.path_in_schema for each in columns if not each.is_stats_set} == IN_LISTS
    plain = {each.path_in_schema for each in columns if not each.has_dictionary_page}
    assert plain == {"doc_id"}
    assert pq.read_table(tmp_path / "rows.parquet").equals(ROWS)
