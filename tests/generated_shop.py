"""The clean rows of one generated shop. Each channel is generated once, when a test first reads it."""

import math
from functools import cache
from typing import Any, TypeAlias

import pandas as pd
from pyspark.sql import SparkSession

from crmlake.generator import GenerateSettings
from crmlake.generator.channels import CHANNELS
from crmlake.generator.people import generate_people

SHOP = GenerateSettings(customers=700, dirt=0)
Record: TypeAlias = dict[str, Any]
"""A row of a frame, by column, with None for nulls."""


class GeneratedShop:
    """The rows of every channel, their truth, and the people, as pandas frames.

    Attributes:
        people: One row a person, by `customer_no`.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._people = generate_people(spark, SHOP)
        self.people = self._people.toPandas().set_index("customer_no")
        self.rows = cache(self._generate_rows)
        self.truth = cache(self._generate_truth)

    def _generate_rows(self, channel: str) -> pd.DataFrame:
        (generate_rows,) = (entry.generate_rows for entry in CHANNELS if entry.name == channel)
        return generate_rows(self._people, SHOP).toPandas()

    def _generate_truth(self, name: str) -> pd.DataFrame:
        (generate_truth,) = (entry.truth[name] for entry in CHANNELS if name in entry.truth)
        return generate_truth(self._people, SHOP).toPandas()

    def records(self, channel: str) -> list[Record]:
        """Return the rows of a channel as records."""
        return to_records(self.rows(channel))

    def group(self, numbers: pd.Series) -> pd.Series:
        """Return the group of the person whose number begins each of `numbers`, such as A0000012-003 or C0000012."""
        return pd.Series(self.people.loc["C" + numbers.str.slice(1, 8), "group"].to_numpy(), index=numbers.index)


def to_records(frame: pd.DataFrame) -> list[Record]:
    """Return the rows of a frame as records."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def is_near(count: int, total: int, rate: float) -> bool:
    """Return whether a count is within four standard errors of the planted share of a total."""
    return abs(count / total - rate) <= share_error(rate, total)


def share_error(rate: float, total: int) -> float:
    """Return four standard errors of a share of a total."""
    return 4 * math.sqrt(rate * (1 - rate) / total)


def are_in_monthly_files(rows: pd.DataFrame, time: str) -> bool:
    """Return whether each row is in the file of its month: on the last day of the month, or of the shop."""
    days = pd.to_datetime(rows[time]).dt.normalize()
    last = (days + pd.offsets.MonthEnd(0)).clip(upper=pd.Timestamp(SHOP.end) - pd.Timedelta(days=1))
    return bool((pd.to_datetime(rows["delivered_on"]) == last).all() and (days < pd.Timestamp(SHOP.end)).all())
