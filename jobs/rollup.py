"""Rollup: aggregate the events of silver by customer, day and channel, and purchases by customer and product."""

from collections.abc import Iterator
from datetime import date
from functools import reduce

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from crmlake.app.submit import main
from crmlake.contracts import Contract
from crmlake.features.changed_events import Changes
from crmlake.features.customer_days import CUSTOMER_DAYS, roll_up
from crmlake.features.customer_products import CUSTOMER_PRODUCTS, sum_products
from crmlake.features.money import convert_amounts, exchange_rates, filter_reconverted
from crmlake.features.orders import ORDERS
from crmlake.features.rollup import Rollup, installed_rollups
from crmlake.identity.links import moved_identifiers
from crmlake.plugins import Deferred
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, empty, job, requires, table
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
    links, moved = inputs.table(CUSTOMER_LINKS), _moved(inputs)
    touched = [channel for channel in installed_rollups() if _is_touched(inputs, channel, moved)]
    changes = {channel.name: _changes(inputs, channel, moved) for channel in touched}
    days = [roll_up(channel, _events(inputs, channel), links, changes[channel.name]) for channel in touched]
    tables: dict[Contract, DataFrame] = {}
    if days:
        tables[CUSTOMER_DAYS] = reduce(DataFrame.unionByName, days)
    if ORDERS in touched:
        tables[CUSTOMER_PRODUCTS] = sum_products(_events(inputs, ORDERS), links, changes[ORDERS.name])
    return Outputs({**empty(CUSTOMER_DAYS, CUSTOMER_PRODUCTS), **tables})


def _moved(inputs: Inputs) -> DataFrame | None:
    """Return the numbers that belong to another customer than before; `None` where there are none, as on most days."""
    if inputs.full_reload or not inputs.has_changes(CUSTOMER_LINKS):
        return None
    moved = moved_identifiers(inputs.changes(CUSTOMER_LINKS)).persist(StorageLevel.DISK_ONLY)
    return None if moved.isEmpty() else moved


def _is_touched(inputs: Inputs, channel: Rollup, moved: DataFrame | None) -> bool:
    """Return whether a day of a channel may have to be rolled up: a channel without events costs nothing."""
    if inputs.full_reload:
        return inputs.has_rows(channel.contract)
    has_new_rates = channel.has_amounts and inputs.has_changes(EXCHANGE_RATES)
    is_other = (moved is not None or has_new_rates) and inputs.has_rows(channel.contract)
    return is_other or inputs.has_changes(channel.contract)


def _events(inputs: Inputs, channel: Rollup) -> DataFrame:
    """Return the events of a channel, with their amounts in the workspace's currency."""
    events = inputs.table(channel.contract)
    if not channel.has_amounts or not inputs.has_rows(EXCHANGE_RATES):
        return events
    return convert_amounts(events, exchange_rates(inputs), channel.time)


def _changes(inputs: Inputs, channel: Rollup, moved: DataFrame | None) -> Changes | None:
    """Return what changed in a channel; `None` if all of its days are rolled up again."""
    if inputs.full_reload:
        return None
    events = inputs.changes(channel.contract)
    if channel.has_amounts and inputs.has_changes(EXCHANGE_RATES):
        rates = inputs.changes(EXCHANGE_RATES)
        reconverted = filter_reconverted(inputs.table(channel.contract), rates, channel.time)
        events = events.unionByName(reconverted, allowMissingColumns=True)
    return Changes(events, moved)


if __name__ == "__main__":
    main(rollup)
