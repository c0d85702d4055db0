"""The way in of `spark-submit jobs/NAME.py`: one job, its arguments, its exit code."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession

from crmlake.errors import CrmlakeError, SettingError
from crmlake.runtime.declaration import Job
from crmlake.runtime.listeners import JsonLines, Lines, Watcher
from crmlake.runtime.registry import installed_jobs, silver_contracts
from crmlake.runtime.session import perform
from crmlake.session.session import start, stop
from crmlake.settings import Workspace, open_workspace
from crmlake.storage import reach


def main(job: Job) -> None:
    """Run one job alone, as `spark-submit jobs/NAME.py --workspace DIR --as-of DATE [--set section.key=value]`."""
    arguments, watcher = _parser(job).parse_args(), _watcher("plain")
    try:
        as_of = parse_date(arguments.as_of)
        workspace = load(arguments.workspace, arguments.set)
        watcher = _watcher(workspace.refresh.log)
        perform(workspace, [job], [as_of], watcher, lambda: _session(workspace, job), forced=True)
    except CrmlakeError as fault:
        watcher.fails(str(fault))
        sys.exit(fault.exit_code)


def load(root: Path, arguments: list[str]) -> Workspace:
    """A workspace with the settings of every installed job."""
    return open_workspace(root, {job.name: job.settings for job in installed_jobs()}, silver_contracts(), arguments)


def parse_date(text: str, option: str = "--as-of") -> date:
    """The date that an option gives.

    Raises:
        SettingError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingError(f"{option} {text!r}: expected a date such as 2011-12-10") from None


def _watcher(log: str) -> Watcher:
    return JsonLines() if log == "json" else Lines()


@contextmanager
def _session(workspace: Workspace, job: Job) -> Iterator[SparkSession]:
    spark = start(workspace.spark, f"crmlake {job.name}")
    try:
        reach(spark, workspace.lake)
        yield spark
    finally:
        stop(spark)


def _parser(job: Job) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=job.summary)
    parser.add_argument("--workspace", type=Path, default=Path(), help="folder with crmlake.toml (default: this one)")
    parser.add_argument("--as-of", required=True, help="date looked back from, such as 2011-12-10")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="change a setting")
    return parser
