"""The rows of `silver.converted_amounts`: each amount of another currency, as charged and as converted."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts.write_mode import DELETED
from crmlake.features.money import filter_reconverted, join_rates
from crmlake.features.rollup import Rollup
from crmlake.tables import CONVERTED_AMOUNTS
from crmlake.tables.shared import MONEY

LINE = "line_number"
KEY = ("source", "event_id", LINE)


def converted_amounts(rollup: Rollup, events: DataFrame, rates: DataFrame) -> DataFrame:
    """Return the amounts of one channel that are in another currency than the workspace's.

    Args:
        rollup: The rollup of the channel.
        events: Rows of its silver table, all of whose currencies have a rate of their day.
        rates: The rows of `silver.exchange_rates`, all into the workspace's currency.

    Returns:
        The columns of `silver.converted_amounts`.
    """
    foreign = join_rates(events, rates, rollup.time).where(F.col("_rate").isNotNull())
    return foreign.select(
        F.lit(rollup.contract.name).alias("table_name"),
        *_key(rollup),
        F.col("amount").alias("charged_amount"),
        F.col("currency").alias("charged_currency"),
        F.to_date(rollup.time).alias("day"),
        F.col("_rate").alias("rate"),
        (F.col("amount") * F.col("_rate")).cast(MONEY).alias("amount"),
        F.col("_into").alias("currency"),
    )


def changed_amounts(
    rollup: Rollup, events: DataFrame, rates: DataFrame, changed_events: DataFrame, changed_rates: DataFrame
) -> DataFrame:
    """Return the rows of `converted_amounts` that changed events or rates touch.

    Args:
        rollup: The rollup of the channel.
        events: All rows of its silver table.
        rates: The rows of `silver.exchange_rates`, all into the workspace's currency.
        changed_events: The rows that the silver table gained or lost.
        changed_rates: The rows that `silver.exchange_rates` gained or lost.

    Returns:
        The columns of `silver.converted_amounts` and `_deleted`, which marks an amount that is no longer in another
        currency, or whose event is gone.
    """
    reconverted = filter_reconverted(events, changed_rates, rollup.time)
    # Only an event that was or is in another currency can have a row: few of the changed ones, where most are not.
    foreign = rates.select("currency").unionByName(changed_rates.select("currency")).distinct()
    changed = changed_events.join(F.broadcast(foreign), "currency", "left_semi")
    touched = changed.select(_key(rollup)).unionByName(reconverted.select(_key(rollup))).distinct()
    rows = converted_amounts(rollup, events, rates)
    joined = touched.withColumn("table_name", F.lit(rollup.contract.name)).join(rows, ["table_name", *KEY], "left")
    return joined.select(*CONVERTED_AMOUNTS.by_name, F.col("rate").isNull().alias(DELETED))


def _key(rollup: Rollup) -> Sequence[Column]:
    """Return the columns that tell an event of the channel from the others."""
    identifiers = [name for name in rollup.contract.grain if name not in ("source", LINE)]
    line = F.col(LINE) if LINE in rollup.contract.grain else F.lit(0)
    return (F.col("source"), F.concat_ws("/", *identifiers).alias("event_id"), line.alias(LINE))
