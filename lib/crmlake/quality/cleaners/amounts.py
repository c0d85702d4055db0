"""Cleaners of money and other numbers."""

from typing import ClassVar, Literal

from pydantic import Field
from pyspark.sql import Column

from crmlake.quality.cleaners.base import Cleaner
from crmlake.quality.functions import currencies, money, numbers


class Number(Cleaner):
    """`number`: grouped or not, a minus before or behind. The column's own type says which numbers it takes.

    Attributes:
        decimal: the mark before decimal places; left out, it is told from each number, and one that could be either is
            not clean.
    """

    noun: ClassVar[str] = "number of the column's type"

    decimal: Literal[".", ","] | None = None

    def cleaned(self, given: Column) -> Column:
        """The number as plain text, so that an `int` refuses what has decimal places."""
        return numbers.plain_number(given, self.decimal)


class Percentage(Number):
    """`percentage`: the share that it means (0.125 for 12.5 %).

    Attributes:
        bare: what a number without a sign is; left out, it is not clean.
    """

    noun: ClassVar[str] = "percentage"

    bare: Literal["percent", "share"] | None = None

    def cleaned(self, given: Column) -> Column:
        """The share."""
        return numbers.percentage(given, self.decimal, self.bare)


class Currency(Cleaner):
    """`currency`: the code of ISO 4217, from a code or sign, alone or beside an amount.

    Attributes:
        signs: what further signs mean, such as `{ "$" = "USD" }`.
    """

    noun: ClassVar[str] = "currency"

    signs: dict[str, str] = Field(default_factory=dict)

    def cleaned(self, given: Column) -> Column:
        """The code."""
        return currencies.currency(given, self.signs)


class Money(Number):
    """`money`: an amount beside the sign or code of its currency, or alone."""

    noun: ClassVar[str] = "amount of money"

    def cleaned(self, given: Column) -> Column:
        """The amount."""
        return money.money(given, self.decimal)
