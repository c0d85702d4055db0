"""Amounts in one currency: amounts of several currencies are converted by the rate of their day, never added up."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from crmlake.errors import SourceError
from crmlake.tables.shared import MONEY

VALID_DAYS = 7
"""A rate is valid until the next one, so that Friday's serves on Sunday; an older one is no rate of the day."""


def convert_amounts(events: DataFrame, rates: DataFrame, time: str) -> DataFrame:
    """Return events with `amount` in the workspace's currency, which is then their `currency`.

    The workspace's currency is the one into which its exchange rates convert. Without rates, all events must have one
    currency, which is then that of the workspace.

    Args:
        events: Rows with `amount` and `currency`.
        rates: The rows of `silver.exchange_rates`.
        time: The time column of the events; its date decides the rate.

    Raises:
        SourceError: There are several currencies and no rates, or an event has a currency and day without a rate.
    """
    currencies = sorted(row[0] for row in events.select("currency").distinct().collect())
    targets = sorted(row[0] for row in rates.select("into_currency").distinct().collect())
    if len(targets) > 1:
        raise SourceError(f"silver.exchange_rates convert into {' and '.join(targets)}; a workspace has one currency")
    if not targets and len(currencies) > 1:
        raise SourceError(
            f"amounts in {', '.join(currencies)} cannot be added up; map a file of rates to silver.exchange_rates, or "
            "leave out by `where` what is not in the workspace's currency (docs/sources.md, Money)"
        )
    if not targets or set(currencies) <= set(targets):
        return events
    (target,) = targets
    rated = _join_rates(events, rates, time).withColumn("_rate", F.when(F.col("currency") != target, F.col("_rate")))
    _check_rates(rated, time, target)
    amount = F.when(F.col("currency") == target, F.col("amount")).otherwise(F.col("amount") * F.col("_rate"))
    converted = rated.withColumns({"amount": amount.cast(MONEY), "currency": F.lit(target)})
    return converted.select(*events.columns)


def _join_rates(events: DataFrame, rates: DataFrame, time: str) -> DataFrame:
    """Return events with `_rate`, the rate of their currency on their day; null if there is none."""
    # Of two sources with a rate of one day, that with the last name wins, whatever the order of the rows.
    daily = rates.groupBy("currency", "day").agg(F.max_by("rate", "source").alias("_rate"))
    by_day = Window.partitionBy("currency").orderBy("day")
    until = F.least(F.lead("day").over(by_day), F.date_add("day", VALID_DAYS))  # the last rate has no next one: null
    periods = daily.select(
        F.col("currency").alias("_currency"), F.col("day").alias("_from"), until.alias("_until"), "_rate"
    )
    day = F.to_date(time)
    is_valid = (F.col("currency") == F.col("_currency")) & (day >= F.col("_from")) & (day < F.col("_until"))
    return events.join(F.broadcast(periods), is_valid, "left")


def _check_rates(rated: DataFrame, time: str, target: str) -> None:
    missing = rated.where((F.col("currency") != target) & F.col("_rate").isNull())
    rows = missing.groupBy("currency").agg(F.count(F.lit(1)), F.min(F.to_date(time))).orderBy("currency").collect()
    if rows:
        parts = [f"{count:,} amounts in {currency}, the first of {day}" for currency, count, day in rows]
        raise SourceError(
            f"silver.exchange_rates has no rate into {target} of the day (or of the {VALID_DAYS} days "
            f"before it) for {'; '.join(parts)}; bring the rates of these days"
        )
