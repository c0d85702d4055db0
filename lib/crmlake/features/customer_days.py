"""`gold.customer_days`: what a customer did on a day in a channel. Every window of a feature is a sum over days."""

from dataclasses import replace
from functools import reduce
from operator import or_

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge
from crmlake.features.channel import Channel, Fold, channels

CUSTOMER_DAYS = Contract(
    name="gold.customer_days",
    meaning="One customer's day in one channel, on which something happened.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("day", "date", "The day (UTC)."),
        Column("channel", "string", "The channel."),
        *(
            replace(measure, null="the row is of another channel")
            for channel in channels()
            if channel.fold
            for measure in channel.fold.measures
        ),
    ),
    grain=("customer_id", "day", "channel"),
    write=Merge(),
)
"""The contract follows from the channels: a channel that registers brings its measures."""


def fold_channel(events: DataFrame, channel: Channel, changed: DataFrame | None) -> DataFrame:
    """The days of one channel.

    Args:
        events: the channel's silver table, whole.
        channel: with a fold.
        changed: the changed rows of that table; `None` folds all days.

    Returns:
        The columns of `gold.customer_days` and `_deleted`: the days that `changed` touches, folded again from all
        their events; `_deleted` marks a touched day on which nothing is left.
    """
    fold = _fold(channel)
    days = dated(events, fold)
    if changed is None:
        return _row(fold.sums(days), channel).withColumn("_deleted", F.lit(False))
    touched = dated(changed, fold).select("customer_id", "day").distinct()
    sums = fold.sums(_near(days, touched, fold).join(F.broadcast(touched), ["customer_id", "day"], "left_semi"))
    rows = touched.join(sums.withColumn("_found", F.lit(True)), ["customer_id", "day"], "left")
    return _row(rows.withColumn("_deleted", F.col("_found").isNull()), channel)


def dated(events: DataFrame, fold: Fold) -> DataFrame:
    """The events of known customers, with their `day` (UTC); once for each of their times, where they have several."""
    known = events.where(F.col("customer_id").isNotNull())
    if not fold.later:
        return known.withColumn("day", F.to_date(fold.time))
    moments = F.array(*(F.struct(F.lit(time).alias("moment"), F.to_date(time).alias("day")) for time in fold.times))
    return known.select("*", F.inline(moments)).where(F.col("day").isNotNull())


def _near(days: DataFrame, touched: DataFrame, fold: Fold) -> DataFrame:
    """Events between the first and the last touched day: plain limits let Delta skip whole files."""
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
