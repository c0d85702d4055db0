"""The way in of `spark-submit jobs/NAME.py`: one job, its arguments, its exit code."""

import argparse
import sys
from datetime import date
from pathlib import Path

from crmlake.errors import CrmlakeError, SettingError
from crmlake.job.declaration import Job
from crmlake.job.ledger import Run
from crmlake.job.refresh import refresh, runner
from crmlake.job.registry import installed_jobs, silver_contracts
from crmlake.session import start
from crmlake.settings import Workspace, open_workspace


def main(job: Job) -> None:
    """Run one job alone, as `spark-submit jobs/NAME.py --workspace DIR --as-of DATE [--set section.key=value]`."""
    arguments = _parser(job).parse_args()
    try:
        as_of = parse_date(arguments.as_of)
        workspace = load(arguments.workspace, arguments.set)
        spark = start(workspace.spark, f"crmlake {job.name}")
        refresh(runner(spark, workspace), [job], as_of, _Lines(), forced=True)
        spark.stop()
    except CrmlakeError as fault:
        sys.stderr.write(f"error: {fault}\n")
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


def _parser(job: Job) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=job.summary)
    parser.add_argument("--workspace", type=Path, default=Path(), help="folder with crmlake.toml (default: this one)")
    parser.add_argument("--as-of", required=True, help="date looked back from, such as 2011-12-10")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="change a setting")
    return parser


class _Lines:
    """Says in plain lines how a job goes."""

    def started(self, job: Job, why: str) -> None:
        sys.stderr.write(f"{job.name}: {why}\n")

    def skipped(self, job: Job) -> None:
        sys.stderr.write(f"{job.name}: up to date\n")

    def finished(self, run: Run) -> None:
        rows = ", ".join(f"{count:,} rows to {table}" for table, count in run.rows.items())
        sys.stderr.write(f"{run.job}: {run.seconds:.1f} s, {rows or 'no rows'}\n")
