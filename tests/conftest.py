"""What tests share: the tiers, and one Spark session that starts when a test first asks for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pyspark.sql import SparkSession

from corpus.locality import LOCAL_ROWS_KEY
from corpus.session import LocalResources, SessionProfile, build_session

# The same examples each time, so that a red run stays red; HYPOTHESIS_PROFILE=long looks further.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("long", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_E2E = Path(__file__).parent / "e2e"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files again instead of comparing with them (make golden)",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test its tier, so that nobody has to remember a mark."""
    for item in items:
        if _E2E in item.path.parents:
            item.add_marker(pytest.mark.e2e)
        elif "spark" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.spark)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The one session of a test run: two cores, two shuffle partitions, a task gets four tries."""
    session = build_session(
        app="codesieve tests",
        profile=SessionProfile.QUICK,
        resources=LocalResources(cores=2, scratch=tmp_path_factory.mktemp("spark")),
    )
    yield session
    session.stop()


@pytest.fixture
def through_spark(spark: SparkSession) -> Iterator[None]:
    """Rows change hands through Spark, however few they are."""
    spark.conf.set(LOCAL_ROWS_KEY, "0")
    yield
    spark.conf.unset(LOCAL_ROWS_KEY)
