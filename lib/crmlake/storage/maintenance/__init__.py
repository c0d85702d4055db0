"""Maintenance of a table: compaction, removal of old rows and of files that no version needs, repair."""

from crmlake.storage.maintenance.compaction import compact
from crmlake.storage.maintenance.repairing import find_unreadable_files, remove_stale_checksums
from crmlake.storage.maintenance.retention import delete_expired
from crmlake.storage.maintenance.vacuuming import vacuum

__all__ = ["compact", "delete_expired", "find_unreadable_files", "remove_stale_checksums", "vacuum"]
