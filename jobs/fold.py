"""Fold: from the events of silver to the days of each customer."""

from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.features.channel import channels
from crmlake.features.customer_days import CUSTOMER_DAYS, fold_channel
from crmlake.runtime import Frames, Made, changes, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.main import main

EVENTS = [channel for channel in channels() if channel.fold]


@job(
    reads=[read for channel in EVENTS for read in (channel.contract, changes(channel.contract))],
    writes=[CUSTOMER_DAYS],
)
def fold(tables: Frames, _settings: NoSettings, _as_of: date) -> Made:
    """Sum up each customer's days; only those that new events touch are folded again."""
    days = [
        fold_channel(tables[channel.contract], channel, None if tables.rebuild else tables[changes(channel.contract)])
        for channel in EVENTS
    ]
    return Made({CUSTOMER_DAYS: reduce(DataFrame.unionByName, days)})


if __name__ == "__main__":
    main(fold)
