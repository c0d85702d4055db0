"""The command that looks whether a workspace can be refreshed from here."""

from collections.abc import Iterable

import typer

from crmlake.cli.options import HERE, SetOption, WorkspaceOption, err, opened, out, started
from crmlake.doctor.checks import Finding, run_local_checks, run_spark_checks


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(settings: SetOption = [], workspace: WorkspaceOption = HERE) -> None:  # noqa: B006
    """Look whether this machine can refresh the workspace; say what to do where it cannot."""
    place = opened(workspace, settings)
    good = _say(run_local_checks(place))
    if good:  # without Java or jars a session would only say the same again
        with started(place) as spark:
            good = _say(run_spark_checks(spark, place))
    if not good:
        err.print("Mend what is marked ✗, then run `crmlake doctor` again.", highlight=False)
        raise typer.Exit(1)


def _say(findings: Iterable[Finding]) -> bool:
    every = True
    for finding in findings:
        out.print(
            "✓" if finding.is_good else "✗", f"{finding.name:<12}", finding.message, highlight=False, soft_wrap=True
        )
        every = every and finding.is_good
    return every
