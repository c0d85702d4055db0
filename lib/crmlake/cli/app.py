"""The commands, and how an error ends them."""

import logging
import sys
from importlib import metadata
from typing import Annotated, NoReturn

import typer
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from crmlake.cli import demo, doctor, jobs, maintain, models, quarantine, run, tables, workspaces
from crmlake.cli.console import err, print_error, print_warning
from crmlake.errors import CrmlakeError, SettingError, was_interrupted
from crmlake.plugins import leave_out_broken_plugins
from crmlake.runtime.explanations import explain

REFRESHING = frozenset({"demo", "discard", "jobs", "plan", "replay", "report", "run"})
"""The commands that refresh, or say what a refresh does: they need every plug-in."""

_INTERRUPTED = 130
"""The exit code of a command that an interruption ended, as shells give it."""
_STOPPED = "stopped; what was finished stands, the same command goes on from there\n"

app = typer.Typer(
    name="crmlake",
    help="From raw customer files, of every channel, to decisions: Spark jobs on Delta tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"crmlake {metadata.version('crmlake')}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
]


@app.callback()
def prepare(context: typer.Context, version: VersionOption = False) -> None:  # noqa: ARG001
    """Let a command that only shows something work beside a broken plug-in, and name the plug-in."""
    if context.invoked_subcommand not in REFRESHING:
        report = leave_out_broken_plugins(lambda error: print_warning(err, f"{error}; it is left out"))
        context.with_resource(report)


for module in (demo, workspaces, run, jobs, tables, quarantine, models, maintain, doctor):
    module.register(app)


def main() -> None:
    """Run a command; what a person can mend ends it with one line and its exit code, never with a stack trace."""
    # An interrupted call to Java would print its stack, by loggers of two names.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(lambda record: "while sending command" not in record.getMessage())
    try:
        app()
    except SystemExit as end:  # typer makes one of an interruption
        if end.code == _INTERRUPTED:
            sys.stderr.write(_STOPPED)
        raise
    except Exception as fault:
        if was_interrupted(fault):
            sys.stderr.write(_STOPPED)
            sys.exit(_INTERRUPTED)
        _report(fault)


def _report(fault: Exception) -> NoReturn:
    """End with one line on an error that a person can mend; any other is raised."""
    match fault:
        case CrmlakeError():
            print_error(err, str(fault))
            sys.exit(fault.exit_code)
        case PySparkException() | Py4JJavaError():  # a table or a file is damaged
            print_error(err, str(explain(fault, "")).removeprefix("job : "))
            sys.exit(CrmlakeError.exit_code)
        case OSError():
            print_error(err, f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault))
            sys.exit(SettingError.exit_code)
    raise fault
