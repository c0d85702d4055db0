"""Settings: defaults in code, then `crmlake.toml`, then the environment, then `--set`; checked before Spark starts."""

from crmlake.settings.workspace import (
    ModelSettings,
    RefreshSettings,
    SparkSettings,
    Workspace,
    WorkspaceSettings,
    open_workspace,
)

__all__ = [
    "ModelSettings",
    "RefreshSettings",
    "SparkSettings",
    "Workspace",
    "WorkspaceSettings",
    "open_workspace",
]
