"""The operation that keeps tables in shape: it deletes expired rows, compacts small files, removes old files."""

from crmlake.contracts import Contract
from crmlake.maintenance.settings import MaintainSettings
from crmlake.runtime.maintenance import Change, Effect, MaintenanceInputs, MaintenanceOperation, MaintenanceOutputs
from crmlake.storage.maintenance import compact, delete_expired, vacuum


def maintain_tables(settings: MaintainSettings) -> MaintenanceOperation:
    """Return the operation with its settings."""

    def maintain(inputs: MaintenanceInputs) -> MaintenanceOutputs:
        """Delete expired rows, compact small files and remove files that no kept version needs."""
        changes: dict[Contract, Change] = {}
        removed_files = 0
        for table in inputs.published:
            if version := delete_expired(inputs.lake, table, inputs.now.date()):
                changes[table] = Change(version, Effect.DATA_REMOVED)
            version = compact(
                inputs.lake,
                table,
                small_file_mb=settings.small_file_mb,
                min_small_files=settings.min_small_files,
            )
            if version:
                effect = changes[table].effect if table in changes else Effect.SAME_DATA
                changes[table] = Change(version, effect)
            removed_files += vacuum(
                inputs.lake, table, keep_since=inputs.keep_since, pinned_versions=inputs.pinned[table]
            )
        metrics = {"tables_changed": float(len(changes)), "files_removed": float(removed_files)}
        return MaintenanceOutputs(changes, metrics)

    return MaintenanceOperation("maintain", maintain)
