"""Who is suspect for whose sake, against a look at all pairs; in this process and by Spark."""

import itertools
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.evidence import POSITION_BITS
from corpus.files import Store, store_at
from scrub.licenses.copies import Copying
from scrub.licenses.derivation import OWN_WORDS, Standing, Step

pytestmark = pytest.mark.spark

PARTS = 3
STEPS = (Step.TAG, Step.NOTICE, *[Step.LICENSE_FILE] * 5, Step.NONE)
DOCUMENT = pa.schema(
    [("ref", pa.int64()), ("doc_id", pa.string()), ("node", pa.int64()), ("text_key", pa.binary())]
)
VERDICT = pa.schema(
    [("ref", pa.int64()), ("standing", pa.string()), ("step", pa.string()), ("is_text", pa.bool_())]
)
EDGE = pa.schema([(name, pa.int64()) for name in ("left", "right", "intersection", "union_size")])

Row = dict[str, Any]


def drawn(seed: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Return documents, in groups of equal texts and of equal nodes, their verdicts, and edges."""
    draw = random.Random(seed)
    refs = [(part << POSITION_BITS) + place for part in range(PARTS) for place in range(60)]
    nodes = draw.sample(refs, 70)
    documents, verdicts = [], []
    for ref in refs:
        node = draw.choice(nodes)
        text = f"{node} {draw.randrange(2)}".encode()
        documents.append(
            {"ref": ref, "doc_id": f"{draw.getrandbits(64):016x}", "node": node, "text_key": text}
        )
        verdicts.append(
            {
                "ref": ref,
                "standing": str(draw.choice((*Standing, Standing.ALLOWED, Standing.ALLOWED))),
                "step": str(draw.choice(STEPS)),
                "is_text": draw.random() < 0.1,
            }
        )
    pairs = {tuple(sorted(draw.sample(nodes, 2))) for _ in range(25)}
    edges = [
        {"left": left, "right": right, "intersection": draw.choice((7, 8)), "union_size": 10}
        for left, right in sorted(pairs)
    ]
    return documents, [*verdicts, {**verdicts[0], "ref": refs[-1] + 1}], edges


def expected(documents: list[Row], verdicts: list[Row], edges: list[Row]) -> dict[int, Row]:
    """Return (suspicion, copy_of, copy_score) of each suspect, by ref: each pair is looked at."""
    said = {each["ref"]: each for each in verdicts}
    found: dict[int, Row] = {}
    near = {}
    for edge in edges:
        score = edge["intersection"] / edge["union_size"]
        near[edge["left"], edge["right"]] = near[edge["right"], edge["left"]] = score
    for mine in documents:
        own = said[mine["ref"]]
        if own["standing"] == Standing.DENIED or own["is_text"]:
            continue
        header, tree = [], []
        for other in documents:
            voice = said[other["ref"]]
            if voice["standing"] != Standing.DENIED or voice["is_text"]:
                continue
            same = mine["node"] == other["node"]
            score = 1.0 if same else near.get((mine["node"], other["node"]))
            if voice["step"] in OWN_WORDS and score is not None:
                header.append((-score, other["doc_id"]))
            if voice["step"] not in OWN_WORDS and mine["text_key"] == other["text_key"]:
                tree.append(other["doc_id"])
        speaks = own["step"] in OWN_WORDS
        if header:
            score, witness = min(header)
            kind = "other_header" if speaks else "stripped_header"
            found[mine["ref"]] = {"suspicion": kind, "copy_of": witness, "copy_score": -score}
        elif tree and not speaks and own["standing"] == Standing.ALLOWED:
            own_text = {"suspicion": "denied_tree", "copy_of": min(tree), "copy_score": 1.0}
            found[mine["ref"]] = own_text
    return found


def table(store: Store, name: str, rows: list[Row], schema: pa.Schema, count: int) -> Bucketed:
    written = Bucketed(store=store, folder=name, count=count)
    for bucket in range(count):
        own = pa.Table.from_pylist(rows[bucket::count], schema=schema)
        written.write(bucket, own)
    written.finish()
    return written


def found_by(spark: SparkSession, folder: Path, seed: int, counts: tuple[int, int, int]) -> None:
    documents, verdicts, edges = drawn(seed)
    store, (trees, buckets, edge_files) = store_at(str(folder)), counts
    counted = [*edges, {"left": None, "right": None, "intersection": None, "union_size": None}]
    suspects = Bucketed(store=store, folder="suspects", count=buckets)
    Copying(
        verdicts=table(store, "verdicts", verdicts, VERDICT, trees),
        nodes=table(store, "nodes", documents, DOCUMENT, buckets),
        edges=table(store, "edges", counted, EDGE, edge_files),
        parts=PARTS,
        table=suspects,
    ).write(spark)
    names = ("ref", "suspicion", "copy_of", "copy_score")
    rows = [row for bucket in range(buckets) for row in suspects.read(bucket, names).to_pylist()]
    answers = {row.pop("ref"): row for row in rows}
    assert len(answers) == len(rows)
    wanted = expected(documents, verdicts, edges)
    assert {each["suspicion"] for each in wanted.values()} == {
        "stripped_header", "other_header", "denied_tree"
    }  # fmt: skip
    assert answers == wanted


def test_suspects_are_those_of_all_pairs(spark: SparkSession, tmp_path: Path) -> None:
    layouts = itertools.cycle([(1, 2, 3), (4, 5, 2), (2, 1, 7)])
    for seed, counts in zip(range(1, 6), layouts, strict=False):
        found_by(spark, tmp_path / str(seed), seed, counts)


@pytest.mark.usefixtures("through_spark")
def test_suspects_are_the_same_when_spark_moves_the_rows(
    spark: SparkSession, tmp_path: Path
) -> None:
    found_by(spark, tmp_path, 1, (4, 3, 2))
