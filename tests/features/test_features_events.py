"""From rows of silver to customers, and what a purchase is."""

from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import schema
from crmlake.features.events import purchases, resolved
from crmlake.tables import CUSTOMER_LINKS

Lines = Callable[..., DataFrame]
ANN = ("a", "2024-01-05 09:00:00", "O1", "sale", "tea", 2, "3.10")
BOB = ("b", "2024-01-05 09:00:00", "O2", "sale", "tea", 1, "3.10")
ANONYMOUS = (None, "2024-01-05 09:00:00", "O3", "sale", "tea", 1, "3.10")


@pytest.fixture(scope="module")
def links(spark: SparkSession) -> DataFrame:
    """Number b of the till is found to be the same customer as number 7 of the app."""
    rows = [("till", "a", "till:a"), ("till", "b", "app:7"), ("app", "7", "app:7"), ("web", "b", "web:b")]
    return spark.createDataFrame([(*row, date(2024, 1, 1)) for row in rows], schema(CUSTOMER_LINKS))


def customers(frame: DataFrame) -> dict[str, str | None]:
    rows = frame.collect()
    assert len({row["order_id"] for row in rows}) == len(rows)
    return {row["order_id"]: row["customer_id"] for row in rows}


def test_a_row_belongs_to_the_customer_that_its_number_is_linked_to(lines: Lines, links: DataFrame) -> None:
    assert customers(resolved(lines(ANN, BOB), links)) == {"O1": "till:a", "O2": "app:7"}


def test_equal_numbers_of_two_namespaces_are_two_customers(lines: Lines, links: DataFrame) -> None:
    web = resolved(lines(BOB).withColumn("namespace", F.lit("web")), links)
    assert customers(web) == {"O2": "web:b"}


def test_a_number_without_a_link_is_a_customer_of_its_own_and_no_row_is_lost(lines: Lines, no_links: DataFrame) -> None:
    rows = resolved(lines(ANN, BOB, ANONYMOUS), no_links)
    assert customers(rows) == {"O1": "till:a", "O2": "till:b", "O3": None}


def test_rows_keep_their_columns_but_the_namespace(lines: Lines, links: DataFrame) -> None:
    before = lines(ANN)
    assert resolved(before, links).columns == [name for name in before.columns if name != "namespace"]


def test_a_purchase_is_a_sale_with_an_amount(lines: Lines) -> None:
    others = [
        ("a", "2024-01-05 09:00:00", "gift", "sale", "card", 5, "0"),
        ("a", "2024-01-05 09:00:00", "return", "return", "tea", -1, "3.10"),
        ("a", "2024-01-05 09:00:00", "adjustment", "adjustment", "stock", 1, "3.10"),
    ]
    assert [row["order_id"] for row in purchases(lines(ANN, *others)).collect()] == ["O1"]
