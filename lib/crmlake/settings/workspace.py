"""A workspace: a person's own folder with `crmlake.toml` and `sources/*.toml`."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator

from crmlake.contracts import SourceMapping
from crmlake.settings.layers import check_sections, merge_section, read_arguments, read_environment, read_file


class WorkspaceSettings(BaseModel):
    """Section `workspace`: where things are. A relative path starts from the workspace's folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field("", description="Heads the report; the folder's name, where it is empty.")
    lake: str = Field("lake", description="A folder, or any path that Spark reads.")
    reports: str = Field("reports", description="A folder.")
    exports: str = Field("exports", description="A folder.")
    time_zone: str = Field("UTC", description="Days and months begin at midnight in it, such as Europe/Berlin.")
    currency: str = Field(
        "",
        pattern="^([A-Z]{3})?$",
        description="Amounts are converted into it, such as EUR; by default that of the rates or of all amounts.",
    )

    @field_validator("time_zone")
    @classmethod
    def _check_time_zone(cls, name: str) -> str:
        if name not in available_timezones():
            similar = get_close_matches(name, available_timezones(), 1)
            raise ValueError(f"no time zone has this name; such a name is {(similar or ['Europe/Berlin'])[0]}")
        return name


class ModelSettings(BaseModel):
    """Section `models`: who keeps track of fitted models; their files lie in the lake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tracking_uri: str = Field("", description="An MLflow tracking server; empty for a database in the workspace.")
    folder: str = Field("models", description="The folder of that database.")


class RefreshSettings(BaseModel):
    """Section `refresh`: how a refresh behaves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when_busy: Literal["stop", "wait"] = Field("stop", description="What to do while another refresh is at work.")
    wait_minutes: float = Field(120, ge=0, description="How long to wait for it.")
    warn_rejected_share: float = Field(
        0.05, ge=0, le=1, description="Share of a source's rejected rows from which the summary warns."
    )
    max_stall_minutes: float = Field(60, gt=0, description="How long Spark may run without a task that ends.")
    log: Literal["plain", "json"] = Field("plain", description="`json`: one line of JSON an event, on stderr.")


class RetrainSettings(BaseModel):
    """Section `retrain`: how often models are trained; in between, the champions score."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every_days: int = Field(7, ge=1, description="Models of an as-of date score so many days; 1 trains for each date.")


class MaintenanceSettings(BaseModel):
    """Section `maintain`: what `crmlake maintain` keeps, and which files it compacts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep_days: float = Field(7, ge=0, description="Versions that a run of the last so many days used stay readable.")
    small_file_mb: float = Field(16, gt=0, description="A file below this size is small.")
    min_small_files: int = Field(
        8, ge=2, description="Small files of a table, or of one date of it, that are compacted."
    )


class SparkSettings(BaseModel):
    """Section `spark`. A session that spark-submit started keeps its own master and memory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    master: str = Field("local[*]", description="The master that a session connects to.")
    driver_memory: str = Field("4g", pattern=r"^\d+[kmgt]$", description="The memory of the driver's Java.")
    umask: str = Field(
        "077", pattern="^[0-7]{3}$", description="Rights that files of the lake, reports and exports do not get."
    )
    shuffle_partitions: int = Field(4, ge=1, description="About twice the cores.")
    java_options: str = Field("", description="Further options of the driver's Java.")
    log_level: Literal["ALL", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"] = Field(
        "FATAL", description="Of Spark's own log; what breaks a job is told without it."
    )
    conf: dict[str, str] = Field(default_factory=dict, description="Any further Spark settings.")


OWN_SECTIONS: Mapping[str, type[BaseModel]] = {
    "workspace": WorkspaceSettings,
    "spark": SparkSettings,
    "models": ModelSettings,
    "refresh": RefreshSettings,
    "retrain": RetrainSettings,
    "maintain": MaintenanceSettings,
}
"""The sections that belong to no job."""


@dataclass(frozen=True)
class Workspace:
    """A workspace whose every setting was checked."""

    root: Path
    settings: WorkspaceSettings
    spark: SparkSettings
    sources: Sequence[SourceMapping]
    jobs: Mapping[str, BaseModel]
    models: ModelSettings = field(default_factory=ModelSettings)
    refresh: RefreshSettings = field(default_factory=RefreshSettings)
    retrain: RetrainSettings = field(default_factory=RetrainSettings)
    maintenance: MaintenanceSettings = field(default_factory=MaintenanceSettings)

    @property
    def lake(self) -> str:
        """The lake's root."""
        place = self.settings.lake
        return place if "://" in place else str((self.root / place).resolve())

    @property
    def reports(self) -> Path:
        """The folder of the reports."""
        return (self.root / self.settings.reports).resolve()

    @property
    def exports(self) -> Path:
        """The folder of the exports."""
        return (self.root / self.settings.exports).resolve()

    @property
    def title(self) -> str:
        """The workspace's name for people."""
        return self.settings.title or self.root.resolve().name


@runtime_checkable
class ChecksSources(Protocol):
    """Settings that name sources, and so can be checked only once these are known."""

    def check_sources(self, names: Sequence[str]) -> None:
        """Check the names of sources in the settings.

        Raises:
            SettingError: A source is named that the workspace does not have.
        """


def open_workspace(
    root: Path,
    jobs: Mapping[str, type[BaseModel]],
    read_sources: Callable[[], Sequence[SourceMapping]],
    arguments: Iterable[str] = (),
) -> Workspace:
    """Read a workspace and check every setting of it.

    Args:
        root: The workspace's folder.
        jobs: The model of the settings of each job, by section.
        read_sources: Reads the workspace's source mappings.
        arguments: The settings of `--set`.

    Raises:
        SettingError: One line that names what is wrong, where, and what is allowed.
    """
    layers = [read_file(root / "crmlake.toml"), read_environment(os.environ), read_arguments(arguments)]
    check_sections(layers, [*OWN_SECTIONS, *jobs])
    sources = read_sources()
    sections = {name: merge_section(name, model, layers) for name, model in jobs.items()}
    for settings in sections.values():
        if isinstance(settings, ChecksSources):
            settings.check_sources([source.name for source in sources])
    return Workspace(
        root=root,
        settings=merge_section("workspace", WorkspaceSettings, layers),
        spark=merge_section("spark", SparkSettings, layers),
        sources=sources,
        models=merge_section("models", ModelSettings, layers),
        refresh=merge_section("refresh", RefreshSettings, layers),
        retrain=merge_section("retrain", RetrainSettings, layers),
        maintenance=merge_section("maintain", MaintenanceSettings, layers),
        jobs=sections,
    )
