"""What the runtime needs to know of a source mapping, whatever else is in it."""

from collections.abc import Collection
from typing import Literal, Protocol

MappingPart = Literal["rows", "reading"]
"""All that shapes the rows of silver tables; or how files are read, which shapes the raw rows."""


class SourceMapping(Protocol):
    """One source of a workspace."""

    @property
    def name(self) -> str:
        """The name of the source."""

    @property
    def filled_tables(self) -> Collection[str]:
        """The names of the tables that it fills."""

    def fingerprint(self, part: MappingPart) -> str:
        """Return a digest of a part of the mapping, wherever its rows come from."""
