"""Maintenance of the lake: compaction, retention and vacuum of every table."""

from crmlake.maintenance.operations import maintain_tables
from crmlake.maintenance.settings import MaintainSettings

__all__ = ["MaintainSettings", "maintain_tables"]
