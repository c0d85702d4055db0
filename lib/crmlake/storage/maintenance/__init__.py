"""Maintenance of a table: its files are compacted, files that no version needs are removed, old rows are deleted."""

from crmlake.storage.maintenance.compaction import compact
from crmlake.storage.maintenance.retention import delete_expired
from crmlake.storage.maintenance.vacuuming import vacuum

__all__ = ["compact", "delete_expired", "vacuum"]
