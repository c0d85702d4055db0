"""Commands that run jobs, say what would run, and what ran."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from crmlake.cli.options import (
    HERE,
    AsOfOption,
    SetOption,
    WorkspaceOption,
    as_of_date,
    err,
    opened,
    out,
    session,
)
from crmlake.cli.progress import Shown
from crmlake.errors import CrmlakeError, JobError, SettingError
from crmlake.runtime import Document, Job
from crmlake.runtime.listeners import JsonLines
from crmlake.runtime.main import parse_date
from crmlake.runtime.refresh import plan as planned
from crmlake.runtime.refresh import runner
from crmlake.runtime.registry import installed_jobs, with_upstream
from crmlake.runtime.session import Session, perform
from crmlake.settings import Workspace
from crmlake.storage import Lake
from crmlake.tables import RUNS

JobsArgument = Annotated[list[str] | None, typer.Argument(metavar="[JOB]...", help="All jobs, where none is named.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(plan)
    app.command()(runs)
    app.command()(report)


def chosen(names: list[str] | None, only: bool = False) -> tuple[Job, ...]:
    """The named jobs in order, with what they need unless `only` they are asked for."""
    jobs = installed_jobs()
    try:
        found = with_upstream(names, jobs) if names else jobs
    except JobError as fault:
        raise SettingError(str(fault)) from None
    return tuple(job for job in found if job.name in (names or ())) if only else found


def run(
    jobs: JobsArgument = None,
    as_of: AsOfOption = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="Refresh for each day from this one up to --as-of.")
    ] = "",
    only: Annotated[bool, typer.Option("--only", help="Run the named jobs alone, up to date or not.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run all of them, up to date or not.")] = False,
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Run these jobs, and whatever they need that is out of date.

    Without --as-of the date is today (UTC).
    """
    if only and not jobs:
        raise SettingError("--only: name the jobs to run alone")
    picked, days = chosen(jobs, only), _days(since, as_of)
    place = opened(workspace, settings)
    refreshing(place, picked, days, lambda: session(place), forced=only or force)


def refreshing(
    place: Workspace, jobs: tuple[Job, ...], days: Sequence[date], spark: Session, *, forced: bool = False
) -> None:
    """Refresh a workspace for each of the days, show how it goes, and say where its documents are.

    Args:
        place: the workspace.
        jobs: in their order.
        days: as-of dates, at least one.
        spark: opens the session.
        forced: run all of them, up to date or not.
    """
    with Shown(err) as shown:
        watcher = JsonLines() if place.refresh.log == "json" else shown
        try:
            perform(place, jobs, days, watcher, spark, forced=forced)
        except CrmlakeError as fault:
            watcher.fails(str(fault))
            raise typer.Exit(fault.exit_code) from None
    _say_documents(jobs, place, days)


def _days(since: str, as_of: str) -> list[date]:
    last = as_of_date(as_of)
    first = parse_date(since, "--since") if since else last
    if first > last:
        raise SettingError(f"--since {first} lies after --as-of {last}")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def report(
    as_of: AsOfOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write the report anew, and say where it is."""
    run(["report"], as_of, only=True, settings=settings, workspace=workspace)


def plan(
    jobs: JobsArgument = None,
    as_of: AsOfOption = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Say what would run, in which order, and why."""
    picked, day, place = chosen(jobs), as_of_date(as_of), opened(workspace, settings)
    table = Table("", "job", "what", "why", "reads", "writes", title=f"Plan as of {day}")
    with session(place) as spark:
        steps = planned(runner(spark, place), picked, day)
    for number, step in enumerate(steps, start=1):
        reads = "\n".join(table.name for table in step.job.inputs)
        writes = "\n".join(output.name for output in step.job.writes)
        table.add_row(str(number), step.job.name, step.action, step.why, reads, writes)
    out.print(table)


def runs(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many of the latest.")] = 20,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Show the latest runs: what ran, when, for which date, with what outcome."""
    place = opened(workspace)
    table = Table("started (UTC)", "job", "as of", "outcome", "seconds", "what", title="Runs")
    with session(place) as spark:
        lake = Lake(spark, place.lake)
        rows = (
            lake.read_latest(RUNS).orderBy("started_at", ascending=False).limit(limit).collect()
            if lake.exists(RUNS)
            else []
        )
    for row in rows:
        told = row["error"] or ", ".join(f"{count:,} → {name}" for name, count in row["rows"].items() if count)
        started = f"{row['started_at']:%Y-%m-%d %H:%M:%S}"
        table.add_row(started, row["job"], str(row["as_of"]), row["outcome"], f"{row['seconds']:.1f}", told)
    out.print(table if rows else "No job has run here yet; `crmlake run` runs them all.")


def _say_documents(jobs: tuple[Job, ...], place: Workspace, days: Sequence[date]) -> None:
    documents = [output for job in jobs for output in job.writes if isinstance(output, Document)]
    for document, day in product(documents, days):
        path: Path = place.reports / document.name.format(as_of=day)
        out.print(f"Report: {path}", soft_wrap=True, highlight=False)
