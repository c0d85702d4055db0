"""What the tests share: one Spark session for each process that runs them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ahead import Ahead
from crmlake.session.session import start
from crmlake.settings import SparkSettings
from support import FRUGAL_JAVA, INTERPRETED, PATIENT_JAVA, ROOMY_JAVA

REAL_DATA = Path(os.environ.get("CRMLAKE_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.hookimpl(wrapper=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """A process runs whole files; all that look at commands run beside (`Ahead`) are one process's.

    Of several processes, one waits for the commands from the beginning, another begins with many rows. A single one
    begins the commands, and comes to what they did last.
    """
    waiting = {item.path for item in items if "ahead" in getattr(item, "fixturenames", ())}
    together = several(config)
    items.sort(key=lambda item: (item.path not in waiting, not is_large(item)) if together else item.path in waiting)
    for item in items:
        group = "ahead" if item.path in waiting else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))
    yield


def several(config: pytest.Config) -> bool:
    """Whether this is one of several processes of the same run."""
    return hasattr(config, "workerinput")


def is_large(item: pytest.Item) -> bool:
    """Whether it looks at many rows."""
    return item.get_closest_marker("large") is not None


LARGE = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a test's fixtures."""
    item.config.stash[LARGE] = is_large(item)
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


@pytest.fixture(scope="session")
def ahead(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ahead]:
    """The commands that the chosen tests look at."""
    begun = Ahead(tmp_path_factory.mktemp("ahead"), request.session.items)
    yield begun
    begun.stop()


@pytest.fixture(scope="session", autouse=True)
def _begun_before_all(request: pytest.FixtureRequest) -> None:
    """Begin the commands before the first test, where this process runs all."""
    if not several(request.config):
        request.getfixturevalue("ahead")


@pytest.fixture(scope="session")
def spark(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The one session, made as crmlake makes its own, with Spark's own files out of the checkout."""
    large = request.config.stash[LARGE]
    java = FRUGAL_JAVA if several(request.config) and not large else PATIENT_JAVA
    conf = {"spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse"))}
    session = start(
        SparkSettings(
            master="local[2]", driver_memory="3g", java_options=f"{java} {ROOMY_JAVA}", log_level="ERROR", conf=conf
        )
    )
    compile_for(session, large=large)
    yield session
    session.stop()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets; a test that needs one skips where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no public data at {REAL_DATA}; CRMLAKE_REAL_DATA names its folder")
    return REAL_DATA
