"""Which notices cleaned documents rest on, against a plain count."""

import random
from collections import defaultdict

import pytest
from pyspark.sql import SparkSession

from scrub.licenses.attribution import needed_places
from scrub.licenses.derivation import Step

pytestmark = pytest.mark.spark

ROW = (
    "doc_id string, step string, chosen string, evidence array<struct<step: string, doc_id: string,"
    " start_line: int, end_line: int, paragraph: string>>"
)


def test_a_place_counts_each_document_that_rests_on_it_once(spark: SparkSession) -> None:
    draw = random.Random(7)
    steps = (Step.NOTICE, Step.LICENSE_FILE, Step.ATTRIBUTION)
    rows = [
        (
            f"d{number}",
            str(draw.choice(steps[:2])),
            draw.choice(("", "MIT", "ISC")),
            [
                (
                    str(draw.choice(steps)),
                    draw.choice(("", "a")),
                    line,
                    line + 1,
                    draw.choice(("", "x")),
                )
                for line in draw.choices((1, 5), k=draw.randrange(5))
            ],
        )
        for number in range(80)
    ]
    kept = {name for name, *_ in rows[::2]}
    expected: dict[tuple[str, int, int, str], set[str]] = defaultdict(set)
    for name, deciding, chosen, evidence in rows:
        for step, where, first, last, paragraph in evidence:
            if name in kept and chosen and paragraph and step in {deciding, str(Step.ATTRIBUTION)}:
                expected[where or name, first, last, chosen].add(name)
    documents = spark.createDataFrame([(name,) for name in sorted(kept)], "doc_id string")
    found = needed_places(spark.createDataFrame(rows, ROW), documents).collect()
    assert len(found) == len(expected)
    assert {tuple(row)[:4]: row["documents"] for row in found} == {
        place: len(names) for place, names in expected.items()
    }
