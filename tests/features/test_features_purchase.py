import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from statistics import mean, stdev

import pytest
from pyspark.sql import Row

from crmlake.features.customer_features import CUSTOMER_FEATURES, CustomerFacts, view_features

Facts = Callable[..., CustomerFacts]

AS_OF = date(2024, 12, 31)
# The days of `a` are 400, 91, 90, 31, 30 and 1 days before the as-of date; the last but one has only a return.
HISTORY = (
    ("a", "2023-11-27", 1, 2, "10.00", ["tea"], 0, "0"),
    ("a", "2024-10-01", 1, 1, "20.00", ["tea", "pot"], 0, "0"),
    ("a", "2024-10-02", 2, 3, "5.01", ["cup"], 0, "0"),
    ("a", "2024-11-30", 1, 1, "1.00", ["cup"], 1, "4.00"),
    ("a", "2024-12-01", 0, 0, "0", [], 1, "2.50"),
    ("a", "2024-12-30", 1, 4, "64.00", ["pot"], 0, "0"),
    ("once", "2023-06-01", 1, 1, "3.00", ["tea"], 0, "0"),
    ("returner", "2024-12-01", 0, 0, "0", [], 1, "9.99"),
)
ON_AND_AFTER = (
    ("a", "2024-12-31", 7, 70, "700.00", ["yacht"], 7, "70.00"),
    ("a", "2025-02-01", 1, 1, "1.00", ["ship"], 0, "0"),
    ("newcomer", "2024-12-31", 1, 1, "5.00", ["tea"], 0, "0"),
)


@pytest.fixture(scope="module")
def features(facts: Facts) -> dict[str, Row]:
    return {row["customer_id"]: row for row in view_features(facts(*HISTORY, *ON_AND_AFTER), [AS_OF]).collect()}


def test_features_of_a_history_equal_those_computed_by_hand(features: dict[str, Row]) -> None:
    a, gaps = features["a"].asDict(), [309, 1, 59, 30]
    assert a["recency_days"] == 1
    assert a["tenure_days"] == 400
    assert a["frequency"] == 6
    assert a["monetary"] == Decimal("100.01")
    assert math.isclose(a["gap_mean_days"], mean(gaps))
    assert math.isclose(a["gap_stddev_days"], stdev(gaps))
    assert a["mean_order_value"] == Decimal("16.6683")
    assert math.isclose(a["items_per_order"], 11 / 6)
    assert a["distinct_products"] == 3
    assert math.isclose(a["returned_share"], 6.5 / 100.01)
    assert [a[f"orders_{n}d"] for n in (30, 90, 365)] == [1, 4, 5]
    assert [a[f"revenue_{n}d"] for n in (30, 90, 365)] == [Decimal(64), Decimal("70.01"), Decimal("90.01")]
    assert math.isclose(a["orders_trend"], (4 / 90) / (5 / 365))
    assert math.isclose(a["revenue_trend"], (70.01 / 90) / (90.01 / 365))


def test_features_that_need_several_purchase_days_are_null_after_one(features: dict[str, Row]) -> None:
    once = features["once"]
    for name in ("gap_mean_days", "gap_stddev_days", "orders_trend", "revenue_trend"):
        assert once[name] is None, name
        assert CUSTOMER_FEATURES.by_name[name].null
    assert (once["orders_365d"], once["revenue_365d"], once["returned_share"]) == (0, Decimal(0), 0.0)


def test_only_customers_with_a_purchase_before_the_as_of_date_have_purchase_features(features: dict[str, Row]) -> None:
    assert features.keys() == {"a", "once", "returner"}
    names = [column.name for column in CUSTOMER_FEATURES.features if column.view == "purchase"]
    assert {features["returner"][name] for name in names} == {None}


def test_features_are_the_columns_of_their_contract(facts: Facts) -> None:
    frame = view_features(facts(*HISTORY[:1]), [AS_OF]).drop("cutoff")
    types = {field.name: field.dataType.simpleString() for field in frame.schema}
    assert types == {"customer_id": "string", **{c.name: c.type for c in CUSTOMER_FEATURES.features}}


@pytest.mark.parametrize(
    "future",
    [
        (),
        (("a", "2024-12-31", 1, 1, "1.00", ["changed"], 3, "3.00"), ON_AND_AFTER[1]),
        (*ON_AND_AFTER, ("once", "2024-12-31", 9, 9, "9.00", ["late"], 0, "0")),
    ],
    ids=["removed", "changed", "added"],
)
def test_nothing_on_or_after_the_as_of_date_leaks_into_a_feature(
    facts: Facts, features: dict[str, Row], future: tuple[tuple, ...]
) -> None:
    rows = view_features(facts(*HISTORY, *future), [AS_OF]).collect()
    assert {row["customer_id"]: row for row in rows} == features
