from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import schema
from crmlake.errors import ContractError
from crmlake.features.customer_days import CUSTOMER_DAYS, roll_up
from crmlake.features.orders import MEASURES, ORDERS
from crmlake.features.rollup import Rollup
from crmlake.tables import CUSTOMER_LINKS, PRODUCTS
from event_changes import changes

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
def rollup(lines: Lines, no_links: DataFrame) -> dict[tuple[str, date], Row]:
    all_lines = lines(SOLD, LATER, SCONE, GIFT, RETURNED, NEXT_DAY, ADJUSTED, ANONYMOUS)
    return by_day(roll_up(ORDERS, all_lines, no_links))


def test_a_day_sums_its_sales_and_a_gift_is_no_purchase(rollup: dict[tuple[str, date], Row]) -> None:
    day = rollup["till:a", date(2024, 1, 5)]
    assert (day["orders"], day["items"], day["revenue"]) == (2, 4, Decimal("10.4500"))


def test_returns_are_positive_numbers(rollup: dict[tuple[str, date], Row]) -> None:
    day = rollup["till:a", date(2024, 1, 5)]
    assert (day["returned_items"], day["returned_amount"]) == (3, Decimal("30.0000"))


def test_a_day_begins_at_midnight(rollup: dict[tuple[str, date], Row]) -> None:
    assert rollup["till:a", date(2024, 1, 6)]["orders"] == 1


def test_a_day_of_adjustments_alone_has_their_amount(rollup: dict[tuple[str, date], Row]) -> None:
    day = rollup["till:b", date(2024, 1, 5)]
    assert [day[c.name] for c in MEASURES] == [0, 0, 0, 0, 0, -7]


def test_sales_without_a_customer_are_left_out(rollup: dict[tuple[str, date], Row]) -> None:
    assert rollup.keys() == {("till:a", date(2024, 1, 5)), ("till:a", date(2024, 1, 6)), ("till:b", date(2024, 1, 5))}


def test_an_order_number_in_two_sources_is_two_orders(lines: Lines, no_links: DataFrame) -> None:
    both_sources = lines(SOLD).unionByName(lines(SOLD).withColumn("source", F.lit("web")))
    assert by_day(roll_up(ORDERS, both_sources, no_links))["till:a", date(2024, 1, 5)]["orders"] == 2


def test_days_have_the_columns_of_their_contract(lines: Lines, no_links: DataFrame) -> None:
    frame = roll_up(ORDERS, lines(SOLD), no_links)
    assert frame.columns == [*CUSTOMER_DAYS.by_name, "_deleted"]


def test_an_incremental_rollup_equals_a_full_one(lines: Lines, no_links: DataFrame) -> None:
    first, second = (SOLD, RETURNED, NEXT_DAY, ADJUSTED), (LATER, SCONE, GIFT, ANONYMOUS)
    all_lines = lines(*first, *second)
    full = by_day(roll_up(ORDERS, all_lines, no_links))
    touched = by_day(roll_up(ORDERS, all_lines, no_links, changes(lines(*second))))
    assert touched.keys() == {("till:a", date(2024, 1, 5))}
    assert touched["till:a", date(2024, 1, 5)] == full["till:a", date(2024, 1, 5)]


def test_a_touched_day_without_events_is_deleted(lines: Lines, no_links: DataFrame) -> None:
    touched = by_day(roll_up(ORDERS, lines(SOLD), no_links, changes(lines(SOLD, NEXT_DAY))))
    assert {day: row["_deleted"] for (_, day), row in touched.items()} == {
        date(2024, 1, 5): False,
        date(2024, 1, 6): True,
    }


def test_changes_without_a_customer_touch_no_day(lines: Lines, no_links: DataFrame) -> None:
    assert by_day(roll_up(ORDERS, lines(SOLD), no_links, changes(lines(ANONYMOUS)))) == {}


def link(spark: SparkSession, *links: tuple[str, str, str]) -> DataFrame:
    return spark.createDataFrame([(*row, date(2024, 1, 1)) for row in links], schema(CUSTOMER_LINKS))


def test_equal_numbers_of_two_namespaces_are_two_customers(lines: Lines, no_links: DataFrame) -> None:
    elsewhere = lines(SOLD).withColumn("source", F.lit("web")).withColumn("namespace", F.lit("web"))
    rows = by_day(roll_up(ORDERS, lines(SOLD).unionByName(elsewhere), no_links))
    assert {customer: row["orders"] for (customer, _), row in rows.items()} == {"till:a": 1, "web:a": 1}


def test_a_number_that_moves_to_another_customer_touches_the_days_of_both_and_no_other(
    spark: SparkSession, lines: Lines
) -> None:
    """No event changed: b's number is found to be a's."""
    others = [("b", "2024-02-01 09:00:00", "O8", "sale", "tea", 1, "5"), ("c", *SOLD[1:2], "O9", *SOLD[3:])]
    events = lines(SOLD, NEXT_DAY, *others, ADJUSTED)
    links = link(spark, ("till", "a", "till:a"), ("till", "b", "till:a"), ("till", "c", "till:c"))
    moved = [("till", "b", "till:b", "removed"), ("till", "b", "till:a", "added"), ("till", "c", "till:c", "added")]
    rows = by_day(roll_up(ORDERS, events, links, changes(lines(), *moved)))
    assert {key: row["_deleted"] for key, row in rows.items()} == {
        ("till:a", date(2024, 1, 5)): False,
        ("till:a", date(2024, 2, 1)): False,
        ("till:b", date(2024, 1, 5)): True,
        ("till:b", date(2024, 2, 1)): True,
    }
    full = by_day(roll_up(ORDERS, events, links))
    assert full.keys() == {key for key, row in rows.items() if not row["_deleted"]} | {
        ("till:a", date(2024, 1, 6)),
        ("till:c", date(2024, 1, 5)),
    }
    assert all(row == full[key] for key, row in rows.items() if not row["_deleted"])


def test_a_rollup_of_a_table_without_customers_is_rejected() -> None:
    with pytest.raises(ContractError, match=r"rollup products: silver\.products has no column with the number of a"):
        Rollup("products", PRODUCTS, "updated_at", (), lambda rows: rows)
