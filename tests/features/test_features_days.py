from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from crmlake.features.channel import Channel
from crmlake.features.customer_days import CUSTOMER_DAYS, fold_channel
from crmlake.features.orders import ORDERS
from crmlake.tables import CUSTOMERS

Lines = Callable[..., DataFrame]

SOLD = ("a", "2024-01-05 09:00:00", "O1", "sale", "tea", 2, "3.10")
LATER = ("a", "2024-01-05 23:59:59", "O2", "sale", "tea", 1, "4.00")
SCONE = ("a", "2024-01-05 09:00:00", "O1", "sale", "scone", 1, "0.25")
GIFT = ("a", "2024-01-05 10:00:00", "O3", "sale", "card", 5, "0")
RETURNED = ("a", "2024-01-05 11:00:00", "C1", "return", "pot", -3, "10.00")
NEXT_DAY = ("a", "2024-01-06 00:00:00", "O4", "sale", "tea", 1, "3.00")
ADJUSTED = ("b", "2024-01-05 12:00:00", "A1", "adjustment", "stock", -7, "1.00")
ANONYMOUS = (None, "2024-01-05 12:00:00", "O5", "sale", "tea", 9, "9.00")


def by_day(frame: DataFrame) -> dict[tuple[str, date], Row]:
    rows = frame.collect()
    days = {(row["customer_id"], row["day"]): row for row in rows}
    assert len(days) == len(rows), "a customer and day has several rows"
    return days


@pytest.fixture(scope="module")
def rollup(lines: Lines) -> dict[tuple[str, date], Row]:
    all_lines = lines(SOLD, LATER, SCONE, GIFT, RETURNED, NEXT_DAY, ADJUSTED, ANONYMOUS)
    return by_day(fold_channel(all_lines, ORDERS, None))


def test_a_day_sums_its_sales_and_a_gift_is_no_purchase(rollup: dict[tuple[str, date], Row]) -> None:
    day = rollup["a", date(2024, 1, 5)]
    assert (day["orders"], day["items"], day["revenue"]) == (2, 4, Decimal("10.4500"))
    assert day["products"] == ["scone", "tea"]


def test_returns_are_positive_numbers(rollup: dict[tuple[str, date], Row]) -> None:
    day = rollup["a", date(2024, 1, 5)]
    assert (day["returned_items"], day["returned_amount"]) == (3, Decimal("30.0000"))


def test_a_day_begins_at_midnight(rollup: dict[tuple[str, date], Row]) -> None:
    assert rollup["a", date(2024, 1, 6)]["orders"] == 1


def test_a_day_of_adjustments_alone_is_a_row_of_zeros(rollup: dict[tuple[str, date], Row]) -> None:
    day = rollup["b", date(2024, 1, 5)]
    assert [day[c.name] for c in ORDERS.fold.measures] == [0, 0, 0, [], 0, 0]


def test_sales_without_a_customer_are_left_out(rollup: dict[tuple[str, date], Row]) -> None:
    assert rollup.keys() == {("a", date(2024, 1, 5)), ("a", date(2024, 1, 6)), ("b", date(2024, 1, 5))}


def test_an_order_number_in_two_sources_is_two_orders(lines: Lines) -> None:
    both_sources = lines(SOLD).unionByName(lines(SOLD).withColumn("source", F.lit("web")))
    assert by_day(fold_channel(both_sources, ORDERS, None))["a", date(2024, 1, 5)]["orders"] == 2


def test_days_have_the_columns_of_their_contract(lines: Lines) -> None:
    frame = fold_channel(lines(SOLD), ORDERS, None)
    assert frame.columns == [*CUSTOMER_DAYS.by_name, "_deleted"]


def test_an_incremental_rollup_equals_a_full_one(lines: Lines) -> None:
    first, second = (SOLD, RETURNED, NEXT_DAY, ADJUSTED), (LATER, SCONE, GIFT, ANONYMOUS)
    all_lines = lines(*first, *second)
    full = by_day(fold_channel(all_lines, ORDERS, None))
    touched = by_day(fold_channel(all_lines, ORDERS, lines(*second)))
    assert touched.keys() == {("a", date(2024, 1, 5))}
    assert touched["a", date(2024, 1, 5)] == full["a", date(2024, 1, 5)]


def test_a_touched_day_without_events_is_deleted(lines: Lines) -> None:
    touched = by_day(fold_channel(lines(SOLD), ORDERS, lines(SOLD, NEXT_DAY)))
    assert {day: row["_deleted"] for (_, day), row in touched.items()} == {
        date(2024, 1, 5): False,
        date(2024, 1, 6): True,
    }


def test_changes_without_a_customer_touch_no_day(lines: Lines) -> None:
    assert by_day(fold_channel(lines(SOLD), ORDERS, lines(ANONYMOUS))) == {}


def test_a_channel_without_events_has_no_rollup(lines: Lines) -> None:
    with pytest.raises(ValueError, match="profiles has no events"):
        fold_channel(lines(SOLD), Channel("profiles", CUSTOMERS), None)
