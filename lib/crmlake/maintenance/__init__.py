"""Maintenance operations: what is done to the tables of a lake beside the jobs that fill them."""

from crmlake.maintenance.files import maintain_files

__all__ = ["maintain_files"]
