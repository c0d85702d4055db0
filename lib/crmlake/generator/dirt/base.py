"""A kind of dirt: its effect on a row, its rate, and whether cleansing rejects the row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws

ValueChange: TypeAlias = Callable[[Column, Draws], Column]
"""Takes a clean value, as text in the format of the file, and returns the dirty value."""


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt of one channel.

    Attributes:
        kind: The name of the kind in the truth.
        rate: The share of rows with this dirt, among the rows that can have it. `GenerateSettings.dirt` is a factor.
        changes: The changes of values, by column. The truth names the first column. Empty means that the dirt is of the
            whole row.
        condition: A SQL condition on the clean row: only rows that meet it can have the dirt.
        is_rejected: Whether cleansing by the shipped mapping rejects the row. Otherwise silver has the values of the
            clean row.
        copy_delays: Returns an array with the delay of each copy of the row, in days (int). `None` means one copy, in
            time.
        changed_copy: The index of the copy that has the changes. The other copies are clean.
        days_before_end: The minimum days from the row to the shop's end, so that late copies are later than others.
    """

    kind: str
    rate: float
    changes: Mapping[str, ValueChange] = field(default_factory=dict)
    condition: str = "true"
    is_rejected: bool = False
    copy_delays: Callable[[Draws], Column] | None = None
    changed_copy: int = 0
    days_before_end: int = 0

    @property
    def column(self) -> str | None:
        """The column that the truth names. `None` means the whole row."""
        return next(iter(self.changes), None)

    def where(self, condition: str) -> Self:
        """Return the same dirt for fewer rows: those that also meet a further SQL condition."""
        return replace(self, condition=f"({self.condition}) AND ({condition})")


def value_dirt(kind: str, column: str, rate: float, change: ValueChange, *, is_rejected: bool = False) -> Dirt:
    """Return dirt that changes the values of one column, where they are not null."""
    return Dirt(kind, rate, {column: change}, f"{column} IS NOT NULL", is_rejected)


def choose_form(draws: Draws, salt: str, *forms: Column) -> Column:
    """Return one of several forms of a value, all equally likely."""
    return F.element_at(F.array(*forms), draws.integer(salt, len(forms)) + 1)
