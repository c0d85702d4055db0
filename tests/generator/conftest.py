import pytest
from pyspark.sql import SparkSession

from generated_shop import GeneratedShop


@pytest.fixture(scope="session")
def generated_shop(spark: SparkSession) -> GeneratedShop:
    """One shop for all tests of planted values. No test changes its frames."""
    return GeneratedShop(spark)
