"""What the tests share: one Spark session for the run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.session import start
from crmlake.settings import SparkSettings

REAL_DATA = Path(os.environ.get("CRMLAKE_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The one session, made as crmlake makes its own, with Spark's own files out of the checkout."""
    conf = {"spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse"))}
    # Tiny frames are planned and compiled more than they are computed: the JVM's second compiler never earns its time.
    frugal = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    session = start(SparkSettings(master="local[2]", driver_memory="3g", java_options=frugal, conf=conf))
    yield session
    session.stop()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets; a test that needs one skips where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no public data at {REAL_DATA}; CRMLAKE_REAL_DATA names its folder")
    return REAL_DATA
