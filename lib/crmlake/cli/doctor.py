"""The command that checks whether a workspace can be refreshed from here."""

from collections.abc import Iterable

import typer

from crmlake.cli.console import err, out
from crmlake.cli.options import HERE, SetOption, WorkspaceOption, open_workspace, unchecked_session
from crmlake.doctor.checks import Finding, run_local_checks, run_spark_checks


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(settings: SetOption = [], workspace: WorkspaceOption = HERE) -> None:  # noqa: B006
    """Check whether this machine can refresh the workspace; say what to do where it cannot."""
    place = open_workspace(workspace, settings)
    good = _print_findings(run_local_checks(place))
    if good:  # without Java or jars a session would only say the same again
        with unchecked_session(place) as spark:
            good = _print_findings(run_spark_checks(spark, place))
    if not good:
        err.print("Mend what is marked ✗, then run `crmlake doctor` again.", highlight=False)
        raise typer.Exit(1)


def _print_findings(findings: Iterable[Finding]) -> bool:
    every = True
    for finding in findings:
        out.print(
            "✓" if finding.is_good else "✗", f"{finding.name:<12}", finding.message, highlight=False, soft_wrap=True
        )
        every = every and finding.is_good
    return every
