"""The command line: `crmlake`."""

from crmlake.cli.app import main

__all__ = ["main"]
