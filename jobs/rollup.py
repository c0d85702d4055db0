"""Rollup: aggregate the events of silver to one row for each customer, day and channel."""

from collections.abc import Iterator
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.app.submit import main
from crmlake.features.customer_days import CUSTOMER_DAYS, Changes, roll_up
from crmlake.features.rollup import installed_rollups
from crmlake.plugins import Deferred
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, job, requires, table
from crmlake.runtime.reads import Read
from crmlake.tables import BATCHES, CUSTOMER_LINKS


def _reads() -> Iterator[Read]:
    yield requires(BATCHES)
    for contract in (CUSTOMER_LINKS, *(rollup.contract for rollup in installed_rollups())):
        yield table(contract)
        yield changes(contract)


@job(reads=Deferred(_reads), writes=[CUSTOMER_DAYS], settings=NoSettings)
def rollup(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Aggregate each customer's events by day, again only for the days with changed events or links."""
    days = [
        roll_up(
            channel,
            inputs.table(channel.contract),
            inputs.table(CUSTOMER_LINKS),
            None if inputs.full_reload else Changes(inputs.changes(channel.contract), inputs.changes(CUSTOMER_LINKS)),
        )
        for channel in installed_rollups()
    ]
    return Outputs({CUSTOMER_DAYS: reduce(DataFrame.unionByName, days)})


if __name__ == "__main__":
    main(rollup)
