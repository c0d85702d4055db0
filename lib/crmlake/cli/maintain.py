"""The command that keeps the lake's tables in shape."""

import typer

from crmlake.cli.console import err, out
from crmlake.cli.options import HERE, SetOption, WorkspaceOption, open_workspace, session
from crmlake.maintenance import MaintainSettings, maintain_tables
from crmlake.runtime.lock import exclusive
from crmlake.runtime.maintenance import run_maintenance
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import make_runner


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(maintain)


def maintain(settings: SetOption = [], workspace: WorkspaceOption = HERE) -> None:  # noqa: B006
    """Delete expired rows, compact small files, and remove files that no version of the last days needs.

    The data stay the same, so no job runs again for it; only what retention deletes is new to them.
    """
    place = open_workspace(workspace, settings)
    options = place.jobs["maintain"]
    if not isinstance(options, MaintainSettings):
        raise TypeError(f"section maintain is a {type(options).__name__}")

    def on_wait(reason: str) -> None:
        err.print(reason, highlight=False, soft_wrap=True)

    with exclusive(place.root, place.refresh, "maintenance", on_wait), session(place) as spark:
        runner = make_runner(spark, place, installed_jobs())
        run = run_maintenance(runner, maintain_tables(options), options.keep_days, options)
    for name, version in run.writes.items():
        note = "same data" if name in run.same_data else "expired rows deleted"
        out.print(f"{name}: version {version}, {note}", highlight=False)
    out.print(f"{len(run.writes)} tables changed, {run.metrics['files_removed']:,.0f} files removed", highlight=False)
