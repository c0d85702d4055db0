"""The rows of small frames as dictionaries, and their values."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pyspark.sql import DataFrame

Record = dict[str, Any]


def records(frame: DataFrame) -> list[Record]:
    """Return the rows of an aggregated frame as dictionaries, in order."""
    return [row.asDict(recursive=True) for row in frame.collect()]


def is_known(value: object) -> bool:
    """Return whether a value is neither null nor NaN."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def amount(value: Any) -> float:
    """Return a number of any type as a float, or 0 for null."""
    return float(value) if is_known(value) else 0.0


def total(rows: Iterable[Record], column: str) -> float:
    """Return the sum of a column; nulls count as 0."""
    return math.fsum(amount(row[column]) for row in rows)


def calendar_day(value: date) -> date:
    """Return the date of a date or a datetime."""
    return value.date() if isinstance(value, datetime) else value
