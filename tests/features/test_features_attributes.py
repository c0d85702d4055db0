"""Attributes as of a date: the last value that was known before it, and nothing that came to be known from it on."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts.schema import schema
from crmlake.features.attributes import attributes_at
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import customer_features
from crmlake.tables import ATTRIBUTES

CALL = date(2024, 6, 1)
"""The day of a call to ann, and of its outcome."""


def attribute(name: str, known: str, value: float | str, source: str = "crm", customer: str = "ann") -> dict:
    kind = "category" if isinstance(value, str) else "number"
    at = datetime.fromisoformat(known).replace(tzinfo=UTC)
    return {"source": source, "customer_id": customer, "name": name, "known_at": at, kind: value, "file": "f"}


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
def known(attributes: DataFrame) -> dict[tuple[date, str], tuple[dict, dict]]:
    cutoffs = [date(2024, 1, 1), CALL, date(2024, 6, 2), date(2024, 6, 3)]
    return {
        (row["cutoff"], row["customer_id"]): (row["numbers"], row["categories"])
        for row in attributes_at(attributes, cutoffs).collect()
    }


def test_the_last_value_known_before_the_date_is_taken(known: dict) -> None:
    assert known[CALL, "ann"] == ({"age": 40.0, "balance": 5.0}, {"job": "manager"})
    assert known[date(2024, 6, 3), "ann"][1] == {"job": "retired"}


def test_what_becomes_known_on_the_date_is_not_known_at_it(known: dict) -> None:
    assert (date(2024, 1, 1), "ann") not in known


def test_how_long_a_call_lasted_is_no_feature_on_the_day_of_the_call(known: dict) -> None:
    """On the day that a call's outcome is looked ahead to, its duration is not known: the as-of line leaves it out."""
    assert "duration" not in known[CALL, "ann"][0]
    assert (CALL, "bob") not in known
    assert known[date(2024, 6, 2), "bob"] == ({"duration": 20.0}, {})


def test_one_of_whom_only_attributes_are_known_has_them_and_no_view(spark: SparkSession, attributes: DataFrame) -> None:
    order = {"orders": 1, "items": 1, "revenue": Decimal(1), "products": ["tea"], "returned_amount": Decimal(0)}
    day = {"customer_id": "eve", "day": date(2024, 5, 1), "channel": "orders", **order}
    days = spark.createDataFrame([day], schema(CUSTOMER_DAYS))
    found = {row["customer_id"]: row for row in customer_features(days, attributes, [CALL]).collect()}
    assert (found["ann"]["numbers"]["age"], found["ann"]["recency_days"]) == (40.0, None)
    assert (found["eve"]["numbers"], found["eve"]["recency_days"]) == (None, 31)
