"""Links of customers' numbers: in one namespace one customer, exact after every change, and the same when repeated."""

from collections.abc import Iterable
from datetime import date

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from crmlake.contracts.schema import schema
from crmlake.identity.links import link_all, link_changes, moved_identifiers
from crmlake.tables import CONSENTS, CUSTOMER_LINKS, PAYMENTS

FIRST, LATER = date(2024, 5, 1), date(2024, 6, 1)
NUMBERS = "namespace string, customer_id string"
Number = tuple[str, str | None]


def numbers(spark: SparkSession, *rows: Number) -> DataFrame:
    return spark.createDataFrame(list(rows), NUMBERS)


def changed(spark: SparkSession, added: Iterable[Number] = (), removed: Iterable[Number] = ()) -> DataFrame:
    rows = [(*row, "added") for row in added] + [(*row, "removed") for row in removed]
    return spark.createDataFrame(rows, f"{NUMBERS}, _change string")


def links(spark: SparkSession, *rows: tuple[str, str, str, date]) -> DataFrame:
    return spark.createDataFrame(list(rows), schema(CUSTOMER_LINKS))


def collected(frame: DataFrame) -> list[tuple]:
    return sorted(map(tuple, frame.collect()))


def test_a_number_is_one_customer_in_each_namespace_whatever_table_and_source_it_comes_from(
    spark: SparkSession,
) -> None:
    tables = {
        PAYMENTS: numbers(spark, ("shop", "17"), ("shop", "17"), ("shop", None), ("app", "17")),
        CONSENTS: numbers(spark, ("shop", "17"), ("shop", "18")),
    }
    assert collected(link_all(tables, links(spark), FIRST)) == [
        ("app", "17", "app:17", FIRST),
        ("shop", "17", "shop:17", FIRST),
        ("shop", "18", "shop:18", FIRST),
    ]


def test_a_full_reload_keeps_the_customer_and_the_date_of_known_numbers_and_drops_the_others(
    spark: SparkSession,
) -> None:
    before = links(spark, ("shop", "17", "shop:9", FIRST), ("shop", "gone", "shop:gone", FIRST))
    tables = {PAYMENTS: numbers(spark, ("shop", "17"), ("shop", "18"))}
    after = link_all(tables, before, LATER)
    assert collected(after) == [("shop", "17", "shop:9", FIRST), ("shop", "18", "shop:18", LATER)]
    assert collected(link_all(tables, after, date(2025, 1, 1))) == collected(after)


@pytest.fixture(scope="module")
def rows(spark: SparkSession) -> dict[str, Row]:
    """What changes after rows of new, known and withdrawn numbers, by number."""
    before = links(spark, *(("shop", n, f"shop:{n}", FIRST) for n in ("known", "withdrawn", "elsewhere", "corrected")))
    tables = {
        PAYMENTS: numbers(spark, ("shop", "known"), ("shop", "new"), ("shop", "corrected")),
        CONSENTS: numbers(spark, ("shop", "elsewhere"), ("shop", None)),
    }
    payments = changed(
        spark,
        [("shop", "known"), ("shop", "new"), ("shop", "new"), ("shop", "corrected"), ("shop", None)],
        [("shop", "withdrawn"), ("shop", "elsewhere"), ("shop", "corrected"), ("shop", "never linked")],
    )
    changes = link_changes({PAYMENTS: payments, CONSENTS: changed(spark)}, tables, before, LATER).collect()
    assert len({row["value"] for row in changes}) == len(changes)
    return {row["value"]: row for row in changes}


def test_a_new_number_is_linked_as_of_the_refresh(rows: dict[str, Row]) -> None:
    assert tuple(rows["new"]) == ("shop", "new", "shop:new", LATER, False)


def test_only_a_number_that_no_table_has_any_more_loses_its_link(rows: dict[str, Row]) -> None:
    assert rows.keys() == {"new", "withdrawn"}
    assert rows["withdrawn"]["_deleted"]


def test_links_that_are_made_again_change_nothing(spark: SparkSession) -> None:
    tables = {PAYMENTS: numbers(spark, ("shop", "17"))}
    before = link_all(tables, links(spark), FIRST)
    assert link_changes({PAYMENTS: changed(spark, [("shop", "17")])}, tables, before, LATER).collect() == []
    assert link_changes({PAYMENTS: changed(spark)}, tables, before, LATER).collect() == []


def test_a_number_moves_where_its_customer_differs_and_not_where_it_is_linked_to_its_own(spark: SparkSession) -> None:
    change = "namespace string, value string, customer_id string, since date, _change string"
    rows = [
        ("shop", "new", "shop:new", FIRST, "added"),
        ("shop", "gone", "shop:gone", FIRST, "removed"),
        ("shop", "merged", "shop:merged", FIRST, "removed"),
        ("shop", "merged", "app:7", FIRST, "added"),
        ("shop", "split", "app:7", FIRST, "removed"),
        ("app", "merged at once", "app:7", FIRST, "added"),
        ("app", "dated", "app:7", FIRST, "removed"),
        ("app", "dated", "app:7", LATER, "added"),
    ]
    assert collected(moved_identifiers(spark.createDataFrame(rows, change))) == [
        ("app", "merged at once", "app:merged at once", "app:7"),
        ("shop", "merged", "shop:merged", "app:7"),
        ("shop", "split", "app:7", "shop:split"),
    ]
