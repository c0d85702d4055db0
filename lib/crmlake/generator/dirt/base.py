"""How a kind of dirt is declared: what it does to a row, how often, and what becomes of the row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance

Spoiling: TypeAlias = Callable[[Column, Chance], Column]
"""From a clean value, as text in the file's form, to what is delivered in its place."""


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt of one channel.

    Attributes:
        kind: its name in the truth.
        rate: the share of the rows that it can befall; times `GenerateSettings.dirt`.
        changes: what it does to the columns; the first is the one that the truth names. Nothing: it befalls the row.
        befalls: a SQL condition on the clean row.
        refused: whether cleansing by the shipped mapping refuses the row; else silver has what the clean row says.
        deliveries: an array of ints: of each copy of the row how many days late it comes; `None`: one copy, in time.
        changed: the copy that the changes are made to; the others come clean.
        room: days that the shop must still be open, so that what is late comes later than what is not.
    """

    kind: str
    rate: float
    changes: Mapping[str, Spoiling] = field(default_factory=dict)
    befalls: str = "true"
    refused: bool = False
    deliveries: Callable[[Chance], Column] | None = None
    changed: int = 0
    room: int = 0

    @property
    def column(self) -> str | None:
        """The column that the truth names; `None`: the whole row."""
        return next(iter(self.changes), None)

    def where(self, condition: str) -> Self:
        """The same, befalling only rows of which a SQL condition holds too."""
        return replace(self, befalls=f"({self.befalls}) AND ({condition})")


def of_value(kind: str, column: str, rate: float, spoiling: Spoiling, *, refused: bool = False) -> Dirt:
    """What befalls the values of one column that are there."""
    return Dirt(kind, rate, {column: spoiling}, f"{column} IS NOT NULL", refused)


def any_of(chance: Chance, kind: str, *forms: Column) -> Column:
    """One of several forms, all equally likely."""
    return F.element_at(F.array(*forms), chance.below(kind, len(forms)) + 1)
