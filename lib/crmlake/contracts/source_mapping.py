"""What the runtime needs to know of a source mapping, whatever else is in it."""

from collections.abc import Collection
from typing import Protocol


class SourceMapping(Protocol):
    """One source of a workspace."""

    @property
    def name(self) -> str:
        """The name of the source."""

    @property
    def filled_tables(self) -> Collection[str]:
        """The names of the tables that it fills."""

    @property
    def fingerprint(self) -> str:
        """A digest of everything that shapes its rows, wherever they come from."""
