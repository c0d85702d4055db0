"""The command that keeps the files of the tables in shape."""

from typing import Annotated

import typer

from crmlake.app.workspace import parse_date
from crmlake.cli.console import err, out, print_line
from crmlake.cli.options import HERE, SetOption, WorkspaceOption, open_workspace, session
from crmlake.maintenance import maintain_files
from crmlake.maintenance.foreign import adopt, restore
from crmlake.maintenance.repair import Repair, repair
from crmlake.runtime.maintenance import run_maintenance
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.runner import Runner
from crmlake.runtime.scheduler import make_runner, refreshing
from crmlake.runtime.state import Run
from crmlake.settings import Workspace

ADOPT_HELP = "Publish the latest version of a table, though something else wrote it; nothing else is done."
RESTORE_HELP = "Take a table that something else wrote to back to its published version; nothing else is done."
REPAIR_HELP = "Mend a damaged table, as far as it can be made anew, and say what cannot; nothing else is done."
AS_OF_HELP = "The date that the age of rows is counted from; that of the latest refresh by default."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(maintain)


def maintain(
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help=AS_OF_HELP)] = "",
    adopted: Annotated[str, typer.Option("--adopt", metavar="TABLE", help=ADOPT_HELP)] = "",
    restored: Annotated[str, typer.Option("--restore", metavar="TABLE", help=RESTORE_HELP)] = "",
    repaired: Annotated[str, typer.Option("--repair", metavar="TABLE", help=REPAIR_HELP)] = "",
    settings: SetOption = [],  # noqa: B006
    workspace: WorkspaceOption = HERE,
) -> None:
    """Delete expired rows, compact small files, and remove old files of all tables.

    Compaction leaves the data the same, so that no job runs again for it. Where rows are older than their table keeps
    them, the next refresh runs the jobs that read them. Files stay as long as a recent run may need them.
    """
    day = parse_date(as_of) if as_of else None
    place = open_workspace(workspace, settings)
    options = place.maintenance
    with refreshing(place, "maintenance", _say, lambda: session(place)) as (spark, lease):
        if adopted or restored or repaired:
            runner = make_runner(spark, place, installed_jobs(), checks=False, lease=lease)
            _mend(runner, adopted, restored, repaired)
            return
        runner = make_runner(spark, place, installed_jobs(), lease=lease)
        with err.status("Maintaining the tables …"):
            run = run_maintenance(runner, maintain_files(options), day, options.keep_days, options)
    _print_run(run, place)


def _mend(runner: Runner, adopted: str, restored: str, repaired: str) -> None:
    if adopted:
        version = adopt(runner, adopted).writes[adopted]
        out.print(f"{adopted}: version {version} is published; next: crmlake run", highlight=False, soft_wrap=True)
    if restored:
        version = restore(runner, restored).writes[restored]
        out.print(f"{restored}: version {version} is as the published one", highlight=False, soft_wrap=True)
    if repaired:
        print_line(f"{repaired}: {_describe(repair(runner, repaired))}")


def _describe(outcome: Repair) -> str:
    parts = [f"{outcome.checksums} wrong checksum(s) removed"] if outcome.checksums else []
    if not outcome.unreadable:
        return "; ".join([*parts, "every row can be read"])
    parts.append(f"{len(outcome.unreadable)} data file(s) cannot be read, the first is {outcome.unreadable[0]}")
    if outcome.dates:
        days = " and ".join(f"`crmlake run --as-of {day}`" for day in outcome.dates)
        parts.append(f"the rows of {', '.join(outcome.dates)} are taken out; {days} makes them anew")
    else:
        parts.append(f"its rows are taken out; the next `crmlake run` makes them anew ({outcome.writer})")
    return "; ".join(parts)


def _say(reason: str) -> None:
    err.print(reason, highlight=False, soft_wrap=True)


def _print_run(run: Run, place: Workspace) -> None:
    for name, version in sorted(run.writes.items()):
        note = "small files compacted" if name in run.same_data else f"rows expired as of {run.as_of} deleted"
        out.print(f"{name}: version {version}, {note}", highlight=False, soft_wrap=True)
    removed = f"{run.metrics['files_removed']:,.0f} old files removed"
    changed = f"Tables changed: {len(run.writes)}" if run.writes else "No table has expired rows or many small files"
    days = f"{place.maintenance.keep_days:g} days"
    out.print(f"{changed}; {removed}, none that a run of the last {days} needs.", highlight=False, soft_wrap=True)
