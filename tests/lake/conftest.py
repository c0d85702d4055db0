"""A lake of its own for each module of tests."""

import pytest
from pyspark.sql import SparkSession

from crmlake.lake import Lake


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake(spark, str(tmp_path_factory.mktemp("lake")))
