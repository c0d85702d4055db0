from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.features.asof import expand_cutoffs, filter_before, select_history, warn_before_data

AS_OF = date(2024, 3, 31)


@pytest.fixture(scope="module")
def calendar(spark: SparkSession) -> DataFrame:
    """One row for each day from 32 days before the as-of date to one day after it."""
    return spark.createDataFrame([(AS_OF + timedelta(days=n),) for n in range(-32, 2)], "day date")


def test_a_feature_uses_only_days_before_the_as_of_date(calendar: DataFrame) -> None:
    assert [(row["day"] - AS_OF).days for row in filter_before(calendar, AS_OF).collect()] == list(range(-32, 0))


def test_history_counts_the_days_before_each_cutoff(calendar: DataFrame) -> None:
    cutoffs = [AS_OF - timedelta(days=30), AS_OF]
    history = select_history(expand_cutoffs(calendar, cutoffs)).collect()
    assert sorted((row["cutoff"], row["days_before"]) for row in history) == [
        *((cutoffs[0], n) for n in (1, 2)),
        *((cutoffs[1], n) for n in range(1, 33)),
    ]


def test_a_date_before_all_rows_is_warned_of_with_one_that_is_not(calendar: DataFrame) -> None:
    first = AS_OF - timedelta(days=32)
    assert warn_before_data(calendar, first + timedelta(days=1), "event") == []
    earliest = "the as-of date 2024-02-28 is before all data: the earliest event is of 2024-02-28"
    later = "choose a later date, such as --as-of 2024-04-02"  # the day after the latest event
    assert warn_before_data(calendar, first, "event") == [f"{earliest}; {later}"]
    assert warn_before_data(calendar.limit(0), first, "event") == []
