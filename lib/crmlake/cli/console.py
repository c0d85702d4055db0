"""The console: standard output for results, standard error for everything else."""

import os
import sys

from rich.console import Console
from rich.markup import escape

_PIPED_WIDTH = 200
"""The width of output that is no terminal's, where no COLUMNS says another: names must not be cut."""


def _width() -> int | None:
    return None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PIPED_WIDTH


out = Console(markup=False, width=_width())  # tables and names are shown as they are, brackets too
err = Console(stderr=True)


def print_error(console: Console, error: str) -> None:
    """Print the line that ends a command when a person can mend the cause."""
    console.print("[bold red]error:[/]", escape(error), highlight=False, soft_wrap=True)


def print_warning(console: Console, warning: str) -> None:
    """Print the line of a warning."""
    console.print("[bold yellow]warning:[/]", escape(warning), highlight=False, soft_wrap=True)


def print_line(text: str) -> None:
    """Print a line of plain text to standard output, never wrapped."""
    out.print(text, soft_wrap=True, highlight=False)
