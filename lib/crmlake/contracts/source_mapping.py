"""What the runtime needs to know of a source mapping, whatever else is in it."""

from collections.abc import Collection
from typing import Protocol


class SourceMapping(Protocol):
    """One source of a workspace.

    Attributes:
        name: The name of the source.
        filled_tables: The names of the tables that it fills.
        fingerprint: A digest of everything that shapes its rows, wherever they come from.
    """

    @property
    def name(self) -> str: ...

    @property
    def filled_tables(self) -> Collection[str]: ...

    @property
    def fingerprint(self) -> str: ...
