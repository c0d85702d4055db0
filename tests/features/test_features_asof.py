from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.features.asof import before, within

AS_OF = date(2024, 3, 31)


@pytest.fixture(scope="module")
def calendar(spark: SparkSession) -> DataFrame:
    """One row for each day from 32 days before the as-of date to one after it."""
    return spark.createDataFrame([(AS_OF + timedelta(days=n),) for n in range(-32, 2)], "day date")


def kept(frame: DataFrame) -> list[int]:
    return sorted((row["day"] - AS_OF).days for row in frame.collect())


@pytest.mark.parametrize(
    ("rule", "first", "last"),
    [
        (lambda days: before(days, AS_OF), -32, -1),
        (lambda days: days.where(within(AS_OF, 30)), -30, -1),
        (lambda days: days.where(within(AS_OF, 1)), -1, -1),
    ],
    ids=["before", "within 30", "within 1"],
)
def test_the_as_of_date_is_left_out_and_the_window_starts_days_before_it(
    calendar: DataFrame, rule: Callable[[DataFrame], DataFrame], first: int, last: int
) -> None:
    assert kept(rule(calendar)) == list(range(first, last + 1))
