"""The line between what was known at an as-of date and what came after it. It is drawn here and nowhere else."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def before(frame: DataFrame, as_of: date, day: str = "day") -> DataFrame:
    """The rows that a feature at `as_of` may see: those of days before it."""
    return frame.where(F.col(day) < F.lit(as_of))


def within(as_of: date, days: int, day: str = "day") -> Column:
    """Whether a day is one of the last `days` days before `as_of`; `as_of` itself is none of them."""
    return (F.col(day) >= F.date_sub(F.lit(as_of), days)) & (F.col(day) < F.lit(as_of))
