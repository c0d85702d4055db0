"""Commands on fitted models: which versions there are, how good each was, which one scores."""

from typing import Annotated

import typer
from rich.table import Table

from crmlake.cli.options import HERE, WorkspaceOption, opened, out
from crmlake.models import Version
from crmlake.runtime.refresh import workspace_store

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Such as models.propensity.purchase_60d.")]
VersionArgument = Annotated[int, typer.Argument(metavar="VERSION", help="Its number.")]

models_app = typer.Typer(help="List, compare, promote and roll back fitted models.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (list_models, compare, promote, rollback):
        models_app.command(command.__name__.removesuffix("_models"))(command)
    app.add_typer(models_app, name="models")


def list_models(workspace: WorkspaceOption = HERE) -> None:
    """List every version of every model: for which date it was trained, and which one scores."""
    found = workspace_store(opened(workspace)).versions()
    shown = Table("model", "version", "as of", "role", "metrics", title="Models")
    for version in found:
        metrics = ", ".join(f"{name} {value:.4g}" for name, value in sorted(version.metrics.items()))
        shown.add_row(version.name, str(version.number), version.as_of, _role(version, found), metrics)
    out.print(shown if found else "No model was trained here yet; `crmlake run` trains them.")


def _role(version: Version, every: list[Version]) -> str:
    if version.champion:
        return "champion"
    newest = max(each.number for each in every if each.name == version.name)
    return "challenger" if version.number == newest else ""


def compare(name: NameArgument, workspace: WorkspaceOption = HERE) -> None:
    """Show the metrics of all versions of a model side by side."""
    found = [each for each in workspace_store(opened(workspace)).versions() if each.name == name]
    shown = Table("metric", *(f"{each.number}{' (champion)' if each.champion else ''}" for each in found), title=name)
    for metric in sorted({metric for each in found for metric in each.metrics}):
        shown.add_row(metric, *(f"{each.metrics[metric]:.4g}" if metric in each.metrics else "–" for each in found))
    out.print(shown if found else f"There is no model {name}; `crmlake models list` shows all.")


def promote(name: NameArgument, version: VersionArgument, workspace: WorkspaceOption = HERE) -> None:
    """Let a version score from the next refresh on."""
    workspace_store(opened(workspace)).promote(name, version)
    out.print(f"{name}: version {version} is champion now; the next `crmlake run` scores with it")


def rollback(name: NameArgument, workspace: WorkspaceOption = HERE) -> None:
    """Let the champion before the present one score again."""
    version = workspace_store(opened(workspace)).rollback(name)
    out.print(f"{name}: version {version} is champion again; the next `crmlake run` scores with it")
