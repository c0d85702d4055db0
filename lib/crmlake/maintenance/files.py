"""The operation that keeps files in shape: it deletes expired rows, compacts small files, and removes old files."""

from crmlake.contracts import Contract
from crmlake.runtime.maintenance import Change, Effect, MaintenanceInputs, MaintenanceOperation, MaintenanceOutputs
from crmlake.settings import MaintenanceSettings
from crmlake.storage.maintenance import compact, delete_expired, vacuum


def maintain_files(settings: MaintenanceSettings) -> MaintenanceOperation:
    """Return the operation with its settings."""

    def maintain(inputs: MaintenanceInputs) -> MaintenanceOutputs:
        """Delete expired rows, compact small files, and remove the files that no kept version needs."""
        changes = {table: change for table in inputs.published if (change := _rewrite(inputs, table, settings))}
        # Old files go last: whatever fails before leaves every version as it was.
        removed = sum(
            vacuum(inputs.lake, table, keep_since=inputs.keep_since, pinned_versions=inputs.pinned[table])
            for table in inputs.published
        )
        return MaintenanceOutputs(changes, {"files_removed": float(removed)})

    return MaintenanceOperation("maintain", maintain)


def _rewrite(inputs: MaintenanceInputs, table: Contract, settings: MaintenanceSettings) -> Change | None:
    """Delete the expired rows of a table and compact its files; return its new version, if it has one."""
    expired = delete_expired(inputs.lake, table, inputs.as_of)
    compacted = compact(inputs.lake, table, settings.small_file_mb, settings.min_small_files)
    version = compacted or expired
    if version is None:
        return None
    commits = (expired is not None) + (compacted is not None)
    inputs.lake.check_versions(table, version, [inputs.latest[table] + commits])
    return Change(version, Effect.DATA_REMOVED if expired else Effect.SAME_DATA)
