"""Amounts of several currencies: converted by the rate of their day, or refused, never added up."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts.write_mode import DELETED
from crmlake.errors import SourceError
from crmlake.features.converted_amounts import changed_amounts, converted_amounts
from crmlake.features.money import check_currencies, convert_amounts, filter_reconverted
from crmlake.features.orders import ORDERS
from crmlake.tables import EXCHANGE_RATES, ORDER_LINES
from sections import frame

SALE = "order_id string, ordered_at string, amount decimal(18,4), currency string"
RATES = [
    ("bank", "GBP", "EUR", date(2024, 5, 1), "1.17"),
    ("bank", "GBP", "EUR", date(2024, 5, 3), "1.20"),
    ("bank", "JPY", "EUR", date(2024, 5, 1), "0.006"),
]


def sales(spark: SparkSession, *rows: tuple[str, str, str, str]) -> DataFrame:
    values = [(number, day, Decimal(amount), currency) for number, day, amount, currency in rows]
    return spark.createDataFrame(values, SALE).selectExpr(
        "order_id", "timestamp(ordered_at) AS ordered_at", "amount", "currency"
    )


def rates(spark: SparkSession, *rows: tuple[str, str, str, date, str]) -> DataFrame:
    names = ("source", "currency", "into_currency", "day", "rate")
    return frame(spark, EXCHANGE_RATES, [dict(zip(names, (*row[:4], Decimal(row[4])), strict=True)) for row in rows])


def test_amounts_are_converted_by_the_rate_of_their_day_or_the_last_one_before_it(spark: SparkSession) -> None:
    rows = sales(
        spark,
        ("own", "2024-05-01 10:00:00", "100", "EUR"),
        ("first", "2024-05-02 10:00:00", "100", "GBP"),
        ("second", "2024-05-03 00:00:00", "100", "GBP"),
        ("yen", "2024-05-07 23:59:59", "10000", "JPY"),
    )
    converted = convert_amounts(rows, rates(spark, *RATES), "ordered_at").collect()
    assert {row["order_id"]: row["amount"] for row in converted} == {"own": 100, "first": 117, "second": 120, "yen": 60}
    assert {row["currency"] for row in converted} == {"EUR"}


@pytest.mark.parametrize("day", ["2024-04-30 10:00:00", "2024-05-08 00:00:00"])
def test_a_day_without_a_rate_stops_with_the_currency_and_the_day(spark: SparkSession, day: str) -> None:
    rows = sales(spark, ("own", day, "1", "EUR"), ("yen", day, "10000", "JPY"))
    with pytest.raises(SourceError, match=f"1 amounts in JPY, the first of {day[:10]}"):
        check_currencies(rows, rates(spark, *RATES), "ordered_at")


def test_several_currencies_without_rates_are_not_added_up(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "EUR"), ("b", "2024-05-01 10:00:00", "1", "USD"))
    with pytest.raises(SourceError, match="amounts in EUR, USD cannot be added up"):
        check_currencies(rows, rates(spark), "ordered_at")


def test_one_currency_needs_no_rates(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "USD"))
    check_currencies(rows, rates(spark), "ordered_at")
    assert convert_amounts(rows, rates(spark), "ordered_at").collect() == rows.collect()


def test_one_currency_that_is_not_the_stated_one_needs_rates(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "USD"))
    check_currencies(rows, rates(spark), "ordered_at", "USD")
    with pytest.raises(SourceError, match=r"no rate into CHF .* 1 amounts in USD"):
        check_currencies(rows, rates(spark), "ordered_at", "CHF")


def test_rates_into_two_currencies_need_a_stated_one(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "USD"))
    two = rates(spark, *RATES, ("bank", "GBP", "USD", date(2024, 5, 1), "1.3"))
    with pytest.raises(SourceError, match=r"convert into EUR and USD; set workspace\.currency"):
        check_currencies(rows, two, "ordered_at")
    check_currencies(rows, two.where("into_currency = 'USD'"), "ordered_at", "USD")


def test_a_rate_into_its_own_currency_changes_nothing(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "EUR"))
    own = rates(spark, ("bank", "EUR", "EUR", date(2024, 5, 1), "2"))
    assert convert_amounts(rows, own, "ordered_at").collect() == rows.collect()


def test_the_rate_of_a_later_source_serves_and_amounts_stay_whole(spark: SparkSession) -> None:
    both = rates(spark, *RATES, ("central bank", "GBP", "EUR", date(2024, 5, 1), "1.5"))
    rows = convert_amounts(sales(spark, ("a", "2024-05-01 10:00:00", "100", "GBP")), both, "ordered_at").collect()
    assert [row["amount"] for row in rows] == [150]


def test_events_of_the_days_of_a_changed_rate_are_converted_again(spark: SparkSession) -> None:
    days = ["2024-05-02", "2024-05-03", "2024-05-09", "2024-05-10"]
    rows = sales(spark, *((day, f"{day} 12:00:00", "1", "GBP") for day in days), ("yen", "2024-05-03", "1", "JPY"))
    again = filter_reconverted(rows, rates(spark, RATES[1]), "ordered_at").collect()
    assert {row["order_id"] for row in again} == {"2024-05-03", "2024-05-09"}


def lines(spark: SparkSession, *rows: tuple[str, str, str]) -> DataFrame:
    names = ("order_id", "currency", "amount")
    fixed = {"source": "shop", "line_number": 2, "ordered_at": datetime(2024, 5, 3, 10, tzinfo=UTC)}
    values = [fixed | dict(zip(names, (*row[:2], Decimal(row[2])), strict=True)) for row in rows]
    return frame(spark, ORDER_LINES, values)


def test_what_was_charged_stands_beside_what_it_is_worth(spark: SparkSession) -> None:
    found = converted_amounts(ORDERS, lines(spark, ("A", "GBP", "-10"), ("B", "EUR", "5")), rates(spark, *RATES))
    assert [row.asDict() for row in found.collect()] == [
        {
            "table_name": "silver.order_lines",
            "source": "shop",
            "event_id": "A",
            "line_number": 2,
            "charged_amount": -10,
            "charged_currency": "GBP",
            "day": date(2024, 5, 3),
            "rate": Decimal("1.2"),
            "amount": -12,
            "currency": "EUR",
        }
    ]


def test_changed_events_and_rates_change_what_was_converted(spark: SparkSession) -> None:
    changed = lines(spark, ("corrected", "GBP", "1"), ("gone", "GBP", "1"), ("own now", "GBP", "1"))
    now = lines(spark, ("corrected", "GBP", "2"), ("own now", "EUR", "1"), ("yen", "JPY", "1000"), ("GBP", "GBP", "9"))
    found = changed_amounts(ORDERS, now, rates(spark, *RATES), changed, rates(spark, RATES[2])).collect()
    assert {row["event_id"]: row["amount"] for row in found if not row[DELETED]} == {
        "corrected": Decimal("2.4"),
        "yen": 6,
    }
    assert {row["event_id"] for row in found if row[DELETED]} == {"gone", "own now"}
