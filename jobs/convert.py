"""Convert: what the amounts of other currencies are worth in the workspace's currency."""

from collections.abc import Iterator
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.app.submit import main
from crmlake.features.converted_amounts import changed_amounts, converted_amounts
from crmlake.features.money import check_currencies, exchange_rates
from crmlake.features.rollup import Rollup, installed_rollups
from crmlake.plugins import Deferred
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, empty, job, requires, table
from crmlake.runtime.reads import Read
from crmlake.tables import BATCHES, CONVERTED_AMOUNTS, EXCHANGE_RATES


def _rollups() -> list[Rollup]:
    return [rollup for rollup in installed_rollups() if rollup.has_amounts]


def _reads() -> Iterator[Read]:
    yield requires(BATCHES)
    for contract in (EXCHANGE_RATES, *(rollup.contract for rollup in _rollups())):
        yield table(contract)
        yield changes(contract)


@job(reads=Deferred(_reads), writes=[CONVERTED_AMOUNTS], settings=NoSettings)
def convert(inputs: Inputs, _settings: NoSettings, _as_of: date) -> Outputs:
    """Convert the amounts of other currencies by the rate of their day; stop where an amount has none."""
    rates, rollups = exchange_rates(inputs), [one for one in _rollups() if inputs.has_rows(one.contract)]
    for rollup in rollups:
        check_currencies(inputs.table(rollup.contract), rates, rollup.time, inputs.currency)
    if not rollups or not (inputs.has_rows(EXCHANGE_RATES) or inputs.has_changes(EXCHANGE_RATES)):
        return Outputs(empty(CONVERTED_AMOUNTS))
    rows = [_rows(inputs, rollup, rates) for rollup in rollups]
    return Outputs({CONVERTED_AMOUNTS: reduce(DataFrame.unionByName, rows)})


def _rows(inputs: Inputs, rollup: Rollup, rates: DataFrame) -> DataFrame:
    events = inputs.table(rollup.contract)
    if inputs.full_reload:
        return converted_amounts(rollup, events, rates)
    return changed_amounts(rollup, events, rates, inputs.changes(rollup.contract), inputs.changes(EXCHANGE_RATES))


if __name__ == "__main__":
    main(convert)
