"""Cleaners of money and other numbers."""

from typing import ClassVar, Literal

from pydantic import Field
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.base import Cleaner
from crmlake.cleaning.functions import currencies, money, numbers


class Number(Cleaner):
    """`number`: a number, grouped or not, with a minus in front or behind.

    The column's type decides which numbers are valid.

    Attributes:
        decimal: the mark before decimal places. Left out, it follows from each number, and a number that could be read
            both ways is invalid.
    """

    noun: ClassVar[str] = "a number of the column's type"

    decimal: Literal[".", ","] | None = None

    def apply(self, text: Column) -> Column:
        """Return the number as plain text, so that the cast to `int` fails where it has decimal places."""
        return numbers.normalise_number(text, self.decimal)


class Percentage(Number):
    """`percentage`: the share that it means (0.125 for 12.5 %).

    Attributes:
        bare: how to read a number without a sign; left out, such a number is invalid.
    """

    noun: ClassVar[str] = "a percentage"

    bare: Literal["percent", "share"] | None = None

    def apply(self, text: Column) -> Column:
        """Return the share."""
        return numbers.parse_percentage(text, self.decimal, self.bare)


class Currency(Cleaner):
    """`currency`: the ISO 4217 code, from a code or sign, alone or beside an amount.

    Attributes:
        signs: codes of further signs, such as `{ "$" = "USD" }`.
    """

    noun: ClassVar[str] = "a currency"

    signs: dict[str, str] = Field(default_factory=dict)

    def apply(self, text: Column) -> Column:
        """Return the code."""
        return currencies.currency_code(text, self.signs)


class Money(Number):
    """`money`: an amount, alone or beside the sign or code of its currency."""

    noun: ClassVar[str] = "an amount of money"

    def apply(self, text: Column) -> Column:
        """Return the amount."""
        return money.parse_money(text, self.decimal)

    def fault(self, text: Column) -> Column:
        """Return the fault of an amount: it is too small, or no amount."""
        short = F.when(F.length(text) <= F.lit(self.max_length), text)
        return F.concat(super().fault(text), money.explain_money(short, self.decimal))
