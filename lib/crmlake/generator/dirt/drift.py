"""Drift: columns of files that are renamed, come or go from some month on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, TypeAlias

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.settings import GenerateSettings

What: TypeAlias = Literal["renamed", "come", "gone"]


@dataclass(frozen=True)
class Drift:
    """A change of a channel's files.

    Attributes:
        what: happens to the column.
        column: as files call it before, or, where it comes, after.
        share: of the shop's days that lie before it, about: it comes with the first of a month.
        into: what the column is called after it was renamed; what a column that comes holds, as a SQL expression.
    """

    what: What
    column: str
    share: float
    into: str = ""

    def since(self, settings: GenerateSettings) -> date:
        """The first day of the files that show it."""
        about = settings.start + timedelta(days=int(self.share * settings.days))
        return max(settings.start, about.replace(day=1))

    def shown(self, rows: DataFrame) -> DataFrame:
        """Rows of files that show it."""
        if self.what == "renamed":
            return rows.withColumnRenamed(self.column, self.into)
        return rows.drop(self.column) if self.what == "gone" else rows.withColumn(self.column, F.expr(self.into))


def eras(rows: DataFrame, drift: tuple[Drift, ...], settings: GenerateSettings) -> Iterator[DataFrame]:
    """The rows parted by the days between which files have the same columns; clean files have the same on all days.

    Args:
        rows: with `delivered_on`.
        drift: of the channel.
        settings: the days, and whether there is any dirt.
    """
    changes = drift if settings.dirt else ()
    first = sorted({settings.start, *(each.since(settings) for each in changes)})
    for since, until in pairwise([*first, settings.end]):
        of_era = (F.col("delivered_on") >= F.lit(since)) & (F.col("delivered_on") < F.lit(until))
        part = rows.where(of_era) if changes else rows
        for each in changes:
            part = each.shown(part) if each.since(settings) <= since else part
        yield part


def happening(spark: SparkSession, drift: Mapping[str, tuple[Drift, ...]], settings: GenerateSettings) -> DataFrame:
    """The truth of it.

    Args:
        spark: the session.
        drift: by the name of the channel.
        settings: the days, and whether there is any dirt.

    Returns:
        One row a change, nothing null: `channel`, `column`, `what` (renamed, come or gone), `into` (see `Drift`),
        `since` (the first day of the files that show it).
    """
    rows = [
        (channel, each.column, each.what, each.into, each.since(settings))
        for channel, several in drift.items()
        for each in several
        if settings.dirt
    ]
    return spark.createDataFrame(rows, "channel string, column string, what string, into string, since date")
