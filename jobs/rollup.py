"""Rollup: aggregate the events of silver by customer, day and channel, and purchases by customer and product."""

from collections.abc import Iterator
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.app.submit import main
from crmlake.features.changed_events import Changes
from crmlake.features.customer_days import CUSTOMER_DAYS, roll_up
from crmlake.features.customer_products import CUSTOMER_PRODUCTS, sum_products
from crmlake.features.money import convert_amounts, exchange_rates, filter_reconverted
from crmlake.features.orders import ORDERS
from crmlake.features.rollup import Rollup, installed_rollups
from crmlake.plugins import Deferred
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, job, requires, table
from crmlake.runtime.reads import Read
from crmlake.tables import BATCHES, CONVERTED_AMOUNTS, CUSTOMER_LINKS, EXCHANGE_RATES


def _reads() -> Iterator[Read]:
    yield from map(requires, (BATCHES, CONVERTED_AMOUNTS))  # `convert` says that every amount has a rate
    for contract in (CUSTOMER_LINKS, EXCHANGE_RATES, *(rollup.contract for rollup in installed_rollups())):
        yield table(contract)
        yield changes(contract)


@job(reads=Deferred(_reads), writes=[CUSTOMER_DAYS, CUSTOMER_PRODUCTS], settings=NoSettings)
def rollup(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Aggregate each customer's events by day, again only for the days with changed events, rates or links."""
    links = inputs.table(CUSTOMER_LINKS)
    days = [
        roll_up(channel, _events(inputs, channel), links, _changes(inputs, channel)) for channel in installed_rollups()
    ]
    products = sum_products(_events(inputs, ORDERS), links, _changes(inputs, ORDERS))
    return Outputs({CUSTOMER_DAYS: reduce(DataFrame.unionByName, days), CUSTOMER_PRODUCTS: products})


def _events(inputs: Inputs, channel: Rollup) -> DataFrame:
    """Return the events of a channel, with their amounts in the workspace's currency."""
    events = inputs.table(channel.contract)
    return convert_amounts(events, exchange_rates(inputs), channel.time) if channel.has_amounts else events


def _changes(inputs: Inputs, channel: Rollup) -> Changes | None:
    """Return what changed in a channel; `None` if all of its days are rolled up again."""
    if inputs.full_reload:
        return None
    events, rates = inputs.changes(channel.contract), inputs.changes(EXCHANGE_RATES)
    if channel.has_amounts and not rates.isEmpty():
        reconverted = filter_reconverted(inputs.table(channel.contract), rates, channel.time)
        events = events.unionByName(reconverted, allowMissingColumns=True)
    return Changes(events, inputs.changes(CUSTOMER_LINKS))


if __name__ == "__main__":
    main(rollup)
