"""The console: standard output for results, standard error for everything else."""

import os
import re
import sys
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from crmlake.contacts import mask_contacts

_PIPED_WIDTH = 200
"""The width of output that is no terminal's, where no COLUMNS says another: names must not be cut."""


def _width() -> int | None:
    return None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PIPED_WIDTH


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal, or turns the direction of writing: customers write the texts."""


class SafeConsole(Console):
    """A console that shows a replacement for each sign of a text that would steer the terminal."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Return the text for the terminal."""
        return super().render_str(_UNPRINTABLE.sub("\ufffd", text), **options)


out = SafeConsole(markup=False, width=_width())  # tables and names are shown as they are, brackets too
err = SafeConsole(stderr=True)


def print_error(console: Console, error: str) -> None:
    """Print the line that ends a command when a person can mend the cause; contact data is masked."""
    console.print("[bold red]error:[/]", escape(mask_contacts(error)), highlight=False, soft_wrap=True)


def print_warning(console: Console, warning: str) -> None:
    """Print the line of a warning; contact data is masked."""
    console.print("[bold yellow]warning:[/]", escape(mask_contacts(warning)), highlight=False, soft_wrap=True)


def print_line(text: str) -> None:
    """Print a line of plain text to standard output, never wrapped."""
    out.print(text, soft_wrap=True, highlight=False)
