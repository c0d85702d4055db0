"""The options that commands share, and the workspace behind them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pyspark.sql import SparkSession

from crmlake.app.workspace import load_workspace, parse_date
from crmlake.cli.console import err
from crmlake.runtime.published import tell_damaged_files
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
    str, typer.Option("--as-of", metavar="DATE", help="The as-of date: nothing on or after it is used.")
]
HERE = Path()


def as_of_date(text: str, workspace: Workspace) -> date:
    """Return the as-of date of an option; by default today in the workspace's time zone."""
    return parse_date(text) if text else datetime.now(ZoneInfo(workspace.settings.time_zone)).date()


@contextmanager
def session(workspace: Workspace) -> Iterator[SparkSession]:
    """Open a Spark session that reaches the workspace's lake, for one command.

    Raises:
        LakeError: The lake cannot be reached, or the command found a damaged file of a table.
    """
    with unchecked_session(workspace) as spark:
        reach(spark, workspace.lake)
        with tell_damaged_files(spark, workspace.lake):
            yield spark


@contextmanager
def unchecked_session(workspace: Workspace) -> Iterator[SparkSession]:
    """Open a Spark session for one command, whether it reaches the lake or not."""
    interruptions = list[int]()

    def note(number: int, _frame: FrameType | None) -> None:
        interruptions.append(number)
        if len(interruptions) > 1:
            raise KeyboardInterrupt

    # Java prints its stack if Python leaves it while it starts. A second interruption does not wait for it.
    signal.signal(signal.SIGINT, note)
    with err.status("Starting Spark …"):
        spark = start(workspace.spark)
    # Spark's own handler calls Java, perhaps within another call: its error would pass for that of the command.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if interruptions:
            raise KeyboardInterrupt
        yield spark
    finally:
        stop(spark)


def open_workspace(root: Path, arguments: list[str] | None = None) -> Workspace:
    """Return the workspace of an option, every setting checked."""
    return load_workspace(root, arguments or [])
