"""Amounts in one currency: amounts of several currencies are converted by the rate of their day, never added up."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from crmlake.errors import SourceError
from crmlake.runtime import Inputs
from crmlake.tables import EXCHANGE_RATES
from crmlake.tables.shared import MONEY

VALID_DAYS = 7
"""A rate is valid until the next one, so that Friday's serves on Sunday; an older one is no rate of the day."""


def exchange_rates(inputs: Inputs) -> DataFrame:
    """Return the rows of `silver.exchange_rates` that convert into the workspace's currency, if it states one."""
    rates = inputs.table(EXCHANGE_RATES)
    return rates.where(F.col("into_currency") == inputs.currency) if inputs.currency else rates


def convert_amounts(events: DataFrame, rates: DataFrame, time: str) -> DataFrame:
    """Return events with `amount` in the workspace's currency, which is then their `currency`.

    An amount without a rate of its day stays as it is: `check_currencies` says whether there is one.

    Args:
        events: Rows with `amount` and `currency`.
        rates: Rows of `silver.exchange_rates`, all into the same currency.
        time: The time column of the events; its date decides the rate.
    """
    amount = (F.col("amount") * F.col("_rate")).cast(MONEY)
    converted = {"amount": F.coalesce(amount, "amount"), "currency": F.coalesce("_into", "currency")}
    return join_rates(events, rates, time).withColumns(converted).select(*events.columns)


def join_rates(events: DataFrame, rates: DataFrame, time: str) -> DataFrame:
    """Return events with the rate of their currency on their day, `_rate`, and its currency, `_into`; null without."""
    daily = _daily_rates(rates).withColumnsRenamed({"currency": "_currency", "into_currency": "_into", "rate": "_rate"})
    is_of_day = (F.col("currency") == F.col("_currency")) & (F.to_date(time) == F.col("_day"))
    return events.join(F.broadcast(daily), is_of_day, "left").drop("_currency", "_day")


def _daily_rates(rates: DataFrame) -> DataFrame:
    """Return the rates of every day on which they are valid, as `_day`."""
    foreign = rates.where(F.col("currency") != F.col("into_currency"))
    # Of two sources with a rate of one day, that with the last name wins, whatever the order of the rows.
    last = F.max_by("rate", "source").alias("rate")
    daily = foreign.groupBy("currency", "into_currency", "day").agg(last)
    following = F.lead("day").over(Window.partitionBy("currency", "into_currency").orderBy("day"))
    until = F.least(following, F.date_add("day", VALID_DAYS))  # the last rate has no next one: null
    days = F.explode(F.sequence("day", F.date_sub("_until", 1))).alias("_day")
    return daily.withColumn("_until", until).select("currency", "into_currency", "rate", days)


def filter_reconverted(events: DataFrame, changed_rates: DataFrame, time: str) -> DataFrame:
    """Return the events whose currency had another rate on their day before the rates changed.

    Args:
        events: Rows with `currency`.
        changed_rates: The rows that `silver.exchange_rates` gained or lost.
        time: The time column of the events.
    """
    days = F.explode(F.sequence("day", F.date_add("day", VALID_DAYS - 1))).alias("_day")
    touched = changed_rates.select(F.col("currency").alias("_currency"), days).distinct()
    is_touched = (F.col("currency") == F.col("_currency")) & (F.to_date(time) == F.col("_day"))
    return events.join(F.broadcast(touched), is_touched, "left_semi")


def check_currencies(events: DataFrame, rates: DataFrame, time: str, currency: str = "") -> None:
    """Check that every amount is in the workspace's currency or has a rate into it.

    Args:
        events: Rows with `amount` and `currency`.
        rates: The rows of `silver.exchange_rates`.
        time: The time column of the events.
        currency: The currency that the workspace states. If it states none, it is that into which the rates convert,
            and without rates the one currency of all events.

    Raises:
        SourceError: There are several currencies and no rates, or an event has a currency and day without a rate.
    """
    targets = {currency} if currency else {row[0] for row in rates.select("into_currency").distinct().collect()}
    if len(targets) > 1:
        raise SourceError(
            f"silver.exchange_rates convert into {' and '.join(sorted(targets))}; set workspace.currency to one of them"
        )
    charged = {row[0] for row in events.select("currency").distinct().collect()}
    if not targets and len(charged) > 1:
        raise SourceError(
            f"amounts in {', '.join(sorted(charged))} cannot be added up; map a file of rates to "
            "silver.exchange_rates, or leave out by `where` what is not in the workspace's currency "
            "(docs/sources.md, Money)"
        )
    if targets and charged - targets:
        _check_rates(events.where(~F.col("currency").isin(targets)), rates, time, *targets)


def _check_rates(events: DataFrame, rates: DataFrame, time: str, target: str) -> None:
    missing = join_rates(events, rates, time).where(F.col("_rate").isNull())
    rows = missing.groupBy("currency").agg(F.count(F.lit(1)), F.min(F.to_date(time))).orderBy("currency").collect()
    if rows:
        parts = [f"{count:,} amounts in {currency}, the first of {day}" for currency, count, day in rows]
        raise SourceError(
            f"silver.exchange_rates has no rate into {target} of the day (or of the {VALID_DAYS} days "
            f"before it) for {'; '.join(parts)}; bring the rates of these days"
        )
