"""The line between what was known at a date and what came after it. It is drawn here and nowhere else.

A cutoff is a date, or the name of a column of dates.
"""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def at_each(frame: DataFrame, cutoffs: Sequence[date], column: str = "cutoff") -> DataFrame:
    """The rows, once for each date that is looked back from, with that date as a column (of no cost for one date)."""
    one = F.lit(cutoffs[0]) if len(cutoffs) == 1 else F.explode(F.array(*map(F.lit, cutoffs)))
    return frame.select("*", one.alias(column))


def before(frame: DataFrame, cutoff: date | str, day: str = "day") -> DataFrame:
    """The rows that a feature at `cutoff` may see: those of days before it."""
    return frame.where(F.col(day) < _date(cutoff))


def after(frame: DataFrame, cutoff: date | str, days: int, day: str = "day") -> DataFrame:
    """The rows that a label at `cutoff` may see: those of the `days` days from it on."""
    start = _date(cutoff)
    return frame.where((F.col(day) >= start) & (F.col(day) < F.date_add(start, days)))


def within(cutoff: date | str, days: int, day: str = "day") -> Column:
    """Whether a day is one of the last `days` days before `cutoff`; `cutoff` itself is none of them."""
    end = _date(cutoff)
    return (F.col(day) >= F.date_sub(end, days)) & (F.col(day) < end)


def _date(cutoff: date | str) -> Column:
    return F.lit(cutoff) if isinstance(cutoff, date) else F.col(cutoff)
