"""Formats of dates and times: what is wrong with one, and what a text says in the first that fits."""

import re
from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.binding import let
from crmlake.quality.functions.text import one_line

_QUOTED = re.compile(r"'[^']*'")
_LONGEST = {
    "G": 4, "y": 6, "M": 4, "L": 4, "d": 2, "D": 3, "a": 1, "h": 2, "K": 2, "k": 2, "H": 2, "m": 2, "s": 2, "S": 9,
    "V": 2, "z": 4, "O": 4, "X": 5, "x": 5, "Z": 5,
}  # fmt: skip
"""The letters that Spark parses by, and how often each may stand in a row."""
YEARS = (1000, 9999)


def format_fault(pattern: str) -> str | None:
    """What is wrong with a format; `None` for nothing.

    Formats are Spark's datetime patterns (`dd.MM.yyyy HH:mm`).
    """
    plain = _QUOTED.sub("", pattern)
    runs = [found[0] for found in re.finditer(r"([A-Za-z])\1*", plain)]
    if unfit := [run for run in runs if len(run) > _LONGEST.get(run[0], 0)]:
        return f"{unfit[0]!r} in {pattern!r} is no part of a format; letters are {' '.join(_LONGEST)}"
    if "'" in plain or plain.count("[") != plain.count("]"):
        return f"{pattern!r}: a quote or bracket is not closed"
    return None if "y" in plain else f"{pattern!r} has no year (yyyy)"


def has_short_year(pattern: str) -> bool:
    """Whether a format has a year of two digits."""
    return bool(re.search("(?<!y)yy(?!y)", _QUOTED.sub("", pattern)))


def first_reading(text: Column, formats: Iterable[str], pivot: int | None = None) -> Column:
    """What a text says in the first of the formats that fits, as a timestamp; null where none does.

    Years are 1000 to 9999.

    >>> worked(partial(first_reading, formats=["yyyy-MM-dd", "d.M.yy"], pivot=30), "2024-05-01", "1.5.31", "May")
    2024-05-01 | 2024-05-01 00:00:00
    1.5.31     | 1931-05-01 00:00:00
    May        | null

    Args:
        text: a string.
        formats: Spark's datetime patterns.
        pivot: the last two-digit year of this century, from 0 to 99; needed where a format has `yy`.
    """
    patterns = list(formats)
    found = let(one_line(text), lambda line: _first(line, patterns, pivot))
    return let(found, lambda stamp: F.when(F.year(stamp).between(*YEARS), stamp))


def by_zone(formats: Iterable[str]) -> tuple[list[str], list[str]]:
    """The formats that have an offset, and those that have none."""
    every = list(formats)
    return [pattern for pattern in every if _has_zone(pattern)], [p for p in every if not _has_zone(p)]


def _first(line: Column, patterns: list[str], pivot: int | None) -> Column:
    read = [_pivoted(F.try_to_timestamp(line, F.lit(pattern)), pattern, pivot) for pattern in patterns]
    return F.coalesce(*read, F.lit(None).cast("timestamp"))


def _pivoted(stamp: Column, pattern: str, pivot: int | None) -> Column:
    """A two-digit year, which Spark reads as one of 2000 to 2099, in the century that the pivot says."""
    if pivot is None or not has_short_year(pattern):
        return stamp
    return F.when(F.year(stamp) > 2000 + pivot, stamp - F.expr("INTERVAL 100 YEAR")).otherwise(stamp)


def _has_zone(pattern: str) -> bool:
    return bool(re.search("[VzOXxZ]", _QUOTED.sub("", pattern)))
