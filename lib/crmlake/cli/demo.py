"""The command that shows everything at once."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from crmlake.cli.options import open_workspace, session
from crmlake.cli.run import refresh_workspace
from crmlake.cli.scaffold import make_workspace
from crmlake.cli.workspaces import check_settings, write_files
from crmlake.errors import SettingError
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import Schedule

CHANNELS = ("shop_customers", "shop_orders", "shop_feedback")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the workspace; it must be new.")],
    customers: Annotated[int, typer.Option(help="How many customers.")] = 20_000,
) -> None:
    """Make a workspace with an imagined shop's orders, profiles and reviews, refresh it, say where the report is.

    The same as init, generate and run, in one Spark session: Java starts, and learns what it has to do fast, once.
    """
    if folder.exists():
        raise SettingError(f"{folder} exists already: remove it, or name another folder")
    settings = check_settings({"customers": customers, "channels": CHANNELS})
    make_workspace(folder)
    with session(open_workspace(folder)) as spark:
        write_files(spark, folder, settings)
        schedule = Schedule(installed_jobs(), [settings.end])
        refresh_workspace(open_workspace(folder), schedule, lambda: nullcontext(spark))
