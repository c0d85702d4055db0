"""Rollup: aggregate the events of silver to one row for each customer, day and channel."""

from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.app.submit import main
from crmlake.features.channel import channels
from crmlake.features.customer_days import CUSTOMER_DAYS, fold_channel
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, job, requires, table
from crmlake.tables import BATCHES

EVENTS = [channel for channel in channels() if channel.fold]


@job(
    reads=[
        requires(BATCHES),
        *(read for channel in EVENTS for read in (table(channel.contract), changes(channel.contract))),
    ],
    writes=[CUSTOMER_DAYS],
    settings=NoSettings,
)
def rollup(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Aggregate each customer's events by day, again only for the days with changed events."""
    days = [
        fold_channel(
            inputs.table(channel.contract),
            channel,
            None if inputs.full_reload else inputs.changes(channel.contract),
        )
        for channel in EVENTS
    ]
    return Outputs({CUSTOMER_DAYS: reduce(DataFrame.unionByName, days)})


if __name__ == "__main__":
    main(rollup)
