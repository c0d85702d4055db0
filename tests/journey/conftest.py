"""Refreshes that several tests look at: each is run once."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ahead import Ahead, Refreshed
from crmlake.job.registry import installed_jobs
from support import REAL_AS_OF, REAL_JOBS, REAL_SETTINGS, Undisturbed, digests, refreshed, workspace


@pytest.fixture(scope="session")
def undisturbed(spark: SparkSession, ahead: Ahead) -> Undisturbed:
    """The shop's twelve and three files, from landing to report, by `crmlake run`."""
    done = ahead.undisturbed.result()
    return Undisturbed(ahead.shop, ahead.files, done.root, done.said, digests(spark, done.root))


@pytest.fixture(scope="session")
def real(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of Online Retail, refreshed at once up to segments and reported, as of the day after its last."""
    root = workspace(tmp_path_factory.mktemp("real"), {"online_retail": real_data / "online_retail" / "by-day"})
    jobs = [job for job in installed_jobs() if job.name in REAL_JOBS]
    refreshed(spark, root, REAL_AS_OF, *REAL_SETTINGS, jobs=jobs)
    return root


@pytest.fixture(scope="session")
def clustered(ahead: Ahead) -> Refreshed:
    """The same files, refreshed up to segments by a driver with a master and two workers."""
    return ahead.clustered.result()
