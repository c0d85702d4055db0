"""Refreshes that several tests look at: each is run once."""

import time
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from support import AS_OF, REAL_AS_OF, REAL_SETTINGS, Undisturbed, crmlake, digests, make_shop, refreshed, workspace


@pytest.fixture(scope="session")
def undisturbed(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The shop's twelve and three files, from landing to report, by `crmlake run`."""
    files, root = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("undisturbed")
    shop = make_shop(files)
    workspace(root, {"shop_orders": files / "orders", "shop_customers": files / "customers"})
    started = time.monotonic()
    ran = crmlake("run", "--workspace", root, "--as-of", str(AS_OF))
    seconds = time.monotonic() - started
    assert ran.returncode == 0, ran.stderr
    return Undisturbed(shop, files, root, seconds, ran.stdout + ran.stderr, digests(spark, root))


@pytest.fixture(scope="session")
def real(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of all of Online Retail, refreshed at once as of the day after its last."""
    root = workspace(tmp_path_factory.mktemp("real"), {"online_retail": real_data / "online_retail" / "by-day"})
    refreshed(spark, root, REAL_AS_OF, *REAL_SETTINGS)
    return root
