"""What each customer bought: sums by product, as purchases change, and distinct products at any date."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from pyspark.sql import DataFrame, Row, SparkSession

from crmlake.contracts.schema import schema
from crmlake.features.customer_products import CUSTOMER_PRODUCTS, count_products_at, sum_products
from crmlake.tables import CUSTOMER_LINKS
from event_changes import changes

Lines = Callable[..., DataFrame]
TEA = ("a", "2024-01-05 09:00:00", "O1", "sale", "tea", 2, "2.50")
TEA_AGAIN = ("a", "2024-03-01 09:00:00", "O2", "sale", "tea", 1, "3.00")
POT = ("a", "2024-03-01 09:00:00", "O2", "sale", "pot", 1, "9.00")
GIFT = ("a", "2024-01-05 09:00:00", "O1", "sale", "cup", 1, "0.00")
RETURN = ("a", "2024-04-01 09:00:00", "R1", "return", "tea", -1, "3.00")
BOB = ("b", "2024-02-01 09:00:00", "O3", "sale", "tea", 1, "3.00")
ANONYMOUS = (None, "2024-02-01 09:00:00", "O4", "sale", "tea", 1, "3.00")


def by_product(frame: DataFrame) -> dict[tuple[str, str], Row]:
    rows = frame.collect()
    found = {(row["customer_id"], row["product_id"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_purchases_are_summed_and_gifts_and_returns_are_none(lines: Lines, no_links: DataFrame) -> None:
    frame = sum_products(lines(TEA, TEA_AGAIN, POT, GIFT, RETURN, BOB, ANONYMOUS), no_links)
    assert set(frame.columns) == {*CUSTOMER_PRODUCTS.by_name, "_deleted"}
    rows = by_product(frame)
    assert rows.keys() == {("till:a", "tea"), ("till:a", "pot"), ("till:b", "tea")}
    tea = rows["till:a", "tea"]
    assert (tea["first_bought_on"], tea["last_bought_on"]) == (date(2024, 1, 5), date(2024, 3, 1))
    assert (tea["purchases"], tea["items"], tea["revenue"]) == (2, 3, Decimal(8))


def test_touched_products_are_summed_from_all_their_purchases_and_deleted_without_any(
    lines: Lines, no_links: DataFrame
) -> None:
    every = lines(TEA, TEA_AGAIN, BOB)
    rows = by_product(sum_products(every, no_links, changes(lines(TEA_AGAIN, POT))))
    full = by_product(sum_products(every, no_links))
    assert {key: row["_deleted"] for key, row in rows.items()} == {("till:a", "tea"): False, ("till:a", "pot"): True}
    tea = ("till:a", "tea")
    assert {name: rows[tea][name] for name in full[tea].asDict()} == full[tea].asDict()


def test_a_number_that_moves_to_another_customer_touches_the_products_of_both(
    spark: SparkSession, lines: Lines
) -> None:
    links = spark.createDataFrame(
        [("till", "a", "till:a", date(2024, 1, 1)), ("till", "b", "till:a", date(2024, 1, 1))], schema(CUSTOMER_LINKS)
    )
    moved = [("till", "b", "till:b", "removed"), ("till", "b", "till:a", "added")]
    rows = by_product(sum_products(lines(TEA, POT, BOB), links, changes(lines(), *moved)))
    assert {key: row["_deleted"] for key, row in rows.items()} == {("till:a", "tea"): False, ("till:b", "tea"): True}
    assert rows["till:a", "tea"]["purchases"] == 2


def test_distinct_products_at_a_date_are_those_first_bought_before_it(lines: Lines, no_links: DataFrame) -> None:
    products = sum_products(lines(TEA, TEA_AGAIN, POT, BOB), no_links)
    counts = count_products_at(products, [date(2024, 1, 5), date(2024, 3, 1), date(2024, 3, 2)]).collect()
    assert {(row["cutoff"], row["customer_id"]): row["distinct_products"] for row in counts} == {
        (date(2024, 3, 1), "till:a"): 1,
        (date(2024, 3, 1), "till:b"): 1,
        (date(2024, 3, 2), "till:a"): 2,
        (date(2024, 3, 2), "till:b"): 1,
    }
