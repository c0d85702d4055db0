"""The as-of line: which rows a feature may use and which rows a label may use. No other module draws this line.

A cutoff is a date, or the name of a column of dates.
"""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

CUTOFF = "cutoff"
KEYS = (CUTOFF, "customer_id")
"""The grain of features and labels that are computed for several cutoffs at once."""


def expand_cutoffs(frame: DataFrame, cutoffs: Sequence[date], column: str = CUTOFF) -> DataFrame:
    """Return every row once for each cutoff, with the cutoff as a further column. For one cutoff this costs nothing."""
    one = F.lit(cutoffs[0]) if len(cutoffs) == 1 else F.explode(F.array(*map(F.lit, cutoffs)))
    return frame.select("*", one.alias(column))


def filter_before(frame: DataFrame, cutoff: date | str, day: str = "day") -> DataFrame:
    """Return the rows that a feature at the cutoff may use: those of days before it."""
    return frame.where(F.col(day) < _date(cutoff))


def known_before(profiles: DataFrame, cutoff: date | str) -> DataFrame:
    """Return the profiles that were known before the cutoff; one without a day of registration was always known."""
    registered = F.col("registered_on")
    return profiles.where(F.col("customer_id").isNotNull() & (registered.isNull() | (registered < _date(cutoff))))


def select_history(days: DataFrame) -> DataFrame:
    """Return the rows of days before their `cutoff`, with `days_before`: the days from `day` to `cutoff`, from 1."""
    return filter_before(days, CUTOFF).withColumn("days_before", F.datediff(CUTOFF, "day"))


def filter_horizon(frame: DataFrame, cutoff: date | str, days: int, day: str = "day") -> DataFrame:
    """Return the rows that a label at the cutoff may use: those of the `days` days from its day on."""
    start = _date(cutoff)
    return frame.where((F.col(day) >= start) & (F.col(day) < F.date_add(start, days)))


def warn_before_data(frame: DataFrame, as_of: date, event: str, day: str = "day") -> list[str]:
    """Return a warning where all rows are of the as-of date or later, so that there is nothing to look back on.

    Args:
        frame: The rows.
        as_of: The as-of date.
        event: What a row is, such as "order".
        day: The column of the day or time of a row.
    """
    if not filter_before(frame, as_of, day).isEmpty():
        return []
    column = F.col(day).cast("date")
    first = frame.agg(F.min(column).alias("first"), (F.max(column) + 1).alias("later")).first()
    if first is None or first["first"] is None:
        return []
    earliest = f"the as-of date {as_of} is before all data: the earliest {event} is of {first['first']}"
    return [f"{earliest}; choose a later date, such as --as-of {first['later']}"]


def _date(cutoff: date | str) -> Column:
    return F.lit(cutoff) if isinstance(cutoff, date) else F.col(cutoff)
