"""Tables whose customers are known nowhere else, as where a mapping forgets its namespace; tables that nobody reads."""

from collections.abc import Mapping

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Contract
from crmlake.identity.unused import list_unused_tables
from crmlake.tables import CONSENTS, ORDER_LINES, PAGE_VIEWS, PROFILES

READERS = {table.name: ["report"] for table in (CONSENTS, ORDER_LINES, PAGE_VIEWS, PROFILES)}
ORDERS = [("shop", "17"), ("shop", "18"), ("shop", None)]


def tables(spark: SparkSession, rows: Mapping[Contract, list[tuple[str, str | None]]]) -> dict[Contract, DataFrame]:
    return {
        table: spark.createDataFrame(pairs, "namespace string, customer_id string") for table, pairs in rows.items()
    }


def test_tables_with_a_customer_in_common_are_used(spark: SparkSession) -> None:
    rows = {ORDER_LINES: ORDERS, PROFILES: [("shop", "17"), ("shop", "1")], PAGE_VIEWS: [("shop", "1"), ("shop", "2")]}
    assert list_unused_tables(tables(spark, rows), READERS) == []


@pytest.mark.parametrize("profiles", [[("people", "17"), ("people", "18")], [("shop", "0017"), ("shop", "0018")]])
def test_profiles_of_another_namespace_or_spelling_are_named(
    spark: SparkSession, profiles: list[tuple[str, str | None]]
) -> None:
    (warning,) = list_unused_tables(tables(spark, {ORDER_LINES: ORDERS, PROFILES: profiles}), READERS)
    namespace = profiles[0][0]
    assert warning.startswith(f"silver.profiles: no customer of the namespace {namespace} has a purchase, so that")
    assert "name one namespace in the mappings" in warning


def test_each_namespace_is_looked_at_by_itself(spark: SparkSession) -> None:
    views = [("shop", "17"), ("web", "17"), ("app", "x")]
    found = list_unused_tables(tables(spark, {ORDER_LINES: ORDERS, PAGE_VIEWS: views}), READERS)
    starts = [warning.partition(" has a")[0] for warning in found]
    assert starts == [f"silver.page_views: no customer of the namespace {name}" for name in ("app", "web")]


def test_few_of_many_namespaces_are_listed(spark: SparkSession) -> None:
    rows = {ORDER_LINES: [(f"shop_{n:02}", "17") for n in range(22)], PROFILES: [("people", "18")]}
    (warning,) = list_unused_tables(tables(spark, rows), READERS)
    assert "the customers of shop_00 and shop_01 and shop_02 and 19 more; if" in warning


def test_without_orders_and_profiles_there_is_nothing_to_connect(spark: SparkSession) -> None:
    rows = {ORDER_LINES: [("shop", None)], PAGE_VIEWS: [("web", "1")], CONSENTS: [("shop", "1")]}
    assert list_unused_tables(tables(spark, rows), READERS) == []
    assert list_unused_tables({}, READERS) == []


def test_a_table_that_no_job_reads_is_named_where_it_has_rows(spark: SparkSession) -> None:
    readers = {name: jobs for name, jobs in READERS.items() if name not in (CONSENTS.name, PAGE_VIEWS.name)}
    rows = {ORDER_LINES: ORDERS, CONSENTS: [("shop", "17")], PAGE_VIEWS: [("shop", None)]}
    assert list_unused_tables(tables(spark, rows), readers) == [
        "silver.consents has rows, but no job reads it: no figure contains them"
    ]
