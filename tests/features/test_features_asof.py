from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.features.asof import at_each, before, looking_back

AS_OF = date(2024, 3, 31)


@pytest.fixture(scope="module")
def calendar(spark: SparkSession) -> DataFrame:
    """One row for each day from 32 days before the as-of date to one after it."""
    return spark.createDataFrame([(AS_OF + timedelta(days=n),) for n in range(-32, 2)], "day date")


def test_a_feature_sees_no_day_from_the_as_of_date_on(calendar: DataFrame) -> None:
    assert [(row["day"] - AS_OF).days for row in before(calendar, AS_OF).collect()] == list(range(-32, 0))


def test_looking_back_counts_the_days_before_each_date(calendar: DataFrame) -> None:
    cutoffs = [AS_OF - timedelta(days=30), AS_OF]
    seen = looking_back(at_each(calendar, cutoffs)).collect()
    assert sorted((row["cutoff"], row["days_before"]) for row in seen) == [
        *((cutoffs[0], n) for n in (1, 2)),
        *((cutoffs[1], n) for n in range(1, 33)),
    ]
