"""The entry of `spark-submit jobs/NAME.py`: one job, its arguments, its exit code."""

import argparse
import sys
from pathlib import Path

from crmlake.app.workspace import load_workspace, parse_date, spark_session
from crmlake.errors import CrmlakeError
from crmlake.runtime import AnyJob
from crmlake.runtime.listeners import JsonListener, Listener, PlainListener
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import Schedule, run_schedule


def main(job: AnyJob) -> None:
    """Run one job alone, as `spark-submit jobs/NAME.py --workspace DIR --as-of DATE [--set section.key=value]`."""
    arguments = _parser(job).parse_args()
    listener: Listener = PlainListener()
    try:
        as_of = parse_date(arguments.as_of)
        workspace = load_workspace(arguments.workspace, arguments.set)
        warn_share = workspace.refresh.warn_rejected_share
        listener = (JsonListener if workspace.refresh.log == "json" else PlainListener)(warn_share)
        schedule = Schedule([job], [as_of], forced=not arguments.if_due)
        results = run_schedule(
            workspace, schedule, installed_jobs(), listener, lambda: spark_session(workspace, f"crmlake {job.name}")
        )
    except CrmlakeError as fault:
        listener.refresh_failed(str(fault))
        sys.exit(fault.exit_code)
    if failures := [fault for result in results for fault in result.failures.values()]:
        sys.exit(failures[0].exit_code)


def _parser(job: AnyJob) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=job.summary)
    parser.add_argument("--workspace", type=Path, default=Path(), help="folder with crmlake.toml (default: this one)")
    parser.add_argument("--as-of", required=True, help="as-of date, such as 2011-12-10")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="change a setting")
    parser.add_argument("--if-due", action="store_true", help="do nothing where the job is up to date")
    return parser
