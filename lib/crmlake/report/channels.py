"""The section on the silver tables: how many rows each holds, of which days, and how many name a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from importlib.resources import files

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.features.asof import filter_before
from crmlake.page import Section
from crmlake.page.rows import Record, records, total
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, day, grouped, share
from crmlake.plugins import Deferred
from crmlake.runtime import Inputs, table
from crmlake.runtime.registry import mapped_tables

HEADS = (
    Head("Table"),
    Head("Rows", figures=True),
    Head("First day"),
    Head("Last day"),
    Head("Rows with a customer's number", figures=True),
)


@dataclass(frozen=True)
class Channels:
    """The section: its sentence, and the tables that have rows."""

    lead: str
    table: Table | None


def gather(inputs: Inputs, as_of: date) -> Channels:
    """Return the section for the rows before `as_of`, and for all rows of tables without a time."""
    tables = mapped_tables()
    counts = reduce(
        DataFrame.unionByName,
        (count_rows(contract, inputs.table(contract), as_of) for contract in tables.values()),
    )
    rows = [row for row in records(counts.orderBy("name")) if row["rows"]]
    return Channels(
        _lead(rows), Table.of("Rows of the silver tables", HEADS, (_row(row, tables, as_of) for row in rows))
    )


def count_rows(contract: Contract, rows: DataFrame, as_of: date) -> DataFrame:
    """Return one row with the number of a table's rows before a date.

    Args:
        contract: The contract of the table.
        rows: Its rows.
        as_of: The as-of date; rows of a table without a time column are all counted.

    Returns:
        name, rows, first and last (days; null without a time column or rows), identified (rows with the number of a
        customer; null if the table has no such column).
    """
    time = contract.time_column
    counted_rows = filter_before(rows, as_of, time) if time else rows
    first, last = (f(F.to_date(time)) if time else F.lit(None).cast("date") for f in (F.min, F.max))
    identified = F.count("customer_id") if "customer_id" in contract.by_name else F.lit(None).cast("bigint")
    return counted_rows.agg(
        F.lit(contract.name).alias("name"),
        F.count("*").alias("rows"),
        first.alias("first"),
        last.alias("last"),
        identified.alias("identified"),
    )


def _lead(rows: Sequence[Record]) -> str:
    if not rows:
        return "No silver table holds rows yet."
    days = [row for row in rows if row["last"]]
    period = f", from {day(min(r['first'] for r in days))} to {day(max(r['last'] for r in days))}" if days else ""
    return f"{counted(len(rows), 'table holds', 'tables hold')} {counted(total(rows, 'rows'), 'row')}{period}."


def _row(row: Record, tables: dict[str, Contract], as_of: date) -> tuple[Cell, ...]:
    dated, identified = row["last"] is not None, row["identified"]
    return (
        Cell(row["name"], "code", note=tables[row["name"]].meaning),
        Cell(grouped(row["rows"])),
        Cell(day(row["first"]) if dated else ""),
        Cell(day(row["last"]), note=_age((as_of - row["last"]).days)) if dated else Cell(""),
        Cell("" if identified is None else share(identified / row["rows"])),
    )


def _age(days: int) -> str:
    return f"{counted(days, 'day')} before the as-of date"


SECTION = Section(
    name="channels",
    title="What each channel holds",
    order=15,
    reads=Deferred(lambda: (table(contract, required=False) for contract in mapped_tables().values())),
    gather=gather,
    template=files("crmlake.report") / "templates" / "channels.html",
)
