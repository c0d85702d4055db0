"""Commands on trained models: which versions there are, how good each was, which one scores."""

from typing import Annotated

import typer
from rich.table import Table

from crmlake.cli.console import out
from crmlake.cli.options import HERE, WorkspaceOption, open_workspace
from crmlake.errors import ModelError
from crmlake.models import Metric, Version
from crmlake.runtime.scheduler import open_model_store
from crmlake.runtime.unwritable import tell_unwritable

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Such as models.propensity.purchase_60d.")]
GroupsOption = Annotated[
    bool, typer.Option("--groups", help="Show the metrics of groups too, such as of each candidate or bin.")
]
VersionArgument = Annotated[int, typer.Argument(metavar="VERSION", help="Its number.")]

models_app = typer.Typer(help="List, compare, promote and roll back trained models.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (list_models, compare, promote, rollback):
        models_app.command(command.__name__.removesuffix("_models"))(command)
    app.add_typer(models_app, name="models")


def list_models(workspace: WorkspaceOption = HERE) -> None:
    """List every version of every model: for which date it was trained, and which one scores."""
    versions = open_model_store(open_workspace(workspace)).versions()
    shown = Table("model", "version", "as of", "role", "metrics", title="Models")
    for version in versions:
        overall = sorted((metric.name, metric.value) for metric in version.metrics if not metric.dimension)
        metrics = ", ".join(f"{name} {_shown(value)}" for name, value in overall)
        shown.add_row(version.name, str(version.number), version.as_of, _role(version, versions), metrics)
    out.print(shown if versions else "No model was trained here yet; `crmlake run` trains them.")


def _shown(value: float) -> str:
    """Return a metric in words: a count with all of its digits, another number with four."""
    return f"{value:,.0f}" if value.is_integer() else f"{value:.4g}"


def _role(version: Version, versions: list[Version]) -> str:
    if version.champion:
        return "champion"
    newest = max(other.number for other in versions if other.name == version.name)
    return "challenger" if version.number == newest else ""


def compare(name: NameArgument, workspace: WorkspaceOption = HERE, groups: GroupsOption = False) -> None:
    """Show the metrics of all versions of a model side by side."""
    versions = [version for version in open_model_store(open_workspace(workspace)).versions() if version.name == name]
    if not versions:
        raise ModelError(f"there is no model {name}; `crmlake models list` shows all")
    labels = [f"{version.number}{' (champion)' if version.champion else ''}" for version in versions]
    values = [{_key(metric): metric.value for metric in version.metrics} for version in versions]
    shown = Table("metric", "group", *labels, title=name)
    for key in sorted({key for entry in values for key in entry if groups or not key[0]}):
        shown.add_row(key[2], " ".join(key[:2]), *(_shown(entry[key]) if key in entry else "–" for entry in values))
    out.print(shown)


def _key(metric: Metric) -> tuple[str, str, str]:
    return metric.dimension, metric.group, metric.name


def promote(name: NameArgument, version: VersionArgument, workspace: WorkspaceOption = HERE) -> None:
    """Let a version score from the next refresh on."""
    place = open_workspace(workspace)
    with tell_unwritable(place):
        open_model_store(place).promote(name, version)
    out.print(f"{name}: version {version} is champion now; the next `crmlake run` scores with it")


def rollback(name: NameArgument, workspace: WorkspaceOption = HERE) -> None:
    """Let the champion before the present one score again."""
    place = open_workspace(workspace)
    with tell_unwritable(place):
        version = open_model_store(place).rollback(name)
    out.print(f"{name}: version {version} is champion again; the next `crmlake run` scores with it")
