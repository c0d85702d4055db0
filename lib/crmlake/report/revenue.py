"""The section on revenue over time: its sentence, its chart and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from crmlake.report.data import Record, ReportData, amount, calendar_day, records, total
from crmlake.report.figures import Month, revenue_figure
from crmlake.report.tables import Cell, Head, Table
from crmlake.report.words import counted, day, grouped, money, month, share


@dataclass(frozen=True)
class Revenue:
    """The section: its sentence, its note on a partial month, its chart as JSON, its table."""

    lead: str
    partial: str
    revenue: float
    orders: float
    figure: str
    table: Table | None


def revenue(data: ReportData) -> Revenue:
    """Return the section for `data.revenue`; a month without a row has no orders."""
    rows = records(data.revenue)
    months = _every_month(rows, data.as_of)
    return Revenue(
        lead=_lead(months, data.currency),
        partial=_partial(months, data.as_of),
        revenue=total(rows, "revenue"),
        orders=total(rows, "orders"),
        figure=revenue_figure(months, data.currency) if months else "",
        table=_table(months, data.currency),
    )


def _every_month(rows: Sequence[Record], as_of: date) -> list[Month]:
    by_month = {calendar_day(row["month"]).replace(day=1): row for row in rows}
    if not by_month:
        return []
    span = pd.date_range(min(by_month), max(by_month), freq="MS")
    return [_month(first.date(), by_month.get(first.date(), {}), as_of) for first in span]


def _month(first: date, row: Record, as_of: date) -> Month:
    figures = {name: amount(row.get(name)) for name in ("revenue", "orders", "customers", "returned")}
    # Events on or after the as-of date are not counted, so that its month is partial.
    return Month(first, partial=first == as_of.replace(day=1), **figures)


def _lead(months: Sequence[Month], currency: str) -> str:
    if not months:
        return "No purchases have been recorded yet."
    bought = sum(month.revenue for month in months)
    best = max(months, key=lambda month: month.revenue)
    returned = sum(month.returned for month in months)
    back = f"; {share(returned / bought)} of the amount came back" if bought and returned else ""
    return (
        f"{_period(months)} customers bought for {money(bought, currency)} in "
        f"{counted(sum(month.orders for month in months), 'order')}, most in {month(best.first)} "
        f"({money(best.revenue, currency)}){back}."
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
    return Table.of(
        "Revenue, orders, customers and returns by month",
        (*heads, Head(f"Returned{unit}", figures=True)),
        map(_row, months),
    )


def _row(row: Month) -> tuple[Cell, ...]:
    return (
        Cell(month(row.first), note="partial" if row.partial else ""),
        *(Cell(grouped(value)) for value in (row.revenue, row.orders, row.customers, row.returned)),
    )
