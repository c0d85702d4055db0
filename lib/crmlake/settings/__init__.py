"""Settings: defaults in code, then `crmlake.toml`, then the environment, then `--set`; checked before Spark starts."""

from crmlake.settings.workspace import (
    OWN_SECTIONS,
    MaintenanceSettings,
    ModelSettings,
    RefreshSettings,
    RetrainSettings,
    SparkSettings,
    Workspace,
    WorkspaceSettings,
    open_workspace,
)

__all__ = [
    "OWN_SECTIONS",
    "MaintenanceSettings",
    "ModelSettings",
    "RefreshSettings",
    "RetrainSettings",
    "SparkSettings",
    "Workspace",
    "WorkspaceSettings",
    "open_workspace",
]
