"""What the tests share: one Spark session for the run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ahead import Ahead
from crmlake.session.session import start
from crmlake.settings import SparkSettings
from support import INTERPRETED

REAL_DATA = Path(os.environ.get("CRMLAKE_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys last: what they look at is made beside the tests before them."""
    items.sort(key=lambda item: "journey" in item.path.parts)


LARGE = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a test's fixtures: whether it looks at many rows."""
    item.config.stash[LARGE] = item.get_closest_marker("large") is not None
    if session := SparkSession.getActiveSession():
        compile_for(session, large=item.config.stash[LARGE])


def compile_for(session: SparkSession, *, large: bool) -> None:
    """Let Spark compile its queries, or interpret them: compiling takes longer than tiny frames earn.

    The undisturbed refreshes, which others must equal, always compile.
    """
    for key, value in INTERPRETED.items():
        if large:
            session.conf.unset(key)
        else:
            session.conf.set(key, value)


@pytest.fixture(scope="session", autouse=True)
def ahead(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ahead]:
    """The commands that the chosen tests look at, begun before the first of them."""
    begun = Ahead(tmp_path_factory.mktemp("ahead"), request.session.items)
    yield begun
    begun.stop()


@pytest.fixture(scope="session")
def spark(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The one session, made as crmlake makes its own, with Spark's own files out of the checkout."""
    conf = {"spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse"))}
    options = "-XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m"  # collecting in parallel takes the commands' core
    session = start(
        SparkSettings(master="local[2]", driver_memory="3g", java_options=options, log_level="ERROR", conf=conf)
    )
    compile_for(session, large=request.config.stash[LARGE])
    yield session
    session.stop()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets; a test that needs one skips where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no public data at {REAL_DATA}; CRMLAKE_REAL_DATA names its folder")
    return REAL_DATA
