"""The opening of a workspace with everything that is installed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pydantic import BaseModel
from pyspark.sql import SparkSession

from crmlake.errors import SettingError
from crmlake.ingest.source_files import read_sources
from crmlake.runtime.job_graph import declared_tables
from crmlake.runtime.published import PublishedLake
from crmlake.runtime.registry import installed_jobs, mapped_tables
from crmlake.session.session import start, stop
from crmlake.settings import OWN_SECTIONS, Workspace, open_workspace
from crmlake.storage import Lake, reach

_YEARS = (1970, 2199)


def setting_models() -> dict[str, type[BaseModel]]:
    """Return the model of every section of `crmlake.toml`: the workspace's own, then those of the installed jobs."""
    return {**OWN_SECTIONS, **_job_settings()}


def _job_settings() -> dict[str, type[BaseModel]]:
    return {job.section: job.settings for job in installed_jobs()}


def load_workspace(root: Path, arguments: Sequence[str] = ()) -> Workspace:
    """Return a workspace with the settings of every installed job, all checked.

    Args:
        root: The folder with `crmlake.toml`.
        arguments: Settings as `section.key=value`.

    Raises:
        SettingError: A setting or a source mapping is wrong.
    """
    return open_workspace(root, _job_settings(), lambda: read_sources(root, mapped_tables()), arguments)


def open_published(spark: SparkSession, workspace: Workspace) -> PublishedLake:
    """Return the published tables of a workspace."""
    names = [source.name for source in workspace.sources]
    return PublishedLake(Lake(spark, workspace.lake), declared_tables(installed_jobs(), names))


@contextmanager
def spark_session(workspace: Workspace, name: str = "crmlake") -> Iterator[SparkSession]:
    """Open a Spark session that reaches the workspace's lake, and end it afterwards.

    Raises:
        CrmlakeError: Spark does not start, or the lake cannot be reached.
    """
    spark = start(workspace.spark, name)
    try:
        reach(spark, workspace.lake)
        yield spark
    finally:
        stop(spark)


def open_lake(workspace: str | Path, spark: SparkSession | None = None) -> PublishedLake:
    """Return the published lake of a workspace: its tables as Spark DataFrames, for notebooks and scripts.

    Args:
        workspace: The folder with `crmlake.toml`.
        spark: A session; by default one that is started as the workspace's settings say, and stays.

    Raises:
        CrmlakeError: The workspace, its lake or Spark cannot be opened.
    """
    place = load_workspace(Path(workspace))
    session = spark or start(place.spark)
    reach(session, place.lake)
    return open_published(session, place)


def parse_date(text: str, option: str = "--as-of") -> date:
    """Return the date that an option gives.

    Raises:
        SettingError: The text is no date, or one that no customer has lived through.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise SettingError(f"{option} {text!r}: expected a date such as 2011-12-10") from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise SettingError(f"{option} {text!r}: expected a year from {_YEARS[0]} to {_YEARS[1]}")
    return day
