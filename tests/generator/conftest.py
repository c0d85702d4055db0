import pytest
from pyspark.sql import SparkSession

from generated_shop import Generated


@pytest.fixture(scope="session")
def generated(spark: SparkSession) -> Generated:
    """One shop for all tests of what is planted; no test changes its frames."""
    return Generated(spark)
