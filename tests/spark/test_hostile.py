"""Long chains and large buckets through the stages; benchmarks/hostile.py has them at full size."""

import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from dedup.settings import NearSettings

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import hostile

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("through_spark")]

LINKS = 100_000
MEMBERS = 6_000


def test_every_other_document_of_a_long_chain_stays(spark: SparkSession, tmp_path: Path) -> None:
    settled = hostile.settled_chain(spark, tmp_path, links=LINKS, near=NearSettings())
    assert settled.chosen.rows(spark).where("kept").count() == LINKS // 2 + 1
    assert settled.chosen.undecided == 0


def test_one_star_empties_a_large_bucket_of_near_duplicates(
    spark: SparkSession, tmp_path: Path
) -> None:
    sets = hostile.shingle_sets_of("family", MEMBERS)
    settled = hostile.settled_bucket(spark, tmp_path, sets=sets, near=NearSettings())
    assert settled.chosen.rows(spark).where("not kept").count() == MEMBERS - 1
    assert (settled.uncompared, settled.capped_buckets) == (0, 0)


def test_a_family_larger_than_a_chunk_leaves_one_document(
    spark: SparkSession, tmp_path: Path
) -> None:
    sets = hostile.shingle_sets_of("family", MEMBERS)
    near = NearSettings(bucket_chunk=MEMBERS // 5)
    settled = hostile.settled_bucket(spark, tmp_path, sets=sets, near=near)
    assert settled.chosen.rows(spark).where("not kept").count() == MEMBERS - 1
    assert (settled.uncompared, settled.capped_buckets) == (0, 0)


def test_what_is_not_at_rest_after_the_last_turn_counts_as_uncompared(
    spark: SparkSession, tmp_path: Path
) -> None:
    sets = hostile.shingle_sets_of("family", MEMBERS)
    near = NearSettings(settle_rounds=1)
    settled = hostile.settled_bucket(spark, tmp_path, sets=sets, near=near)
    assert settled.chosen.rows(spark).where("kept").count() == 1
    assert (settled.uncompared, settled.capped_buckets) == (0, 0)  # one is left: no pair


def test_what_a_cap_leaves_uncompared_is_counted(spark: SparkSession, tmp_path: Path) -> None:
    sets = hostile.shingle_sets_of("apart", MEMBERS)
    near = NearSettings(bucket_chunk=MEMBERS, star_rounds=50)
    settled = hostile.settled_bucket(spark, tmp_path, sets=sets, near=near)
    left = MEMBERS - 50
    assert settled.uncompared == left * (left - 1) // 2
    assert settled.capped_buckets == 1
    assert settled.chosen.rows(spark).count() == 0
