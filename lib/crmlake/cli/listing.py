"""The command that lists the jobs, for people and for schedulers."""

import json
from typing import Annotated

import typer
from rich.table import Table

from crmlake.cli.options import out
from crmlake.cli.running import JobsArgument, chosen
from crmlake.runtime.registry import installed_jobs, needs


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(jobs)


def jobs(
    names: JobsArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a scheduler: name, summary, after.")] = False,
) -> None:
    """List the jobs in their order, and which of them each waits for: these and whatever they need."""
    listed = chosen(names)
    order, upstream = [job.name for job in listed], needs(installed_jobs())
    after = {job.name: sorted(upstream[job.name], key=order.index) for job in listed}
    if as_json:
        told = [{"name": job.name, "summary": job.summary, "after": after[job.name]} for job in listed]
        typer.echo(json.dumps(told, indent=1))
        return
    table = Table("job", "what it does", "after", title="Jobs")
    for job in listed:
        table.add_row(job.name, job.summary, ", ".join(after[job.name]))
    out.print(table)
