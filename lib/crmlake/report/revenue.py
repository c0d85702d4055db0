"""The section on revenue over time: its sentence, its figure and the table behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from markupsafe import Markup
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.errors import SourceError
from crmlake.features.asof import filter_before
from crmlake.features.events import adjusted_amount, gross_amount, resolved, returned_amount
from crmlake.features.money import check_currencies, convert_amounts, exchange_rates
from crmlake.page import Headline, Section
from crmlake.page.currency import find_currency
from crmlake.page.rows import Record, amount, records
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, day, grouped, money, month, share
from crmlake.report.revenue_figure import Month, draw_revenue
from crmlake.runtime import Inputs, table
from crmlake.tables import CUSTOMER_LINKS, EXCHANGE_RATES, ORDER_LINES


@dataclass(frozen=True)
class Revenue:
    """The section: its sentence, its note on a partial month, its sums, its figure, its table."""

    lead: str
    partial: str
    revenue: float
    orders: float
    currency: str
    figure: Markup
    table: Table | None
    is_known: bool = True


def gather(inputs: Inputs, as_of: date) -> Revenue:
    """Return the section for the order lines before `as_of`; a month without a row has no orders."""
    lines, rates, currency = inputs.table(ORDER_LINES), exchange_rates(inputs), find_currency(inputs)
    try:
        check_currencies(lines, rates, "ordered_at", inputs.currency)
    except SourceError as error:  # as in the job `convert`, which says it too
        return _without_figures(str(error))
    order_lines = convert_amounts(lines, rates, "ordered_at")
    months = list_months(records(sum_months(order_lines, inputs.table(CUSTOMER_LINKS), as_of)), as_of)
    lead = _lead(months, currency)
    return Revenue(
        lead=lead,
        partial=_partial(months, as_of),
        revenue=sum(month.revenue for month in months),
        orders=sum(month.orders for month in months),
        currency=currency,
        figure=draw_revenue(months, currency, lead) if months else Markup(),
        table=_table(months, currency),
    )


def _without_figures(reason: str) -> Revenue:
    return Revenue(f"No revenue: {reason}.", "", 0.0, 0.0, "", Markup(), None, is_known=False)


def sum_months(order_lines: DataFrame, links: DataFrame, as_of: date) -> DataFrame:
    """Return sales and returns of each month before `as_of`, with and without a customer account.

    Args:
        order_lines: The rows of `silver.order_lines`.
        links: The rows of `silver.customer_links`.
        as_of: The as-of date; lines on or after it are not counted.

    Returns:
        month (its first day), revenue (amount bought, returns not subtracted), orders, customers (identified ones who
        bought), returned (amount of returns, positive), adjusted (amount of adjustments; discounts are negative).
        Grain: month.
    """
    before = resolved(filter_before(order_lines, as_of, "ordered_at"), links)
    orders = before.groupBy(F.trunc("ordered_at", "month").alias("month"), "source", "order_id", "customer_id").agg(
        F.sum(gross_amount()).alias("revenue"),
        F.sum(returned_amount()).alias("returned"),
        F.sum(adjusted_amount()).alias("adjusted"),
    )
    buyer = F.when(F.col("revenue").isNotNull(), F.col("customer_id"))
    months = orders.groupBy("month").agg(
        F.coalesce(F.sum("revenue"), F.lit(0)).alias("revenue"),
        F.count("revenue").alias("orders"),
        F.count_distinct(buyer).alias("customers"),
        F.coalesce(F.sum("returned"), F.lit(0)).alias("returned"),
        F.coalesce(F.sum("adjusted"), F.lit(0)).alias("adjusted"),
    )
    return months.orderBy("month")


def list_months(rows: Sequence[Record], as_of: date) -> list[Month]:
    """Return every month from the first row to the last, in order."""
    by_month = {row["month"]: row for row in rows}
    firsts = _first_days(min(by_month), max(by_month)) if by_month else ()
    return [_month(first, by_month.get(first, {}), as_of) for first in firsts]


def _first_days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _month(first: date, row: Record, as_of: date) -> Month:
    figures = {name: amount(row.get(name)) for name in ("revenue", "orders", "customers", "returned", "adjusted")}
    # Events on or after the as-of date are not counted, so that its month is partial.
    return Month(first, partial=first == as_of.replace(day=1), **figures)


def _lead(months: Sequence[Month], currency: str) -> str:
    if not months:
        return "No purchases have been recorded yet."
    bought = sum(month.revenue for month in months)
    best = max(months, key=lambda month: month.revenue)
    returned = sum(month.returned for month in months)
    back = f"; {share(returned / bought)} of the amount came back" if bought and returned else ""
    adjusted = sum(month.adjusted for month in months)
    other = f"; discounts, fees and other adjustments come to {money(adjusted, currency)}" if adjusted else ""
    net = f". Net revenue is {money(bought - returned + adjusted, currency)}" if returned or adjusted else ""
    return (
        f"{_period(months)} customers bought for {money(bought, currency)} in "
        f"{counted(sum(month.orders for month in months), 'order')}, most in {month(best.first)} "
        f"({money(best.revenue, currency)}){back}{other}{net}."
    )


def _period(months: Sequence[Month]) -> str:
    first, last = months[0].first, months[-1].first
    return f"In {month(first)}" if first == last else f"From {month(first)} to {month(last)}"


def _partial(months: Sequence[Month], as_of: date) -> str:
    if not (months and months[-1].partial):
        return ""
    return (
        f"{month(as_of)} is partial: it holds only the days before {day(as_of)}, and is drawn hatched. "
        "Do not compare it with whole months."
    )


def _table(months: Sequence[Month], currency: str) -> Table | None:
    unit = f" ({currency})" if currency else ""
    heads = [
        Head("Month"),
        *(Head(label, figures=True) for label in (f"Revenue{unit}", "Orders", "Customers")),
    ]
    further = (Head(f"{label}{unit}", figures=True) for label in ("Returned", "Adjustments", "Net revenue"))
    return Table.of(
        "Revenue, orders, customers and returns by month",
        (*heads, *further),
        map(_row, months),
    )


def _row(row: Month) -> tuple[Cell, ...]:
    return (
        Cell(month(row.first), note="partial" if row.partial else ""),
        *(
            Cell(grouped(value))
            for value in (row.revenue, row.orders, row.customers, row.returned, row.adjusted, row.net)
        ),
    )


def _headlines(section: Revenue) -> list[Headline]:
    if not section.is_known:
        return []
    note = "" if section.currency else "in the files' currency"
    return [
        Headline(money(section.revenue, section.currency), "revenue", note, order=20),
        Headline(grouped(section.orders), "orders", order=30),
    ]


SECTION = Section(
    name="revenue",
    title="Revenue over time",
    order=20,
    reads=tuple(table(contract, required=False) for contract in (ORDER_LINES, EXCHANGE_RATES, CUSTOMER_LINKS)),
    gather=gather,
    template=files("crmlake.report") / "templates" / "revenue.html",
    headlines=_headlines,
)
