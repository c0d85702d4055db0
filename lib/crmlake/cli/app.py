"""The commands, and how an error ends them."""

import sys

import typer

from crmlake.cli import demo, doctor, jobs, maintain, models, quarantine, run, tables, workspaces
from crmlake.cli.console import err, print_error, print_warning
from crmlake.errors import CrmlakeError
from crmlake.plugins import leave_out_broken_plugins

REFRESHING = frozenset({"demo", "discard", "jobs", "plan", "replay", "report", "run"})
"""The commands that refresh, or say what a refresh does: they need every plug-in."""

app = typer.Typer(
    name="crmlake",
    help="From raw customer files, of every channel, to decisions: Spark jobs on Delta tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def prepare(context: typer.Context) -> None:
    """Let a command that only shows something work beside a broken plug-in, and name the plug-in."""
    if context.invoked_subcommand not in REFRESHING:
        report = leave_out_broken_plugins(lambda error: print_warning(err, f"{error}; it is left out"))
        context.with_resource(report)


for module in (demo, workspaces, run, jobs, tables, quarantine, models, maintain, doctor):
    module.register(app)


def main() -> None:
    """Run a command; what a person can mend ends it with one line and its exit code, never with a stack trace."""
    try:
        app()
    except CrmlakeError as fault:
        print_error(err, str(fault))
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("stopped; what was finished stands, the same command goes on from there\n")
        sys.exit(130)
