"""Commands that show the tables: which there are, what they mean, what stands in them."""

import csv
import re
import sys
from typing import Annotated, Any

import typer
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from rich.table import Table

from crmlake.cli.options import HERE, WorkspaceOption, opened, out, session
from crmlake.contracts.describe import Entry, build_entry
from crmlake.errors import SettingError, unknown
from crmlake.runtime.registry import contracts, installed_jobs
from crmlake.runtime.state import Ledger
from crmlake.storage import Lake
from crmlake.storage.views import register_views

CSV_HELP = (
    "Every row as CSV, to standard output; what a spreadsheet would run as a formula gets an apostrophe before it."
)
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().,/-]*$)")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(tables)
    app.command()(describe)
    app.command()(sql)


def tables(workspace: WorkspaceOption = HERE) -> None:
    """List the tables: rows, version, and what a row is."""
    place = opened(workspace)
    shown = Table("table", "rows", "version", "what a row is", title=f"Tables of {place.title}")
    with session(place) as spark:
        lake = Lake(spark, place.lake)
        ledger = Ledger(lake)
        for name, contract in contracts(installed_jobs(), place.sources).items():
            version = ledger.published(contract)
            rows = "–" if version is None else f"{lake.read(contract, version).count():,}"
            shown.add_row(name, rows, "–" if version is None else str(version), contract.meaning)
    out.print(shown)


def describe(
    table: Annotated[str, typer.Argument(help="Such as silver.order_lines.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Show a table's entry in the data dictionary: its grain, columns, units, null rules and row rules."""
    sources = opened(workspace).sources if (workspace / "crmlake.toml").exists() else ()
    known = contracts(installed_jobs(), sources)
    if table not in known:
        raise SettingError(unknown("table", table, known))
    _show(build_entry(known[table]))


def sql(
    query: Annotated[str, typer.Argument(help='Such as "SELECT count(*) FROM silver.order_lines".')],
    as_csv: Annotated[bool, typer.Option("--csv", help=CSV_HELP)] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows of the table shown.")] = 50,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Ask the tables in SQL, at the versions that the last successful runs published."""
    place = opened(workspace)
    with session(place) as spark:
        lake = Lake(spark, place.lake)
        ledger = Ledger(lake)
        known = contracts(installed_jobs(), place.sources).values()
        register_views(lake, {contract: ledger.published(contract) for contract in known})
        try:
            found = spark.sql(query)
            write_csv(found) if as_csv else _print(found, limit)
        except PySparkException as fault:
            raise SettingError(f"the query cannot be answered: {str(fault).strip().partition(chr(10))[0]}") from None


def write_csv(frame: DataFrame) -> None:
    """Every row as CSV, to standard output."""
    writer = csv.writer(sys.stdout)
    writer.writerow(frame.columns)
    writer.writerows(map(harmless, row) for row in frame.toLocalIterator(prefetchPartitions=True))


def harmless(value: Any) -> Any:
    """A value that no spreadsheet runs: customers choose what stands in a text (CWE-1236)."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _print(frame: DataFrame, limit: int) -> None:
    rows = frame.limit(limit + 1).collect()
    shown = Table(*frame.columns)
    for row in rows[:limit]:
        shown.add_row(*("–" if value is None else str(value) for value in row))
    out.print(shown)
    if len(rows) > limit:
        out.print(f"… the first {limit} rows; --limit shows more, --csv all", style="dim")


def _show(found: Entry) -> None:
    out.print(found.name, style="bold", highlight=False)
    out.print(found.meaning, highlight=False)
    for fact, value in found.facts:
        out.print(f"{fact}: {value}", highlight=False)
    columns = Table("column", "type", "null", "marks", "meaning [unit]", title="Columns")
    for column in found.columns:
        columns.add_row(*column)
    out.print(columns)
    if found.rules:
        rules = Table("rule", "every row keeps", title="Rules")
        for rule in found.rules:
            rules.add_row(*rule)
        out.print(rules)
