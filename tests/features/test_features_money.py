"""Amounts of several currencies: converted by the rate of their day, or refused, never added up."""

from datetime import date
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.errors import SourceError
from crmlake.features.money import convert_amounts
from crmlake.tables import EXCHANGE_RATES
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
        convert_amounts(rows, rates(spark, *RATES), "ordered_at")


def test_several_currencies_without_rates_are_not_added_up(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "EUR"), ("b", "2024-05-01 10:00:00", "1", "USD"))
    with pytest.raises(SourceError, match="amounts in EUR, USD cannot be added up"):
        convert_amounts(rows, rates(spark), "ordered_at")


def test_one_currency_needs_no_rates(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "USD"))
    assert convert_amounts(rows, rates(spark), "ordered_at").collect() == rows.collect()


def test_rates_into_two_currencies_are_refused(spark: SparkSession) -> None:
    rows = sales(spark, ("a", "2024-05-01 10:00:00", "1", "USD"))
    two = (*RATES, ("bank", "GBP", "USD", date(2024, 5, 1), "1.3"))
    with pytest.raises(SourceError, match="convert into EUR and USD"):
        convert_amounts(rows, rates(spark, *two), "ordered_at")
