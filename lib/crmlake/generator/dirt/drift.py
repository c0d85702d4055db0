"""Schema drift: columns of files that are renamed, added or removed from some month on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, TypeAlias

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.settings import GenerateSettings

ColumnChange: TypeAlias = Literal["renamed", "come", "gone"]
"""The column is renamed, added or removed. The truth has these words."""


@dataclass(frozen=True)
class Drift:
    """A change of the columns of a channel's files.

    Attributes:
        change: What happens to the column.
        column: The name of the column before the change, or of the added column.
        share: About the share of the shop's days before the change. The change is on the first day of a month.
        into: The new name of a renamed column, or a SQL expression for the values of an added one.
    """

    change: ColumnChange
    column: str
    share: float
    into: str = ""

    def first_day(self, settings: GenerateSettings) -> date:
        """Return the first day of the files with the change."""
        approximate = settings.start + timedelta(days=int(self.share * settings.days))
        return max(settings.start, approximate.replace(day=1))

    def apply(self, rows: DataFrame) -> DataFrame:
        """Return the rows with the change."""
        if self.change == "renamed":
            return rows.withColumnRenamed(self.column, self.into)
        return rows.drop(self.column) if self.change == "gone" else rows.withColumn(self.column, F.expr(self.into))


def split_by_schema(rows: DataFrame, drift: tuple[Drift, ...], settings: GenerateSettings) -> Iterator[DataFrame]:
    """Yield the rows in parts by date, so that all files of a part have the same columns. Clean files are one part.

    Args:
        rows: Rows with `delivered_on`.
        drift: The drift of the channel.
        settings: The days of the shop and the dirt.
    """
    changes = drift if settings.dirt else ()
    first_days = sorted({settings.start, *(change.first_day(settings) for change in changes)})
    for since, until in pairwise([*first_days, settings.end]):
        is_in_part = (F.col("delivered_on") >= F.lit(since)) & (F.col("delivered_on") < F.lit(until))
        part = rows.where(is_in_part) if changes else rows
        for change in changes:
            part = change.apply(part) if change.first_day(settings) <= since else part
        yield part


def list_drift(spark: SparkSession, drift: Mapping[str, tuple[Drift, ...]], settings: GenerateSettings) -> DataFrame:
    """Return the truth about the drift.

    Args:
        spark: The session.
        drift: The drift of each channel, by name.
        settings: The days of the shop and the dirt.

    Returns:
        One row a change, nothing null: `channel`, `column`, `what` (renamed, come or gone), `into` (see `Drift`),
        `since` (the first day of the files with the change).
    """
    rows = [
        (channel, change.column, change.change, change.into, change.first_day(settings))
        for channel, changes in drift.items()
        for change in changes
        if settings.dirt
    ]
    return spark.createDataFrame(rows, "channel string, column string, what string, into string, since date")
