"""Tallies over buckets are those that a plain count gives, whatever the buckets."""

import random
import statistics
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.decision import Action, Reason
from corpus.files import store_at
from corpus.losses import AlarmSettings, ClusterSize, RepositoryLoss
from corpus.tallies import MEMBERS_LISTED, Tallies, Tallying

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("through_spark")]

DOCUMENTS = 300
PARTS = 3


def tallied(spark: SparkSession, folder: Path, decisions: list[dict], buckets: int) -> Tallies:
    """Write ``decisions`` and their pairs in parts, and return their tallies."""
    store = store_at(str(folder))
    paths: dict[str, list[str]] = {"decisions": [], "pairs": []}
    for part in range(PARTS):
        own = decisions[part::PARTS]
        pairs = [
            {"doc_id": row["doc_id"], "kept_doc_id": row["kept"], "jaccard": row["jaccard"]}
            for row in own
            if row["kept"]
        ]
        for kind, rows in (("decisions", own), ("pairs", pairs)):
            paths[kind].append(f"{kind}-{part}.parquet")
            pq.write_table(pa.Table.from_pylist(rows), folder / paths[kind][-1])
    tallying = Tallying(
        store=store,
        decisions=tuple(paths["decisions"]),
        pairs=tuple(paths["pairs"]),
        alarms=AlarmSettings(min_documents=5),
        buckets=buckets,
    )
    return tallying.run(spark)


def some_decisions() -> list[dict]:
    draw = random.Random(7)
    kept = [f"{draw.getrandbits(128):032x}" for _ in range(20)]
    rows = [{"doc_id": doc_id, "kept": None, "jaccard": None} for doc_id in kept]
    rows += [
        {"doc_id": f"{draw.getrandbits(128):032x}", "kept": draw.choice(kept), "jaccard": score}
        for score in (draw.randint(70, 100) / 100 for _ in range(DOCUMENTS))
    ]
    for number, row in enumerate(rows):
        near = Reason.NEAR_DUPLICATE if row["kept"] else Reason.KEPT
        reason = Reason.BINARY if number % 50 == 49 else near
        row |= {
            "repo": f"repo-{draw.randint(0, 9)}",
            "path": f"{number}.py",
            "action": (Action.DROP if row["kept"] else Action.KEEP).value,
            "reason": reason.value,
        }
    return rows


def test_tallies_are_those_of_a_plain_count(spark: SparkSession, tmp_path: Path) -> None:
    decisions = some_decisions()
    found = tallied(spark, tmp_path, decisions, buckets=3)

    judged = [row for row in decisions if row["reason"] != Reason.BINARY.value]
    documents = Counter(row["repo"] for row in judged)
    dropped = Counter(row["repo"] for row in judged if row["action"] == Action.DROP.value)
    losses = [
        RepositoryLoss(repo=repo, documents_in=documents[repo], dropped=count)
        for repo, count in dropped.items()
    ]
    assert found.lost == tuple(sorted(losses, key=lambda loss: (-loss.dropped, loss.repo)))

    members: dict[str, list[dict]] = {}
    for row in decisions:
        if row["kept"]:
            members.setdefault(row["kept"], []).append(row)
    largest = sorted(members, key=lambda kept: (-len(members[kept]), kept))
    assert [cluster.doc_id for cluster in found.clusters] == largest
    places = {row["doc_id"]: (row["repo"], row["path"]) for row in decisions}
    for cluster in found.clusters:
        own = sorted(members[cluster.doc_id], key=lambda row: (row["jaccard"], row["doc_id"]))
        scores = [row["jaccard"] for row in own]
        assert (cluster.repo, cluster.path) == places[cluster.doc_id]
        assert cluster.documents == len(own) + 1
        assert cluster.similarity_min == scores[0]
        assert cluster.similarity_median == pytest.approx(statistics.median(scores))
        listed = [(member.doc_id, member.similarity) for member in cluster.members]
        assert listed == [(row["doc_id"], row["jaccard"]) for row in own[:MEMBERS_LISTED]]
        assert all((m.repo, m.path) == places[m.doc_id] for m in cluster.members)

    sizes = Counter(len(own) + 1 for own in members.values())
    assert found.sizes == tuple(
        ClusterSize(documents=size, clusters=sizes[size]) for size in sorted(sizes)
    )


def test_of_many_alarms_the_greatest_are_listed_though_others_lost_more(tmp_path: Path) -> None:
    """Large losses of large repositories, and equal shares of many, must not hide an alarm."""
    large = [
        RepositoryLoss(repo=f"large-{n}", documents_in=9_000, dropped=5_000) for n in range(60)
    ]
    gone = [
        RepositoryLoss(repo=f"gone-{n:02d}", documents_in=100 + n, dropped=100 + n)
        for n in range(90)
    ]
    tallying = Tallying(
        store=store_at(str(tmp_path)), decisions=(), pairs=(), alarms=AlarmSettings(), buckets=1
    )  # fmt: skip
    listed = tallying._greatest([*large, *gone])
    assert {loss.repo for loss in listed} >= {f"gone-{n:02d}" for n in range(40, 90)}
