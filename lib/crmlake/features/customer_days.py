"""`gold.customer_days`: the daily rollup of all channels. A feature over a window is a sum over days."""

from dataclasses import replace
from functools import reduce
from operator import or_

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge
from crmlake.features.channel import Channel, Fold, channels

CUSTOMER_DAYS = Contract(
    name="gold.customer_days",
    meaning="One day of a customer in a channel, with the sums of its events.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("day", "date", "The day (UTC)."),
        Column("channel", "string", "The channel."),
        *(
            replace(measure, null="the row belongs to another channel")
            for channel in channels()
            if channel.fold
            for measure in channel.fold.measures
        ),
    ),
    grain=("customer_id", "day", "channel"),
    write=Merge(),
)
"""The contract contains the measures of all registered channels."""


def fold_channel(events: DataFrame, channel: Channel, changed: DataFrame | None) -> DataFrame:
    """Return the daily rollup of one channel.

    Args:
        events: All rows of the channel's silver table.
        channel: A channel with a rollup.
        changed: The changed rows of the silver table; `None` rolls up all days.

    Returns:
        The columns of `gold.customer_days` and `_deleted`. With `changed`, only the days that it touches, each computed
        from all of its events; `_deleted` marks a touched day without any events left.
    """
    fold = _fold(channel)
    days = dated(events, fold)
    if changed is None:
        return _row(fold.sums(days), channel).withColumn("_deleted", F.lit(False))
    touched = dated(changed, fold).select("customer_id", "day").distinct()
    sums = fold.sums(_near(days, touched, fold).join(F.broadcast(touched), ["customer_id", "day"], "left_semi"))
    rows = touched.join(sums.withColumn("_has_events", F.lit(True)), ["customer_id", "day"], "left")
    return _row(rows.withColumn("_deleted", F.col("_has_events").isNull()), channel)


def dated(events: DataFrame, fold: Fold) -> DataFrame:
    """Return the events with a customer and their `day` (UTC), once for each of their time columns."""
    identified = events.where(F.col("customer_id").isNotNull())
    if not fold.later:
        return identified.withColumn("day", F.to_date(fold.time))
    moments = F.array(*(F.struct(F.lit(time).alias("moment"), F.to_date(time).alias("day")) for time in fold.times))
    return identified.select("*", F.inline(moments)).where(F.col("day").isNotNull())


def _near(days: DataFrame, touched: DataFrame, fold: Fold) -> DataFrame:
    """Return the events from the first to the last touched day: with constant bounds Delta skips whole files."""
    first, last = touched.agg(F.min("day"), F.max("day")).first() or (None, None)
    if first is None:
        return days.limit(0)
    start, end = F.lit(first).cast("timestamp"), F.date_add(F.lit(last), 1).cast("timestamp")
    return days.where(reduce(or_, [(F.col(time) >= start) & (F.col(time) < end) for time in fold.times]))


def _row(sums: DataFrame, channel: Channel) -> DataFrame:
    filled = {measure.name for measure in _fold(channel).measures}
    return sums.select(
        "customer_id",
        "day",
        F.lit(channel.name).alias("channel"),
        *(
            F.col(c.name) if c.name in filled else F.lit(None).cast(c.type).alias(c.name)
            for c in CUSTOMER_DAYS.columns[3:]
        ),
        *(["_deleted"] if "_deleted" in sums.columns else []),
    )


def _fold(channel: Channel) -> Fold:
    if channel.fold is None:
        raise ValueError(f"channel {channel.name} has no events to fold")
    return channel.fold
