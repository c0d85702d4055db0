"""Maintenance operations, which keep the tables of a lake in shape."""

from crmlake.maintenance.files import maintain_files

__all__ = ["maintain_files"]
