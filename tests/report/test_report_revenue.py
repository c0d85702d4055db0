import re
from datetime import date

import pytest
from pyspark.sql import SparkSession

from crmlake.report.revenue import SECTION, Revenue
from crmlake.tables import CUSTOMER_LINKS, ORDER_LINES
from sections import AS_OF, gather, order, plain

LINES = [
    order(1, date(2011, 9, 1), "12000.40"),
    order(2, date(2011, 9, 2), "-600", customer_id=None),
    order(3, date(2011, 11, 30), "5000"),
    order(4, date(2011, 11, 30), "2000", customer_id="c3"),
    order(5, date(2011, 11, 3), "-400"),
    order(6, date(2011, 12, 9), "1000", customer_id=None),
    order(7, AS_OF, "77"),
    order(8, date(2011, 11, 3), "5", line_type="adjustment"),
]
TITLE = r'<g id="revenue-month-(\d)-(\d{4}-\d\d)" pointer-events="all">\s*<title>([^<]*)</title>'


@pytest.fixture(scope="module")
def section(spark: SparkSession) -> Revenue:
    return gather(spark, SECTION, rows={ORDER_LINES: LINES})


def test_revenue_says_how_much_when_and_how_much_came_back(section: Revenue) -> None:
    assert plain(section.lead) == (
        "From September 2011 to December 2011 customers bought for 20,000 GBP in 4 orders, "
        "most in September 2011 (12,000 GBP); 5.0 % of the amount came back; discounts, fees and other adjustments "
        "come to 5.00 GBP. Net revenue is 19,005 GBP."
    )


def test_a_month_shows_sales_and_returns_with_and_without_an_account(section: Revenue) -> None:
    assert section.table is not None
    assert [[cell.text for cell in row] for row in section.table.rows] == [
        ["September 2011", "12,000", "1", "1", "600", "0", "11,400"],
        ["October 2011", "0", "0", "0", "0", "0", "0"],
        ["November 2011", "7,000", "2", "1", "400", "5", "6,605"],
        ["December 2011", "1,000", "1", "0", "0", "0", "1,000"],
    ]


def test_a_customer_with_several_numbers_counts_once_and_a_gift_is_no_order(spark: SparkSession) -> None:
    """Numbers 17 and 18 of the till are one customer, number 17 of the web is another."""
    day = date(2011, 9, 1)
    lines = [
        order(1, day, "9", namespace="till", customer_id="17"),
        order(2, day, "1", namespace="till", customer_id="18"),
        order(3, day, "1", namespace="web", customer_id="17"),
        order(4, day, "0", namespace="web", customer_id="19"),
    ]
    numbers = [("till", "17", "till:17"), ("till", "18", "till:17"), ("web", "17", "web:17")]
    links = [{"namespace": n, "value": v, "customer_id": c, "since": day} for n, v, c in numbers]
    section = gather(spark, SECTION, rows={ORDER_LINES: lines, CUSTOMER_LINKS: links})
    assert section.table is not None
    assert [cell.text for cell in section.table.rows[0]] == ["September 2011", "11", "3", "2", "0", "0", "11"]


def test_the_month_of_the_as_of_date_is_partial(section: Revenue) -> None:
    assert "December 2011 is partial: it holds only the days before 10 December 2011" in plain(section.partial)
    assert section.table is not None
    assert [row[0].note for row in section.table.rows] == ["", "", "", "partial"]
    assert "fill: url(#revenue-" in section.figure  # its bar is hatched


def test_whole_months_are_not_called_partial(spark: SparkSession) -> None:
    whole = gather(spark, SECTION, date(2012, 1, 1), rows={ORDER_LINES: LINES})
    assert whole.partial == ""
    assert whole.revenue == pytest.approx(20077.4)


def test_no_line_falls_to_the_partial_month(section: Revenue) -> None:
    for name in ("orders", "customers"):
        line = re.search(rf'<g id="revenue-{name}">\s*<path d="([^"]*)"', section.figure)
        assert line
        assert re.sub(r"[^ML]", "", line.group(1)) == "MLL"  # September, October, November
        partial = section.figure.partition(f'<g id="revenue-{name}-partial">')[2]
        assert partial.partition("<g id=")[0].count("<use ") == 1


def test_the_figure_holds_every_month_with_its_values_in_both_panels(section: Revenue) -> None:
    hints = {(panel, month): plain(text) for panel, month, text in re.findall(TITLE, section.figure)}
    months = ("2011-09", "2011-10", "2011-11", "2011-12")
    assert set(hints) == {(panel, month) for panel in "01" for month in months}
    assert hints["0", "2011-09"] == "September 2011: revenue 12,000 GBP, returned 600 GBP, 1 order, 1 customer"
    assert hints["1", "2011-12"] == (
        "December 2011 (partial month): revenue 1,000 GBP, returned 0 GBP, 1 order, 0 customers"
    )


def test_amounts_in_several_currencies_are_not_added_up(spark: SparkSession) -> None:
    lines = [order(1, date(2011, 9, 1), "10"), order(2, date(2011, 9, 1), "10", currency="EUR")]
    section = gather(spark, SECTION, rows={ORDER_LINES: lines})
    assert section.currency == ""
    assert plain(section.lead).startswith("No revenue: amounts in EUR, GBP cannot be added up")
    assert SECTION.headlines(section) == []
