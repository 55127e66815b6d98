"""What pass 2 drops takes along what would be dropped likewise: compared with a plain loop."""

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.evidence import FINGERPRINTS, part_name
from corpus.files import store_at
from corpus.reasons import REASON
from corpus.returned import PATIENCE, Returning

PARTS, BUCKETS = 3, 4
Row = dict[str, Any]
Reasons = dict[tuple[str, str, str], tuple[str, float]]


@pytest.fixture(params=["in a job", "in this process"], autouse=True)
def where(request: pytest.FixtureRequest) -> None:
    if request.param == "in a job":
        request.getfixturevalue("through_spark")


class Corpus:
    """Random documents in parts, some dropped, others behind them; as files of a run."""

    def __init__(self, folder: Path, seed: int) -> None:
        luck = random.Random(seed)
        self.root = folder
        for name in ("drops", FINGERPRINTS, "nodes", "duplicates", "before"):
            (folder / name).mkdir(parents=True)
        ids = [f"{luck.getrandbits(128):032x}" for _ in range(60)]
        self.sha256 = {each: f"{luck.randrange(15):064x}" for each in ids}
        self.part = {each: luck.randrange(PARTS) for each in ids}
        self.drops = [
            self.reason(each, why=luck.choice(["residue", "only_a_secret"]), score=luck.random())
            for each in luck.sample(ids, luck.randrange(1, 9))
            for _ in range(luck.randrange(1, 3))
        ]
        dropped = sorted({each["doc_id"] for each in self.drops})
        self.behind = {
            each: luck.choice([*dropped, luck.choice(ids)]) for each in luck.sample(ids, 20)
        }
        self.before = [self.reason(each, why="residue", score=0.5) for each in luck.sample(ids, 3)]

    @staticmethod
    def reason(doc_id: str, *, why: str, score: float) -> Row:
        told = {"stage": "scrub", "reason": why, "because_of": f"{score:.1f}", "score": score}
        return {"doc_id": doc_id, **told}

    def write(self, turn: int) -> Returning:
        rows: list[Row]
        paths = {}
        for part in range(PARTS):
            own = [each for each in self.sha256 if self.part[each] == part]
            rows = [{"doc_id": each, "sha256": self.sha256[each]} for each in own]
            self.put(f"{FINGERPRINTS}/{part_name(part)}.parquet", rows)
            rows = [each for each in self.drops if self.part[each["doc_id"]] == part]
            if rows:
                paths[part] = f"drops/{part}.parquet"
                self.put(paths[part], rows)
        for bucket in range(BUCKETS):
            rows = [{"n": each} for each in list(self.sha256)[bucket::BUCKETS]]
            self.put(f"nodes/bucket-{bucket:05d}.parquet", rows)
            held = list(self.behind.items())[bucket::BUCKETS]
            rows = [{"doc_id": doc_id, "because_of": kept} for doc_id, kept in held]
            self.put(f"duplicates/bucket-{bucket:05d}.parquet", rows)
            self.put(
                f"before/bucket-{bucket:05d}.parquet",
                [
                    each
                    for each in self.before
                    if int(each["doc_id"][:8], 16) * BUCKETS >> 32 == bucket
                ],
            )
        return Returning(
            parts=PARTS,
            drops=paths,
            nodes=self.cut("nodes"),
            duplicates=self.cut("duplicates"),
            turn=turn,
            earlier=(self.cut("before"),),
            table=self.cut("found"),
        )

    def put(self, path: str, rows: list[Row]) -> None:
        of_reasons = "drops" in path or "before" in path
        pq.write_table(
            pa.Table.from_pylist(rows, schema=REASON if of_reasons else None), self.root / path
        )

    def cut(self, name: str) -> Bucketed:
        return Bucketed(store=store_at(str(self.root)), folder=name, count=BUCKETS)

    def expected(self, turn: int) -> Reasons:
        found: Reasons = {}

        def note(doc_id: str, each: Row, because_of: str) -> None:
            key = (doc_id, each["stage"], each["reason"])
            found[key] = min(found.get(key, ("~", 0.0)), (because_of, each["score"]))

        for each in self.before:
            note(each["doc_id"], each, each["because_of"])
        for each in self.drops:
            for doc_id, sha256 in self.sha256.items():
                if sha256 == self.sha256[each["doc_id"]]:
                    note(doc_id, each, each["because_of"])
            for doc_id, kept in self.behind.items():
                if turn >= PATIENCE and kept == each["doc_id"]:
                    note(doc_id, each, kept)
        return found


@pytest.mark.parametrize("turn", [0, PATIENCE - 1, PATIENCE])
@pytest.mark.parametrize("seed", range(4))
def test_copies_and_from_some_turn_on_near_copies_leave_too(
    spark: SparkSession, tmp_path: Path, turn: int, seed: int
) -> None:
    corpus = Corpus(tmp_path, seed)
    files = corpus.write(turn).write(spark)
    rows = [row for path in files for row in pq.read_table(tmp_path / path).to_pylist()]
    found = {
        (row["doc_id"], row["stage"], row["reason"]): (row["because_of"], row["score"])
        for row in rows
    }
    assert len(found) == len(rows)
    assert found == corpus.expected(turn)
