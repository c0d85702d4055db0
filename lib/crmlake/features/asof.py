"""The line between what was known at a date and what came after it. It is drawn here and nowhere else.

A cutoff is a date, or the name of a column of dates.
"""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

CUTOFF = "cutoff"
KEYS = (CUTOFF, "customer_id")
"""The grain of what is looked back on, or ahead to, from several dates at once."""


def at_each(frame: DataFrame, cutoffs: Sequence[date], column: str = CUTOFF) -> DataFrame:
    """The rows, once for each date that is looked back from, with that date as a column (of no cost for one date)."""
    one = F.lit(cutoffs[0]) if len(cutoffs) == 1 else F.explode(F.array(*map(F.lit, cutoffs)))
    return frame.select("*", one.alias(column))


def before(frame: DataFrame, cutoff: date | str, day: str = "day") -> DataFrame:
    """The rows that a feature at `cutoff` may see: those of days before it."""
    return frame.where(F.col(day) < _date(cutoff))


def looking_back(days: DataFrame) -> DataFrame:
    """The days before each one's `cutoff`, with `days_before`: how long before it (from 1)."""
    return before(days, CUTOFF).withColumn("days_before", F.datediff(CUTOFF, "day"))


def after(frame: DataFrame, cutoff: date | str, days: int, day: str = "day") -> DataFrame:
    """The rows that a label at `cutoff` may see: those of the `days` days from it on."""
    start = _date(cutoff)
    return frame.where((F.col(day) >= start) & (F.col(day) < F.date_add(start, days)))


def _date(cutoff: date | str) -> Column:
    return F.lit(cutoff) if isinstance(cutoff, date) else F.col(cutoff)
