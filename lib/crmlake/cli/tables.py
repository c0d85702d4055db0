"""Commands that list, describe and query the tables."""

import sys
from typing import Annotated

import typer
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame
from rich.table import Table

from crmlake.app.workspace import open_published
from crmlake.cli.console import out
from crmlake.cli.options import HERE, WorkspaceOption, open_workspace, session
from crmlake.contracts.describe import Entry, build_entry
from crmlake.errors import SettingError, unknown
from crmlake.runtime.csv_files import print_csv
from crmlake.runtime.explanations import describe_fault
from crmlake.runtime.job_graph import declared_tables
from crmlake.runtime.registry import installed_jobs
from crmlake.storage.damage import find_file
from crmlake.tables import RUNS

CSV_HELP = "as CSV, to standard output; what a spreadsheet would run as a formula gets an apostrophe before it."

_VALUE_FAULTS = ("ARITHMETIC_OVERFLOW", "CAST_INVALID_INPUT", "CAST_OVERFLOW", "DIVIDE_BY_ZERO")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(tables)
    app.command()(describe)
    app.command()(sql)


def tables(workspace: WorkspaceOption = HERE) -> None:
    """List the tables: rows, version, and what a row is."""
    place = open_workspace(workspace)
    shown = Table("table", "rows", "version", "what a row is", title=f"Tables of {place.title}")
    with session(place) as spark:
        lake = open_published(spark, place)
        for name, contract in lake.contracts.items():
            version = lake.version(name)
            rows = "–" if version is None else f"{lake.table(name).count():,}"
            shown.add_row(name, rows, "–" if version is None else str(version), contract.meaning)
    out.print(shown)


def describe(
    table: Annotated[str, typer.Argument(help="Such as silver.order_lines.")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Show a table's entry in the data dictionary: its grain, columns, units, null rules and row rules."""
    sources = open_workspace(workspace).sources if (workspace / "crmlake.toml").exists() else ()
    contracts = declared_tables(installed_jobs(), [source.name for source in sources]) | {RUNS.name: RUNS}
    if table not in contracts:
        raise SettingError(unknown("table", table, contracts))
    _print_entry(build_entry(contracts[table]))


def sql(
    query: Annotated[str, typer.Argument(help='Such as "SELECT count(*) FROM silver.order_lines".')],
    as_csv: Annotated[bool, typer.Option("--csv", help=f"Every row {CSV_HELP}")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows of the table shown.")] = 50,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Query the tables in SQL, at the versions that the last successful runs published."""
    place = open_workspace(workspace)
    with session(place) as spark:
        lake = open_published(spark, place)
        try:
            rows = lake.sql(query)
            print_csv(rows, sys.stdout) if as_csv else _print_rows(rows, limit)
        except PySparkException as fault:
            if find_file(str(fault), place.lake):
                raise
            raise SettingError(f"the query cannot be answered: {explain_query_fault(fault)}") from None


def explain_query_fault(fault: PySparkException) -> str:
    """Return Spark's first line on a query that it does not take; of a fault in a row its class, without the value."""
    if isinstance(fault, AnalysisException):
        return str(fault).strip().partition("\n")[0]
    kind = describe_fault(fault)
    return f"{kind} in a row; try_cast and try_divide give null for such values" if kind in _VALUE_FAULTS else kind


def _print_rows(frame: DataFrame, limit: int) -> None:
    rows = frame.limit(limit + 1).collect()
    shown = Table(*frame.columns)
    for row in rows[:limit]:
        shown.add_row(*("–" if value is None else str(value) for value in row))
    out.print(shown)
    if len(rows) > limit:
        out.print(f"… the first {limit} rows; --limit shows more, --csv all", style="dim")


def _print_entry(dictionary: Entry) -> None:
    out.print(dictionary.name, style="bold", highlight=False)
    out.print(dictionary.meaning, highlight=False, soft_wrap=True)
    for fact, value in dictionary.facts:
        out.print(f"{fact}: {value}", highlight=False)
    columns = Table("column", "type", "null", "marks", "meaning [unit]", title="Columns")
    for column in dictionary.columns:
        columns.add_row(*column)
    out.print(columns)
    if dictionary.rules:
        rules = Table("rule", "every row keeps", title="Rules")
        for rule in dictionary.rules:
            rules.add_row(*rule)
        out.print(rules)
