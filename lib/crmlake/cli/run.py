"""Commands that run jobs, say what would run, and what ran."""

from datetime import date, timedelta
from itertools import product
from typing import Annotated

import typer
from pyspark.sql import functions as F
from rich.table import Table

from crmlake.app.workspace import open_published, parse_date
from crmlake.cli.console import err, out, print_line
from crmlake.cli.options import (
    HERE,
    AsOfOption,
    SetOption,
    WorkspaceOption,
    as_of_date,
    open_workspace,
    session,
)
from crmlake.cli.progress import ProgressListener
from crmlake.cli.scaffold import shipped
from crmlake.errors import CrmlakeError, JobError, SettingError
from crmlake.runtime import AnyJob, Document, Export
from crmlake.runtime.freshness import plan as plan_steps
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.listeners import JsonListener, Listener
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import Schedule, SessionFactory, make_runner, run_schedule
from crmlake.settings import Workspace
from crmlake.tables import RUNS

JobsArgument = Annotated[list[str] | None, typer.Argument(metavar="[JOB]...", help="All jobs, where none is named.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(plan)
    app.command()(runs)
    app.command()(report)


def choose_jobs(names: list[str] | None, only: bool = False) -> tuple[AnyJob, ...]:
    """Return the named jobs in order, with the jobs that they need unless `only`."""
    jobs = installed_jobs()
    try:
        chosen = with_upstream(names, jobs) if names else jobs
    except JobError as fault:
        raise SettingError(str(fault)) from None
    return tuple(job for job in chosen if job.name in (names or ())) if only else chosen


def run(
    jobs: JobsArgument = None,
    as_of: AsOfOption = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="Refresh for each day from this one up to --as-of.")
    ] = "",
    only: Annotated[bool, typer.Option("--only", help="Run the named jobs alone, up to date or not.")] = False,
    if_due: Annotated[bool, typer.Option("--if-due", help="With --only: leave out those that are up to date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run all of them, up to date or not.")] = False,
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Run these jobs, and whatever they need that is out of date.

    Without --as-of the date is today in the workspace's time zone. A job that fails stops only the jobs that need it.
    """
    if only and not jobs:
        raise SettingError("--only: name the jobs to run alone")
    if if_due and (force or not only):
        raise SettingError("--if-due goes with --only, and not with --force")
    chosen, place = choose_jobs(jobs, only), open_workspace(workspace, settings)
    schedule = Schedule(chosen, _list_days(since, as_of, place), forced=force or (only and not if_due))
    if not place.sources and any(job.reads_files for job in schedule.jobs):
        raise SettingError(
            f"{place.root / 'sources'} has no mapping yet, so there is nothing to read; write one as docs/sources.md "
            f"shows, or copy one: crmlake init {place.root} --source NAME=PATH (NAME: {', '.join(shipped())})"
        )
    refresh_workspace(place, schedule, lambda: session(place))


def refresh_workspace(place: Workspace, schedule: Schedule, spark: SessionFactory) -> None:
    """Refresh a workspace, show how it goes, and say where its documents and exports are.

    Args:
        place: The workspace.
        schedule: The jobs and days.
        spark: Opens the session.
    """
    warn_share = place.refresh.warn_rejected_share
    with ProgressListener(err, warn_share) as progress:
        listener: Listener = JsonListener(warn_share) if place.refresh.log == "json" else progress
        try:
            results = run_schedule(place, schedule, installed_jobs(), listener, spark)
        except CrmlakeError as fault:
            listener.refresh_failed(str(fault))
            raise typer.Exit(fault.exit_code) from None
    failures = {name: fault for result in results for name, fault in result.failures.items()}
    skipped = {name for result in results for name in (*result.failures, *result.blocked)}
    _print_files([job for job in schedule.jobs if job.name not in skipped], place, schedule)
    if failures:
        raise typer.Exit(next(iter(failures.values())).exit_code)


def _list_days(since: str, as_of: str, workspace: Workspace) -> list[date]:
    last = as_of_date(as_of, workspace)
    first = parse_date(since, "--since") if since else last
    if first > last:
        raise SettingError(f"--since {first} lies after --as-of {last}")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def report(
    as_of: AsOfOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write the report again, and say where it is."""
    run(["report"], as_of, only=True, settings=settings, workspace=workspace)


def plan(
    jobs: JobsArgument = None,
    as_of: AsOfOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Say what would run, in which order, and why."""
    chosen, place = choose_jobs(jobs), open_workspace(workspace, settings)
    day = as_of_date(as_of, place)
    rows = Table("", "job", "what", "why", "reads", "writes", title=f"Plan as of {day}")
    with session(place) as spark:
        steps = plan_steps(make_runner(spark, place, installed_jobs()), chosen, day)
    for number, step in enumerate(steps, start=1):
        reads = "\n".join(table.name for table in step.job.tables_read)
        writes = "\n".join(output.name for output in step.job.writes)
        rows.add_row(str(number), step.job.name, step.action, step.reason, reads, writes)
    out.print(rows)


def runs(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many of the latest.")] = 20,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Show the latest runs: what ran, when, for which date, with what outcome."""
    place = open_workspace(workspace)
    shown = Table("started (UTC)", "job", "as of", "outcome", "seconds", "what", title="Runs")
    with session(place) as spark:
        rows = open_published(spark, place).table(RUNS).orderBy(F.desc("started_at")).limit(limit).collect()
    for row in rows:
        note = row["error"] or ", ".join(f"{count:,} → {name}" for name, count in row["rows"].items() if count)
        started = f"{row['started_at']:%Y-%m-%d %H:%M:%S}"
        shown.add_row(started, row["job"], str(row["as_of"]), row["outcome"], f"{row['seconds']:.1f}", note)
    out.print(shown if rows else "No job has run here yet; `crmlake run` runs them all.")


def _print_files(jobs: list[AnyJob], place: Workspace, schedule: Schedule) -> None:
    for output, day in product((output for job in jobs for output in job.writes), schedule.days):
        if isinstance(output, Document):
            print_line(f"Report: {place.reports / output.name.format(as_of=day)}")
        elif isinstance(output, Export):
            print_line(f"Export: {place.exports / output.name.format(as_of=day)}")
