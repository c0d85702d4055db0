"""The clean rows of one generated shop, each channel made once, when a test asks for it."""

import math
from functools import cache
from typing import Any, TypeAlias

import pandas as pd
from pyspark.sql import SparkSession

from crmlake.generator import GenerateSettings
from crmlake.generator.channels import CHANNELS
from crmlake.generator.people import people

SHOP = GenerateSettings(customers=700, dirt=0)
Record: TypeAlias = dict[str, Any]
"""A row of a frame, by column; what is missing is None."""


class Generated:
    """The rows of every channel, their truth, and the people, as pandas frames.

    Attributes:
        people: a row each, by `customer_no`.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._crowd = people(spark, SHOP)
        self.people = self._crowd.toPandas().set_index("customer_no")
        self.rows = cache(self._rows)
        self.truth = cache(self._truth)

    def _rows(self, channel: str) -> pd.DataFrame:
        (made,) = (entry.rows for entry in CHANNELS if entry.name == channel)
        return made(self._crowd, SHOP).toPandas()

    def _truth(self, name: str) -> pd.DataFrame:
        (behind,) = (entry.truth[name] for entry in CHANNELS if name in entry.truth)
        return behind(self._crowd, SHOP).toPandas()

    def records(self, channel: str) -> list[Record]:
        """The rows of a channel one by one."""
        return records(self.rows(channel))

    def group(self, numbers: pd.Series) -> pd.Series:
        """The group of whoever is named in numbers such as A0000012-003, C0000012: all begin with the person's."""
        return pd.Series(self.people.loc["C" + numbers.str.slice(1, 8), "group"].to_numpy(), index=numbers.index)


def records(frame: pd.DataFrame) -> list[Record]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def near(found: int, count: int, rate: float) -> bool:
    """Whether so many of a count are the share that was planted."""
    return abs(found / count - rate) <= share_error(rate, count)


def share_error(rate: float, count: int) -> float:
    """Four standard errors of a share of so many."""
    return 4 * math.sqrt(rate * (1 - rate) / count)


def files_are_of_their_month(rows: pd.DataFrame, moment: str) -> bool:
    """Whether each row comes in the file of its month: on the month's last day, or the shop's."""
    days = pd.to_datetime(rows[moment]).dt.normalize()
    last = (days + pd.offsets.MonthEnd(0)).clip(upper=pd.Timestamp(SHOP.end) - pd.Timedelta(days=1))
    return bool((pd.to_datetime(rows["delivered_on"]) == last).all() and (days < pd.Timestamp(SHOP.end)).all())
