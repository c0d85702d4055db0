"""A workspace: a folder with `crmlake.toml` and `sources/*.toml`."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from crmlake.contracts import Contract
from crmlake.errors import SettingError, unknown
from crmlake.ingest.source import Source
from crmlake.ingest.source_files import read_sources
from crmlake.settings.layers import check_sections, merge_section, read_arguments, read_environment, read_file
from crmlake.settings.limits import LimitSettings


class WorkspaceSettings(BaseModel):
    """Section `workspace`: the locations of lake and reports. A relative path starts from the workspace's folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field("", description="The title of the report; the folder's name, if empty.")
    lake: str = Field("lake", description="A folder, or any path that Spark reads.")
    reports: str = Field("reports", description="A folder.")


class ModelSettings(BaseModel):
    """Section `models`: where trained models are registered; their files are in the lake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tracking_uri: str = Field("", description="An MLflow tracking server; empty for a database in the workspace.")
    folder: str = Field("models", description="The folder of that database.")


class RefreshSettings(BaseModel):
    """Section `refresh`: concurrency and logging of a refresh."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when_busy: Literal["stop", "wait"] = Field("stop", description="What to do while another refresh runs.")
    wait_minutes: float = Field(120, ge=0, description="The maximum time to wait for the other refresh.")
    log: Literal["plain", "json"] = Field(
        "plain", description="`json` writes one line of JSON for each event to stderr."
    )


class SparkSettings(BaseModel):
    """Section `spark`: the Spark session. A session of spark-submit keeps its own master and memory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    master: str = "local[*]"
    driver_memory: str = Field("4g", pattern=r"^\d+[kmgt]$")
    shuffle_partitions: int = Field(4, ge=1)
    java_options: str = Field("", description="More options of the driver's Java.")
    log_level: Literal["ALL", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"] = Field(
        "FATAL", description="The level of Spark's own log; crmlake reports errors of jobs without it."
    )
    conf: dict[str, str] = Field(default_factory=dict, description="More Spark settings.")


@dataclass(frozen=True)
class Workspace:
    """A workspace with validated settings.

    Attributes:
        root: The folder.
        settings: The section `workspace`.
        spark: The section `spark`.
        sources: The source mappings.
        jobs: The settings of each job, by its name.
        models: The section `models`.
        refresh: The section `refresh`.
        limits: The section `limits`.
    """

    root: Path
    settings: WorkspaceSettings
    spark: SparkSettings
    sources: tuple[Source, ...]
    jobs: Mapping[str, BaseModel]
    models: ModelSettings = field(default_factory=ModelSettings)
    refresh: RefreshSettings = field(default_factory=RefreshSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)

    @property
    def lake(self) -> str:
        """The root of the lake: an absolute path or a URL."""
        lake = self.settings.lake
        return lake if "://" in lake else str((self.root / lake).resolve())

    @property
    def reports(self) -> Path:
        """The absolute path of the folder of reports."""
        return (self.root / self.settings.reports).resolve()

    @property
    def title(self) -> str:
        """The title of the report, by default the name of the folder."""
        return self.settings.title or self.root.resolve().name


def open_workspace(
    root: Path, jobs: Mapping[str, type[BaseModel]], contracts: Mapping[str, Contract], arguments: Iterable[str] = ()
) -> Workspace:
    """Read a workspace and validate all of its settings.

    Args:
        root: The folder of the workspace.
        jobs: The settings model of each job, by the name of its section.
        contracts: The tables that source mappings may fill, by name.
        arguments: The values of `--set`.

    Raises:
        SettingError: One line with what is wrong, where, and what is allowed.
    """
    layers = [read_file(root / "crmlake.toml"), read_environment(os.environ), read_arguments(arguments)]
    own: dict[str, type[BaseModel]] = {
        "workspace": WorkspaceSettings, "spark": SparkSettings, "models": ModelSettings, "refresh": RefreshSettings,
        "limits": LimitSettings,
    }  # fmt: skip
    check_sections(layers, [*own, *jobs])
    sources, limits = read_sources(root, contracts), merge_section("limits", LimitSettings, layers)
    names = [source.name for source in sources]
    if unknown_names := [name for name in limits.sources if name not in names]:
        raise SettingError(f"limits.sources: {unknown('source', unknown_names[0], names)}")
    return Workspace(
        root=root,
        settings=merge_section("workspace", WorkspaceSettings, layers),
        spark=merge_section("spark", SparkSettings, layers),
        sources=sources,
        models=merge_section("models", ModelSettings, layers),
        refresh=merge_section("refresh", RefreshSettings, layers),
        limits=limits,
        jobs={name: merge_section(name, model, layers) for name, model in jobs.items()},
    )
