"""Commands that create a workspace, its raw files and its jars."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pyspark.sql import SparkSession

from crmlake.app.workspace import parse_date
from crmlake.cli.console import err, out, print_line
from crmlake.cli.options import HERE, WorkspaceOption, open_workspace, unchecked_session
from crmlake.cli.scaffold import add_source, make_workspace, shipped
from crmlake.errors import SettingError
from crmlake.generator import GenerateSettings
from crmlake.generator import generate as generate_files
from crmlake.generator.channels import select_channels
from crmlake.session.archive import make_archive
from crmlake.session.jars import install_driver, install_jars
from crmlake.settings.layers import Layer, merge_section


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(generate)
    app.command()(jars)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the workspace; made where missing.")],
    source: Annotated[
        list[str],
        typer.Option(metavar="NAME=PATH", help="A shipped source mapping and its files, any number of times."),
    ] = [],  # noqa: B006
) -> None:
    """Make a workspace: crmlake.toml, sources/ and landing/."""
    pairs = [_pair(text) for text in source]
    make_workspace(folder)
    for name, path in pairs:
        add_source(folder, name, str(Path(path).resolve()))
    print_line(f"Workspace: {folder}")
    mappings = sorted(path.stem for path in (folder / "sources").glob("*.toml"))
    out.print(f"Source mappings: {', '.join(mappings) or 'none yet'}")
    first = "" if mappings else f"write {folder / 'sources' / 'NAME.toml'} (docs/sources.md), then "
    print_line(f"Next: {first}crmlake run --workspace {folder} --as-of DATE")


def _pair(text: str) -> tuple[str, str]:
    name, separator, path = text.partition("=")
    if not separator:
        raise SettingError(f"--source {text!r}: expected NAME=PATH; the shipped ones are: {', '.join(shipped())}")
    if not Path(path).is_dir():
        raise SettingError(f"--source {text!r}: there is no folder {path}")
    return name, path


def generate(
    customers: Annotated[int, typer.Option(help="How many customers.")] = 20_000,
    start: Annotated[str, typer.Option(metavar="DATE", help="The first day.")] = "2024-01-01",
    end: Annotated[str, typer.Option(metavar="DATE", help="The day after the last.")] = "2026-01-01",
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 7,
    dirt: Annotated[float, typer.Option(help="How dirty the files are; 0 is clean.")] = 1.0,
    channels: Annotated[str, typer.Option(metavar="NAME,…", help="Which channels have files; all if left out.")] = "",
    workspace: WorkspaceOption = HERE,
) -> None:
    """Write an imagined shop's raw files to landing/, the truth about its customers to truth/; add its mappings."""
    first, last = parse_date(start, "--start"), parse_date(end, "--end")
    names = [name.strip() for name in channels.split(",")] if channels else []
    arguments = {"customers": customers, "start": first, "end": last, "seed": seed, "dirt": dirt, "channels": names}
    settings = check_settings(arguments)
    place = open_workspace(workspace)
    with unchecked_session(place) as spark:
        landing = write_files(spark, workspace, settings)
    print_line(f"Raw files: {landing}")
    end_date: date = settings.end
    print_line(f"Next: crmlake run --workspace {workspace} --as-of {end_date}")


def check_settings(arguments: dict[str, Any]) -> GenerateSettings:
    """Return the generator's settings with these arguments, checked."""
    settings = merge_section("generate", GenerateSettings, [Layer("arguments", {"generate": arguments})])
    select_channels(settings)
    return settings


def write_files(spark: SparkSession, workspace: Path, settings: GenerateSettings) -> Path:
    """Write the raw files and the truth into a workspace, and take the mappings of their channels into it."""
    landing, truth = (workspace.resolve() / name for name in ("landing", "truth"))
    with err.status(f"Generating {settings.customers:,} customers …"):
        generate_files(spark, settings, str(landing), str(truth))
    for channel in select_channels(settings):
        if not (workspace / "sources" / f"{channel.name}.toml").exists():
            add_source(workspace, channel.name, None)
    return landing


def jars(
    jdbc: Annotated[str, typer.Option(metavar="KIND", help="The driver of a database too, such as postgresql.")] = "",
) -> None:
    """Put Delta Lake's jars and an archive of Java's classes beside Spark, once: faster starts, no network."""
    driver = install_driver(jdbc) if jdbc else []
    added, archived = [*install_jars(), *driver], make_archive()
    out.print(f"{len(added)} jars added" if added else "The jars are there already")
    out.print(f"Java's classes archived in {archived}" if archived else "So is the archive of Java's classes")
