"""What the report takes from the tables: revenue of purchases before the as-of date, and the names of products."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Contract
from crmlake.contracts.schema import schema
from crmlake.report.gather import revenue
from crmlake.report.gather_models import rules
from crmlake.tables import CUSTOMER_LINKS, ORDER_LINES, PRODUCTS, RULES

AS_OF = date(2024, 2, 10)


def line(order: str, day: str, customer: str | None, amount: str, name: str | None = None, **more: str) -> dict:
    at, price = datetime.fromisoformat(day).replace(tzinfo=UTC), Decimal(amount)
    return {
        "source": "till", "order_id": order, "line_number": 1, "line_type": "sale", "ordered_at": at,
        "namespace": "till", "customer_id": customer, "product_id": "tea", "product_name": name, "quantity": 1,
        "unit_price": price, "amount": price, "currency": "EUR", "file": "f", **more,
    }  # fmt: skip


def frame(spark: SparkSession, contract: Contract, *rows: dict) -> DataFrame:
    return spark.createDataFrame(list(rows), schema(contract))


@pytest.fixture(scope="module")
def lines(spark: SparkSession) -> DataFrame:
    return frame(
        spark,
        ORDER_LINES,
        line("1", "2024-01-05", "17", "9.00", "Tea"),
        line("2", "2024-01-06", "18", "1.00", "Green tea"),
        line("3", "2024-01-07", "17", "1.00", namespace="web"),
        line("4", "2024-01-08", None, "2.00"),
        line("gift", "2024-01-09", "19", "0"),
        line("5", "2024-02-09 23:59:59", "17", "4.00", product_id="pot"),
        line("future", "2024-02-10", "17", "99.00"),
    )


def test_revenue_counts_purchases_before_the_date_and_each_customer_once(spark: SparkSession, lines: DataFrame) -> None:
    """Numbers 17 and 18 of the till are one customer, number 17 of the web is another; a gift is no purchase."""
    rows = [("till", "18", "till:17"), ("till", "17", "till:17"), ("web", "17", "web:17")]
    links = spark.createDataFrame([(*row, AS_OF) for row in rows], schema(CUSTOMER_LINKS))
    months = revenue(lines, links, AS_OF)
    assert [tuple(row) for row in months[["revenue", "orders", "customers"]].itertuples(index=False)] == [
        (Decimal(13), 4, 2),
        (Decimal(4), 1, 1),
    ]


def test_a_product_is_named_as_in_the_catalogue_or_else_as_in_its_last_order(
    spark: SparkSession, lines: DataFrame
) -> None:
    rule = {
        "as_of": AS_OF, "antecedent": "pot", "antecedent_items": ["pot"], "consequent": "tea", "orders": 1,
        "antecedent_orders": 1, "consequent_orders": 1, "support": 0.1, "confidence": 0.5, "lift": 2.0,
        "leverage": 0.1, "conviction": None,
    }  # fmt: skip
    basket_rules = frame(spark, RULES, rule)
    catalogue = [
        {"source": "shop", "product_id": "pot", "product_name": name, "updated_at": at, "file": "f"}
        for name, at in (("Teapot", datetime(2024, 1, 2, tzinfo=UTC)), ("Old pot", datetime(2024, 1, 1, tzinfo=UTC)))
    ]
    (named,) = rules(basket_rules, lines, frame(spark, PRODUCTS, *catalogue)).to_dict("records")
    assert (named["antecedent"], named["consequent"]) == (["Teapot"], "Green tea")
    (unnamed,) = rules(basket_rules, lines, frame(spark, PRODUCTS)).to_dict("records")
    assert unnamed["antecedent"] == ["pot"]
