"""What users may ask for beside the default: other policies, named in the manifest."""

import dataclasses
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.losses import AlarmSettings
from corpus.manifest import Manifest
from corpus.progress import Progress
from dedup.settings import KeeperSettings, MeasureSettings, NearSettings, RemovalPolicy
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.prepare import looked_at
from jobs.settings import Settings
from scrub.licenses.settings import LicenseSettings

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("through_spark")]

LINES = [f"value_{number} = call_{number}(argument_{number})\n" for number in range(130)]
CHAIN = {"a.py": LINES[:100], "d/b.py": LINES[12:112], "d/e/c.py": LINES[24:124]}
"""Each is near the next (J = 0.78) and not the one after (0.61); keepers come in this order."""


def chain_run(spark: SparkSession, folder: Path, near: NearSettings) -> tuple[Manifest, list[str]]:
    """Return the manifest of a run over the chain, and the reason of each of its documents."""
    rows = [
        {"repo": "r", "path": path, "language": "Python", "content": "".join(lines)}
        for path, lines in CHAIN.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "chain.parquet")
    settings = dataclasses.replace(
        Settings(),
        near=near,
        keeper=KeeperSettings(order=("path_depth",)),
        measure=MeasureSettings(sample_documents=0),
        alarms=AlarmSettings(dropped_share=0.2, min_documents=2),
        licenses=LicenseSettings(enabled=False),
    )
    inputs = looked_at([str(folder / "chain.parquet")], settings)
    out = folder / "run"
    quiet = Progress(quiet=True)
    manifest = clean(spark, inputs, str(out), settings, quiet, Watch.start()).manifest
    decisions = pq.read_table(out / "audit" / "decisions").sort_by("path").to_pylist()
    return manifest, [each["reason"] for each in decisions]


def test_aggressive_keeps_one_of_a_component_and_says_so(
    spark: SparkSession, tmp_path: Path
) -> None:
    manifest, reasons = chain_run(spark, tmp_path, NearSettings(policy=RemovalPolicy.AGGRESSIVE))
    assert reasons == ["kept", "near_duplicate_aggressive", "near_duplicate_aggressive"]
    (facts,) = manifest.near_duplicates
    assert facts.policy == "aggressive"
    assert "need not be near it" in facts.approximations[0]
    assert manifest.settings["near"]["policy"] == "aggressive"
    assert {alarm.name for alarm in manifest.loss_alarms} == {"r", "Python"}


def test_keep_n_lets_neighbours_stay_and_says_so(spark: SparkSession, tmp_path: Path) -> None:
    manifest, reasons = chain_run(spark, tmp_path, NearSettings(keep_n=2, cluster_cap=1))
    assert reasons == ["kept"] * 3
    (facts,) = manifest.near_duplicates
    assert [words.partition(":")[0] for words in facts.approximations] == ["keep_n", "cluster_cap"]
    assert manifest.loss_alarms == ()
