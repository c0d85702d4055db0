"""The section on the silver tables: rows, days, and rows with a customer's number."""

from datetime import UTC, date, datetime

import pytest
from pyspark.sql import SparkSession

from crmlake.report.channels import SECTION, Channels
from crmlake.tables import ORDER_LINES, PAGE_VIEWS, PRODUCTS, PROFILES
from sections import AS_OF, gather, order, plain


def view(number: int, customer: str | None) -> dict[str, object]:
    return {"page_view_id": str(number), "customer_id": customer, "viewed_at": datetime(2011, 12, 9, 23, tzinfo=UTC)}


@pytest.fixture(scope="module")
def section(spark: SparkSession) -> Channels:
    rows = {
        ORDER_LINES: [order(1, date(2011, 9, 1), "1"), order(2, date(2011, 11, 30), "1"), order(3, AS_OF, "1")],
        PAGE_VIEWS: [view(1, "17"), view(2, None), view(3, None)],
        PRODUCTS: [{"product_id": "p"}],
        PROFILES: [],
    }
    return gather(spark, SECTION, rows=rows)


def test_a_table_says_how_many_rows_it_holds_and_of_which_days(section: Channels) -> None:
    assert section.table is not None
    shown = [tuple(plain(cell.text) for cell in row) for row in section.table.rows]
    assert shown == [
        ("silver.order_lines", "2", "1 September 2011", "30 November 2011", "100 %"),
        ("silver.page_views", "3", "9 December 2011", "9 December 2011", "33.3 %"),
        ("silver.products", "1", "", "", ""),
    ]


def test_the_age_of_the_newest_row_is_told(section: Channels) -> None:
    assert section.table is not None
    notes = [plain(row[3].note) for row in section.table.rows]
    assert notes == ["10 days before the as-of date", "1 day before the as-of date", ""]
    assert section.table.rows[0][0].note == ORDER_LINES.meaning


def test_the_sentence_counts_tables_rows_and_days(section: Channels) -> None:
    assert plain(section.lead) == "3 tables hold 6 rows, from 1 September 2011 to 9 December 2011."


def test_without_rows_there_is_no_table(spark: SparkSession) -> None:
    section = gather(spark, SECTION)
    assert (section.lead, section.table) == ("No silver table holds rows yet.", None)
