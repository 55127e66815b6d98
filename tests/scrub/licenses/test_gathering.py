"""What parts send: paragraphs by hash with who wants them, documents by tree."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.evidence import FINGERPRINTS, part_name
from corpus.files import Store, store_at
from scrub.licenses.gathering import Gathering, distinct_paragraphs
from scrub.licenses.resolve import TREE_ROW
from scrub.licenses.tables import LICENSES, PARAGRAPH, PARAGRAPHS, STATEMENTS

TREES = 7


def statement(doc_id: str, paragraph: str) -> dict[str, object]:
    return {
        "doc_id": doc_id, "source": "notice", "start_line": 1, "end_line": 2,
        "paragraph": paragraph, "expression": "", "scope": [], "overrides": False,
        "in_string": False,
        "lines": [],
    }  # fmt: skip


def write_part(store: Store, part: int, repos: list[str], *, speaking: bool) -> None:
    """Write a part whose documents are two of each of ``repos``; the first says something."""
    ids = [f"{part}{repo}{number}" for repo in repos for number in range(2)]
    documents = pa.table(
        {
            "ref": pa.array([(part << 32) + n for n in range(len(ids))], pa.int64()),
            "doc_id": ids,
            "size_bytes": pa.array([5] * len(ids), pa.int64()),
            "repo": [repo for repo in repos for _ in range(2)],
            "revision": ["1"] * len(ids),
            "path": ids,
            "licenses": [["MIT"] if n % 2 else [] for n in range(len(ids))],
        }
    )
    with store.create(f"{FINGERPRINTS}/{part_name(part)}.parquet") as file:
        pq.write_table(documents, file)
    said = [statement(f"{part}{repo}0", f"{7:032x}") for repo in repos] if speaking else []
    texts = [{"paragraph": f"{7:032x}", "text": "words"}] * (2 if speaking else 0)
    for name, rows, schema in ((LICENSES, said, STATEMENTS), (PARAGRAPHS, texts, PARAGRAPH)):
        with store.create(f"state/{name}/{part_name(part)}.arrow") as file:
            table = pa.Table.from_pylist(rows, schema=schema)
            with pa.ipc.new_file(file, schema) as writer:
                writer.write_table(table)


@pytest.fixture
def gathering(tmp_path: Path) -> Gathering:
    store = store_at(str(tmp_path))
    write_part(store, 0, ["a", "b", "a"], speaking=True)
    write_part(store, 1, ["c"], speaking=True)
    write_part(store, 2, ["d"], speaking=False)
    return Gathering(store=store, trees=TREES, declared=("licenses",))


def test_a_paragraph_is_kept_once_with_all_trees_that_want_it(gathering: Gathering) -> None:
    sent = [rows for part in range(3) for _, rows in gathering.paragraphs(part, 3)]
    found = distinct_paragraphs(pa.concat_tables(sent)).to_pylist()
    wanted = sorted({bucket for part in (0, 1) for bucket, _ in gathering.documents(part)})
    assert [(each["text"], each["wanted_by"]) for each in found] == [("words", wanted)]


def test_all_documents_of_a_tree_go_to_one_bucket(gathering: Gathering) -> None:
    of_repo: dict[str, set[int]] = {}
    documents = []
    for part in range(3):
        for bucket, rows in gathering.documents(part):
            assert rows.schema == TREE_ROW
            documents += rows.to_pylist()
            for repo in rows.column("repo").to_pylist():
                of_repo.setdefault(repo, set()).add(bucket)
    assert len(documents) == 10
    assert all(len(buckets) == 1 for buckets in of_repo.values())
    by_id = {each["doc_id"]: each for each in documents}
    assert by_id["0b0"]["statements"][0]["source"] == "notice"
    assert by_id["0b1"]["statements"] is None
    assert (by_id["0b0"]["declared"], by_id["0b1"]["declared"]) == (None, ["MIT"])


def test_a_part_that_says_nothing_still_sends_its_schema(gathering: Gathering) -> None:
    ((_, rows),) = gathering.paragraphs(2, 3)
    assert rows.num_rows == 0
    assert distinct_paragraphs(rows).num_rows == 0


def test_repeats_of_a_document_say_what_it_says(tmp_path: Path) -> None:
    store = store_at(str(tmp_path))
    write_part(store, 0, ["a", "b"], speaking=True)
    path = f"{FINGERPRINTS}/{part_name(0)}.parquet"
    with store.open(path) as file:
        documents = pq.read_table(file)
    with store.create(path) as file:
        pq.write_table(documents.take([0, 1, 2, 0, 3, 1]), file)
    gathering = Gathering(store=store, trees=1, declared=())
    ((_, rows),) = gathering.documents(0)
    assert [each is None for each in rows.column("statements").to_pylist()] == [
        False, True, False, False, True, True,
    ]  # fmt: skip
