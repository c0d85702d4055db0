"""The command that lists the jobs, for people and for schedulers."""

import json
from typing import Annotated

import typer
from rich.table import Table

from crmlake.cli.console import out
from crmlake.cli.run import JobsArgument, choose_jobs
from crmlake.runtime.job_graph import upstream_jobs
from crmlake.runtime.registry import installed_jobs


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(jobs)


def jobs(
    names: JobsArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a scheduler: name, summary, after.")] = False,
) -> None:
    """List the jobs in their order, and which of them each waits for: these and whatever they need."""
    chosen = choose_jobs(names)
    order, upstream = [job.name for job in chosen], upstream_jobs(installed_jobs())
    after = {job.name: sorted(upstream[job.name], key=order.index) for job in chosen}
    if as_json:
        entries = [{"name": job.name, "summary": job.summary, "after": after[job.name]} for job in chosen]
        typer.echo(json.dumps(entries, indent=1))
        return
    rows = Table("job", "what it does", "after", title="Jobs")
    for job in chosen:
        rows.add_row(job.name, job.summary, ", ".join(after[job.name]))
    out.print(rows)
