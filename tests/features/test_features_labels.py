"""Labels see what came on and after a cutoff, within the horizon, and of those alone whom the target is among."""

from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.features.labels import labels, past_dates, sampled
from crmlake.features.targets import CHURN, PURCHASE, LabelSettings, Target

CUTOFF = date(2024, 7, 1)


def days(spark: SparkSession, *rows: tuple[str, int, int]) -> DataFrame:
    """Customer, days from the cutoff, orders."""
    made = [(customer, CUTOFF + timedelta(days=offset), "orders", orders) for customer, offset, orders in rows]
    return spark.createDataFrame(made, "customer_id string, day date, channel string, orders bigint")


def found(frame: DataFrame, target: Target) -> dict[str, float]:
    return {row["customer_id"]: row["label"] for row in labels(frame, [target], [CUTOFF]).collect()}


HISTORY = (
    ("first day", -10, 1), ("first day", 0, 1),
    ("last day", -10, 1), ("last day", 59, 1),
    ("too late", -10, 1), ("too late", 60, 1),
    ("returns only", -10, 1), ("returns only", 3, 0),
    ("long ago", -91, 1), ("long ago", 3, 1),
    ("just active", -90, 1),
    ("new", 5, 1),
)  # fmt: skip


def test_a_purchase_counts_from_the_cutoff_to_the_last_day_of_the_horizon(spark: SparkSession) -> None:
    assert found(days(spark, *HISTORY), PURCHASE) == {
        "first day": 1.0, "last day": 1.0, "too late": 0.0, "returns only": 0.0, "long ago": 1.0, "just active": 0.0,
    }  # fmt: skip


def test_churn_is_asked_of_those_alone_who_were_active(spark: SparkSession) -> None:
    assert found(days(spark, *HISTORY), CHURN) == {
        "first day": 0.0, "last day": 0.0, "too late": 0.0, "returns only": 1.0, "just active": 1.0,
    }  # fmt: skip


def test_a_target_of_a_company_s_own_is_an_expression(spark: SparkSession) -> None:
    twice = Target(
        name="twice",
        meaning="buys twice in the first week",
        horizon_days=30,
        expression="sum(if(days_after < 7, orders, 0)) >= 2",
        eligible="min(days_before) <= 10",
    )
    rows = [("a", -10, 1), ("a", 0, 1), ("a", 6, 1), ("b", -10, 1), ("b", 0, 1), ("b", 7, 1), ("c", -11, 1)]
    assert found(days(spark, *rows), twice) == {"a": 1.0, "b": 0.0}


@pytest.mark.parametrize(("history", "wanted"), [(89, 0), (180, 1), (450, 4), (2000, 4)])
def test_past_dates_have_known_labels_and_a_step_of_history(spark: SparkSession, history: int, wanted: int) -> None:
    cutoffs = past_dates(days(spark, ("a", -history, 1), ("a", 400, 1)), CUTOFF, LabelSettings())
    assert cutoffs == [CUTOFF - timedelta(days=90 * n) for n in range(wanted, 0, -1)]


def test_a_sample_is_of_whole_customers_and_sees_nothing_of_the_future(spark: SparkSession) -> None:
    rows = [(f"c{n}", offset, 1) for n in range(400) for offset in (-5, -1, 0)]
    taken = [
        sampled(days(spark, *rows).repartition(parts), CUTOFF, LabelSettings(customers=100)).collect()
        for parts in (1, 4)
    ]
    assert {tuple(row) for row in taken[0]} == {tuple(row) for row in taken[1]}
    customers = {row["customer_id"] for row in taken[0]}
    assert 60 < len(customers) < 140
    assert len(taken[0]) == 2 * len(customers)
