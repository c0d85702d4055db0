"""A table as the page draws it: every figure already in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Mark = Literal["", "good", "bad", "code", "strong", "time"]


@dataclass(frozen=True)
class Head:
    """A column's heading; figures stand to the right."""

    label: str
    figures: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: its text, how it is marked, a bar of 0 … 1 behind it, a smaller line below it."""

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
        """The table, or none where there are no rows: an empty picture says nothing."""
        body = tuple(rows)
        return cls(caption, tuple(heads), body) if body else None


def tick(holds: bool, yes: str, no: str) -> Cell:
    """A verdict that is seen without colour: a tick or a cross, with its word."""
    return Cell(f"\N{CHECK MARK} {yes}", "good") if holds else Cell(f"\N{BALLOT X} {no}", "bad")
