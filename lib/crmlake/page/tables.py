"""A table of the page, with all figures formatted as text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Mark = Literal["", "good", "bad", "code", "strong", "time"]


@dataclass(frozen=True)
class Head:
    """A column's heading; a column of figures is aligned to the right."""

    label: str
    figures: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: its text, its mark, an optional bar of 0 … 1, and a smaller note below it."""

    text: str
    mark: Mark = ""
    bar: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table of at least one row; the first cell of a row names it."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, caption: str, heads: Iterable[Head], rows: Iterable[tuple[Cell, ...]]) -> "Table | None":
        """Return the table, or `None` if there are no rows."""
        body = tuple(rows)
        return cls(caption, tuple(heads), body) if body else None


def tick(holds: bool, yes: str, no: str) -> Cell:
    """Return a cell with a tick or a cross and a word, so that the verdict does not depend on colour."""
    return Cell(f"\N{CHECK MARK} {yes}", "good") if holds else Cell(f"\N{BALLOT X} {no}", "bad")
