"""Fixtures: a few order lines and customer days."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts.schema import schema
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CustomerFacts
from crmlake.features.customer_products import CUSTOMER_PRODUCTS
from crmlake.tables import ATTRIBUTES, CUSTOMER_LINKS, ORDER_LINES

Line = tuple[str | None, str, str, str, str, int, str]
Lines = Callable[..., DataFrame]
Days = Callable[..., DataFrame]
Day = tuple[str, str, int, int, str, Sequence[str], int, str]


@pytest.fixture(scope="session")
def lines(spark: SparkSession) -> Lines:
    """Return a function that makes order lines of (customer, day, order, type, product, quantity, price)."""

    def make(*rows: Line) -> DataFrame:
        return spark.createDataFrame([_line(n, row) for n, row in enumerate(rows, start=1)], schema(ORDER_LINES))

    return make


def _line(number: int, line: Line) -> tuple[object, ...]:
    customer, day, order, kind, product, quantity, price = line
    at, money = datetime.fromisoformat(day).replace(tzinfo=UTC), Decimal(price)
    return (
        "till", order, number, kind, at, "till", customer, product, None, Decimal(quantity), None, money,
        quantity * money, "EUR", None, None, "f", "f",
    )  # fmt: skip


@pytest.fixture(scope="session")
def no_links(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([], schema(CUSTOMER_LINKS))


@pytest.fixture(scope="session")
def days(spark: SparkSession) -> Days:
    """Return a function that makes days of orders.

    A day is (customer, day, orders, items, revenue, products, returned items, returned amount).
    """

    def make(*rows: Day) -> DataFrame:
        return spark.createDataFrame(
            [
                {
                    "customer_id": who, "day": date.fromisoformat(day), "channel": "orders", "orders": n,
                    "items": Decimal(items), "revenue": Decimal(money),
                    "returned_items": Decimal(back), "returned_amount": Decimal(refund), "adjusted_amount": Decimal(0),
                }
                for who, day, n, items, money, _, back, refund in rows
            ],
            schema(CUSTOMER_DAYS),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def facts(spark: SparkSession, days: Days) -> Callable[..., CustomerFacts]:
    """Return a function that makes the facts of days of orders, written as for `days`, and of their products."""

    def make(*rows: Day) -> CustomerFacts:
        bought: dict[tuple[str, str], list[date]] = {}
        for who, day, _, _, _, products, _, _ in rows:
            for product in products:
                bought.setdefault((who, product), []).append(date.fromisoformat(day))
        sums = [(*key, min(on), max(on), len(on), Decimal(1), Decimal(1)) for key, on in bought.items()]
        products = spark.createDataFrame(sums, schema(CUSTOMER_PRODUCTS))
        return CustomerFacts(days(*rows), products, spark.createDataFrame([], schema(ATTRIBUTES)))

    return make
