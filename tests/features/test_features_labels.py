"""Labels use the days of the horizon, from the cutoff on, and only eligible customers get one."""

from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.features.labels import explain_short_history, labels, past_dates, sample_customers
from crmlake.features.targets import CHURN, PURCHASE, LabelSettings, Target

CUTOFF = date(2024, 7, 1)


def days(spark: SparkSession, *rows: tuple[str, int, int]) -> DataFrame:
    """Return days of orders; a row is (customer, days from the cutoff, orders)."""
    data = [(customer, CUTOFF + timedelta(days=offset), "orders", orders) for customer, offset, orders in rows]
    return spark.createDataFrame(data, "customer_id string, day date, channel string, orders bigint")


def label_of(frame: DataFrame, target: Target) -> dict[str, float]:
    """Return the label of each eligible customer."""
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
    assert label_of(days(spark, *HISTORY), PURCHASE) == {
        "first day": 1.0, "last day": 1.0, "too late": 0.0, "returns only": 0.0, "long ago": 1.0, "just active": 0.0,
    }  # fmt: skip


def test_only_active_customers_are_eligible_for_churn(spark: SparkSession) -> None:
    assert label_of(days(spark, *HISTORY), CHURN) == {
        "first day": 0.0, "last day": 0.0, "too late": 0.0, "returns only": 1.0, "just active": 1.0,
    }  # fmt: skip


def test_a_custom_target_is_an_expression(spark: SparkSession) -> None:
    twice = Target(
        name="twice",
        meaning="buys twice in the first week",
        horizon_days=30,
        expression="sum(if(days_after < 7, orders, 0)) >= 2",
        eligible="min(days_before) <= 10",
    )
    rows = [("a", -10, 1), ("a", 0, 1), ("a", 6, 1), ("b", -10, 1), ("b", 0, 1), ("b", 7, 1), ("c", -11, 1)]
    assert label_of(days(spark, *rows), twice) == {"a": 1.0, "b": 0.0}


@pytest.mark.parametrize(("history", "count"), [(89, 0), (180, 1), (450, 4), (2000, 4)])
def test_past_dates_have_complete_labels_and_a_step_of_history(spark: SparkSession, history: int, count: int) -> None:
    cutoffs = past_dates(days(spark, ("a", -history, 1), ("a", 400, 1)), CUTOFF, LabelSettings())
    assert cutoffs == [CUTOFF - timedelta(days=90 * n) for n in range(count, 0, -1)]


def test_a_sample_keeps_all_days_of_its_customers_before_the_as_of_date(spark: SparkSession) -> None:
    rows = [(f"c{n}", offset, 1) for n in range(400) for offset in (-5, -1, 0)]
    samples = [
        sample_customers(days(spark, *rows).repartition(parts), CUTOFF, LabelSettings(customers=100)).collect()
        for parts in (1, 4)
    ]
    assert {tuple(row) for row in samples[0]} == {tuple(row) for row in samples[1]}
    customers = {row["customer_id"] for row in samples[0]}
    assert 60 < len(customers) < 140
    assert len(samples[0]) == 2 * len(customers)


def test_a_number_is_its_own_label_and_an_unknown_one_gives_none(spark: SparkSession) -> None:
    target = Target(
        name="orders_30d", meaning="the orders within 30 days", kind="number", horizon_days=30, expression="sum(orders)"
    )
    rows = [("a", -10, 1), ("a", 0, 2), ("a", 6, 1), ("b", -10, 1)]
    assert label_of(days(spark, *rows), target) == {"a": 3.0}


def test_a_class_is_labelled_by_its_position(spark: SparkSession) -> None:
    target = Target(
        name="loyalty",
        meaning="the loyalty",
        kind="classes",
        classes=("gone", "once", "often"),
        horizon_days=30,
        expression="CASE coalesce(sum(orders), 0) WHEN 0 THEN 'gone' WHEN 1 THEN 'once' WHEN 2 THEN 'often' "
        "WHEN 3 THEN NULL ELSE 'very often' END",
    )
    rows = [("none", -10, 1)]
    for customer, orders in (("one", 1), ("two", 2), ("three", 3), ("four", 4)):
        rows += [(customer, -10, 1), (customer, 5, orders)]
    # A class that is not declared is not lost: training says that it found a label of -1.
    assert label_of(days(spark, *rows), target) == {"none": 0.0, "one": 1.0, "two": 2.0, "four": -1.0}


def test_a_short_history_is_explained_with_its_days_and_those_needed(spark: SparkSession) -> None:
    settings = LabelSettings()
    needed = 90 + 3 * 90
    assert len(past_dates(days(spark, ("a", -needed, 1)), CUTOFF, settings)) == 3
    short = days(spark, ("a", -needed + 1, 1), ("a", -1, 1))
    assert len(past_dates(short, CUTOFF, settings)) == 2
    sentence = explain_short_history(short, CUTOFF, settings)
    assert "the history is too short: it begins on 2023-07-08, 359 days before 2024-07-01" in sentence
    assert "3 past dates need 360 days; bring older files" in sentence
    nothing = explain_short_history(days(spark, ("a", 5, 1)), CUTOFF, settings)
    assert nothing == "no target was trained: no event of a customer is before 2024-07-01"
