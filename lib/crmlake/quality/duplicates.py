"""Duplicates: marking the rows that repeat another one. No row is dropped, so that repetitions can be counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import and_

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

REPEATED = "_repeated"
"""The mark that every function here adds: a boolean, never null."""
CONTRADICTS = "_contradicts"
"""The mark of a repeated row that differs from the row to keep, though both have one version: a boolean, never null."""


@dataclass(frozen=True)
class Newest:
    """Keeps the row with the newest version.

    Attributes:
        by: the columns that order versions, the most significant first; null is older than any value.
    """

    by: tuple[str, ...]

    def order(self, rows: DataFrame) -> list[Column]:
        """Return the sort order that puts the row to keep first."""
        del rows
        return [F.col(name).desc_nulls_last() for name in self.by]


@dataclass(frozen=True)
class MostComplete:
    """Keeps the row with the most values that are not null."""

    def order(self, rows: DataFrame) -> list[Column]:
        """Return the sort order that puts the row to keep first."""
        has_value = [F.col(name).isNotNull().cast("int") for name in rows.columns]
        return [sum(has_value, F.lit(0)).desc()]


def mark_repeated_rows(rows: DataFrame) -> DataFrame:
    """Mark all but one of the rows that are equal in every column; nulls are equal to each other.

    Returns:
        Every row once, with `_repeated`.
    """
    number = F.row_number().over(Window.partitionBy(*rows.columns).orderBy(F.lit(1)))
    return rows.withColumn(REPEATED, number > 1)


def mark_repeated_keys(rows: DataFrame, key: Sequence[str], survivor: Newest | MostComplete) -> DataFrame:
    """Mark all but one of the rows of each key.

    Where several rows tie, their content decides, so that the order of arrival never does: the row with the greatest
    values wins, and null is less than any value.

    Args:
        rows: rows whose columns can be sorted.
        key: the columns of the key; a row in which one of them is null repeats no other.
        survivor: decides which row of a key is not marked.

    Returns:
        Every row once, with `_repeated`.
    """
    # Not by one struct of all columns: each row would be shuffled and sorted twice as wide.
    survivor_first = Window.partitionBy(*key).orderBy(*survivor.order(rows), *_tie_breakers(rows, key))
    return _mark(rows, key, F.row_number().over(survivor_first) > 1)


def mark_contradictions(rows: DataFrame, key: Sequence[str], survivor: Newest) -> DataFrame:
    """Mark all but one of the rows of each key as `mark_repeated_keys` does, and those that contradict the one to keep.

    A row contradicts another one if both have the same key and version, and differ in any other column: nothing says
    which of them is right.

    Args:
        rows: rows whose columns can be sorted.
        key: the columns of the key, none of them null.
        survivor: orders the versions.

    Returns:
        Every row once, with `_repeated` and `_contradicts`.
    """
    content = [name for name in rows.columns if name not in {*key, *survivor.by}]
    hashed = rows.withColumns({"_version_hash": hash_values(survivor.by), "_content_hash": hash_values(content)})
    survivor_first = Window.partitionBy(*key).orderBy(*survivor.order(rows), *_tie_breakers(rows, key))
    is_same_version, is_same_content = (
        F.col(name) == F.first(name).over(survivor_first) for name in ("_version_hash", "_content_hash")
    )
    is_repeated = F.row_number().over(survivor_first) > 1
    marked = hashed.withColumns({REPEATED: is_repeated, CONTRADICTS: is_same_version & ~is_same_content})
    return marked.drop("_version_hash", "_content_hash")


def hash_values(names: Sequence[str]) -> Column:
    """Return a hash of columns in which null differs from every value."""
    nulls = [F.col(name).isNull() for name in names]
    return F.xxhash64(*map(F.col, names), *nulls) if names else F.lit(0).cast("bigint")


def _tie_breakers(rows: DataFrame, key: Sequence[str]) -> list[Column]:
    return [F.col(name).desc_nulls_last() for name in rows.columns if name not in key]


def mark_repeated_events(rows: DataFrame, key: Sequence[str], at: str, window: timedelta) -> DataFrame:
    """Mark events that follow another of the same key within a window, such as double clicks and retried deliveries.

    An event within the window after a repetition is a repetition too, so that a burst counts once, however long it is.

    Args:
        rows: rows whose columns can be sorted.
        key: the columns in which repeated events agree; an event in which one of them is null repeats no other.
        at: the column with the event's timestamp; an event without one repeats no other.
        window: how long after an event another one repeats it, inclusive.

    Returns:
        Every row once, with `_repeated`.
    """
    by_time = Window.partitionBy(*key).orderBy(at, *rows.columns)
    is_repeated = F.col(at) - F.lag(at).over(by_time) <= F.lit(window)
    return _mark(rows, key, F.coalesce(is_repeated, F.lit(False)))


def _mark(rows: DataFrame, key: Sequence[str], is_repeated: Column) -> DataFrame:
    has_key = reduce(and_, (F.col(name).isNotNull() for name in key))
    return rows.withColumn(REPEATED, has_key & is_repeated)
