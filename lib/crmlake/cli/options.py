"""The options that commands share, and the workspace behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from pyspark.sql import SparkSession
from rich.console import Console

from crmlake.runtime.main import load, parse_date
from crmlake.session.session import start, stop
from crmlake.settings import Workspace
from crmlake.storage import reach

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", metavar="DIR", help="The workspace: the folder with crmlake.toml.")
]
SetOption = Annotated[
    list[str], typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Change a setting, any number of times.")
]
AsOfOption = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="The date looked back from: nothing on or after it is used.")
]
HERE = Path()

out = Console(markup=False)  # what stands in tables and names is shown as it is, brackets too
err = Console(stderr=True)


def as_of_date(text: str) -> date:
    """The as-of date of an option; today (UTC) where none is given."""
    return parse_date(text) if text else datetime.now(UTC).date()


@contextmanager
def session(workspace: Workspace) -> Iterator[SparkSession]:
    """A Spark session for one command, which comes to the workspace's lake."""
    with started(workspace) as spark:
        reach(spark, workspace.lake)
        yield spark


@contextmanager
def started(workspace: Workspace) -> Iterator[SparkSession]:
    """A Spark session, whether it comes to the lake or not."""
    with err.status("Starting Spark …"):
        spark = start(workspace.spark)
    try:
        yield spark
    finally:
        stop(spark)


def opened(root: Path, arguments: list[str] | None = None) -> Workspace:
    """The workspace of an option, every setting checked."""
    return load(root, arguments or [])
