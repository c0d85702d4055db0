"""Attributes at a date: the latest value from before it, and no value that became known on or after it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts.schema import schema
from crmlake.features.attributes import attributes_at
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CustomerFacts, customer_features
from crmlake.features.customer_products import CUSTOMER_PRODUCTS
from crmlake.tables import ATTRIBUTES

CALL = date(2024, 6, 1)
"""The day of a call to ann, which is also the day of its outcome."""


def attribute(name: str, known_at: str, value: float | str | list, source: str = "crm", customer: str = "ann") -> dict:
    kind = {str: "category", list: "categories"}.get(type(value), "number")
    at = datetime.fromisoformat(known_at).replace(tzinfo=UTC)
    return {
        "source": source,
        "namespace": "crm",
        "customer_id": customer,
        "name": name,
        "known_at": at,
        kind: value,
        "file": "f",
    }


@pytest.fixture(scope="module")
def attributes(spark: SparkSession) -> DataFrame:
    rows = [
        attribute("age", "2024-01-01", 40.0),
        attribute("job", "2024-01-01", "clerk"),
        attribute("job", "2024-05-31 23:59:59", "manager"),
        attribute("job", "2024-06-02", "retired"),
        attribute("balance", "2024-02-01", 7.0, "bank"),
        attribute("balance", "2024-02-01", 5.0, "branch"),
        attribute("duration", "2024-06-01 10:05", 261.0),
        attribute("duration", "2024-06-01 10:05", 20.0, customer="bob"),
    ]
    return spark.createDataFrame(rows, schema(ATTRIBUTES))


@pytest.fixture(scope="module")
def interests(spark: SparkSession) -> dict[date, dict]:
    """The sets of values of ann by cutoff."""
    rows = [
        attribute("interests", "2024-01-01", ["Cups", "Jam", "Tea"]),
        attribute("interests", "2024-02-01", ["Tea"]),
        attribute("interests", "2024-03-01", []),
        attribute("languages", "2024-01-01", ["de", "en"]),
    ]
    cutoffs = [date(2024, month, 2) for month in (1, 2, 3)]
    frame = attributes_at(spark.createDataFrame(rows, schema(ATTRIBUTES)), cutoffs)
    return {row["cutoff"]: row["category_sets"] for row in frame.collect()}


@pytest.fixture(scope="module")
def values(attributes: DataFrame) -> dict[tuple[date, str], tuple[dict, dict]]:
    """The numbers and categories of each cutoff and customer."""
    cutoffs = [date(2024, 1, 1), CALL, date(2024, 6, 2), date(2024, 6, 3)]
    return {
        (row["cutoff"], row["customer_id"]): (row["numbers"], row["categories"])
        for row in attributes_at(attributes, cutoffs).collect()
    }


def test_the_latest_value_before_the_date_is_used(values: dict) -> None:
    assert values[CALL, "ann"] == ({"age": 40.0, "balance": 5.0}, {"job": "manager"})
    assert values[date(2024, 6, 3), "ann"][1] == {"job": "retired"}


def test_a_set_replaces_the_former_set_as_a_whole(interests: dict[date, dict]) -> None:
    assert [interests[date(2024, month, 2)]["interests"] for month in (1, 2, 3)] == [
        ["Cups", "Jam", "Tea"],
        ["Tea"],
        [],
    ]
    assert {tuple(sets["languages"]) for sets in interests.values()} == {("de", "en")}


def test_a_value_of_the_same_day_is_not_used(values: dict) -> None:
    assert (date(2024, 1, 1), "ann") not in values


def test_the_duration_of_a_call_is_no_feature_on_the_day_of_the_call(values: dict) -> None:
    """The duration of a call reveals its outcome, so the as-of line must exclude it on the day of the call."""
    assert "duration" not in values[CALL, "ann"][0]
    assert (CALL, "bob") not in values
    assert values[date(2024, 6, 2), "bob"] == ({"duration": 20.0}, {})


def test_a_customer_with_attributes_only_is_in_no_view(spark: SparkSession, attributes: DataFrame) -> None:
    order = {"orders": 1, "items": Decimal(1), "revenue": Decimal(1), "returned_amount": Decimal(0)}
    day = {"customer_id": "eve", "day": date(2024, 5, 1), "channel": "orders", **order}
    products = spark.createDataFrame([], schema(CUSTOMER_PRODUCTS))
    facts = CustomerFacts(spark.createDataFrame([day], schema(CUSTOMER_DAYS)), products, attributes)
    features = {row["customer_id"]: row for row in customer_features(facts, [CALL]).collect()}
    assert (features["ann"]["numbers"]["age"], features["ann"]["recency_days"]) == (40.0, None)
    assert (features["eve"]["numbers"], features["eve"]["recency_days"]) == (None, 31)
