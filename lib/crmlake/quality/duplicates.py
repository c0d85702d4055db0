"""Duplicates: which rows say again what another one says. Every row stays, marked, so that they can be counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import and_

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

REPEATED = "_repeated"
"""The mark that every function here adds: a boolean, never null."""


@dataclass(frozen=True)
class Newest:
    """The row that stays is the newest by these columns, the first of them first; a value is newer than none."""

    by: tuple[str, ...]

    def order(self, rows: DataFrame) -> list[Column]:
        """What the row that stays is first by."""
        del rows
        return [F.col(name).desc_nulls_last() for name in self.by]


@dataclass(frozen=True)
class MostComplete:
    """The row that stays is the one with the most values that are not null."""

    def order(self, rows: DataFrame) -> list[Column]:
        """What the row that stays is first by."""
        given = [F.col(name).isNotNull().cast("int") for name in rows.columns]
        return [sum(given, F.lit(0)).desc()]


def repeated_rows(rows: DataFrame) -> DataFrame:
    """Mark all but one of rows that are equal in every column; nulls are equal to each other.

    Returns:
        The rows, each once, with `_repeated`.
    """
    place = F.row_number().over(Window.partitionBy(*rows.columns).orderBy(F.lit(1)))
    return rows.withColumn(REPEATED, place > 1)


def repeated_keys(rows: DataFrame, key: Sequence[str], survivor: Newest | MostComplete) -> DataFrame:
    """Mark all but one of the rows of a key.

    Where the survivor leaves several, the row's content decides, so that the order in which rows arrive never does: the
    greatest stays, and a value is greater than none.

    Args:
        rows: of columns that can be sorted.
        key: columns; a row in which one of them is null has no key, and repeats nothing.
        survivor: which row of a key stays.

    Returns:
        The rows, each once, with `_repeated`.
    """
    # Not by one struct of all columns: each row would be shuffled and sorted twice as wide.
    content = (F.col(name).desc_nulls_last() for name in rows.columns if name not in key)
    best = Window.partitionBy(*key).orderBy(*survivor.order(rows), *content)
    return _marked(rows, key, F.row_number().over(best) > 1)


def repeated_events(rows: DataFrame, key: Sequence[str], at: str, window: timedelta) -> DataFrame:
    """Mark events that follow another of the same key within a window: double clicks, deliveries tried again.

    The first stays. What follows a repetition within the window is one too, so that a burst counts once, however long.

    Args:
        rows: of columns that can be sorted.
        key: what makes two events the same; a row in which one of them is null repeats nothing.
        at: the timestamp of an event; one without repeats nothing.
        window: how long after an event another is its repetition, inclusive.

    Returns:
        The rows, each once, with `_repeated`.
    """
    in_time = Window.partitionBy(*key).orderBy(at, *rows.columns)
    soon = F.col(at) - F.lag(at).over(in_time) <= F.lit(window)
    return _marked(rows, key, F.coalesce(soon, F.lit(False)))


def _marked(rows: DataFrame, key: Sequence[str], repeated: Column) -> DataFrame:
    keyed = reduce(and_, (F.col(name).isNotNull() for name in key))
    return rows.withColumn(REPEATED, keyed & repeated)
