"""`gold.customer_days`: the daily rollup of all channels. A feature over a window is a sum over days."""

from dataclasses import replace
from functools import reduce
from operator import or_

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge
from crmlake.contracts.write_mode import DELETED
from crmlake.features.changed_events import Changes, find_touched, identified
from crmlake.features.events import NUMBER, resolved
from crmlake.features.rollup import Rollup, installed_rollups
from crmlake.plugins import Deferred

DAY = ["customer_id", "day"]
KEYS = (
    Column("customer_id", "string", "The customer, as in silver.customer_links.", personal=True),
    Column("day", "date", "The day, in the workspace's time zone."),
    Column("channel", "string", "The channel."),
)


def _measures() -> tuple[Column, ...]:
    declared = (measure for rollup in installed_rollups() for measure in rollup.measures)
    return tuple(replace(measure, null="the row belongs to another channel") for measure in declared)


CUSTOMER_DAYS = Contract(
    name="gold.customer_days",
    meaning="One day of a customer in a channel, with the sums of its events.",
    columns=Deferred(lambda: (*KEYS, *_measures())),
    grain=("customer_id", "day", "channel"),
    write=Merge(),
)
"""The contract contains the measures of all registered rollups."""


def roll_up(rollup: Rollup, events: DataFrame, links: DataFrame, changes: Changes | None = None) -> DataFrame:
    """Return the daily rollup of one channel.

    Args:
        rollup: The rollup.
        events: All rows of the rollup's silver table.
        links: The rows of `silver.customer_links`.
        changes: What changed since the last rollup; `None` rolls up all days.

    Returns:
        The columns of `gold.customer_days` and `_deleted`. With `changes`, only the days that they touch, each computed
        from all of its events; `_deleted` marks a touched day without any events left.
    """
    if changes is None:
        sums = rollup.sums(dated(resolved(identified(events), links), rollup))
        return _row(sums.withColumn(DELETED, F.lit(False)), rollup)
    # Persisted, because it is read three times, and what changed is dear to read.
    touched = touched_days(rollup, events, links, changes).persist(StorageLevel.DISK_ONLY)
    days = dated(resolved(_near(events, touched, rollup), links), rollup)
    sums = rollup.sums(days.join(F.broadcast(touched), DAY, "left_semi"))
    rows = touched.join(sums.withColumn("_has_events", F.lit(True)), DAY, "left")
    return _row(rows.withColumn(DELETED, F.col("_has_events").isNull()), rollup)


def touched_days(rollup: Rollup, events: DataFrame, links: DataFrame, changes: Changes) -> DataFrame:
    """Return the `customer_id` and `day` of changed events, and of all events of numbers with another customer now."""
    columns = [*NUMBER, *rollup.times]
    changed, every = (
        dated(identified(frame).select(columns), rollup).select(*NUMBER, "day") for frame in (changes.events, events)
    )
    return find_touched(changed, every, links, changes.moved, "day")


def dated(events: DataFrame, rollup: Rollup) -> DataFrame:
    """Return the events with their `day` in the workspace's time zone, once for each of their time columns."""
    if not rollup.later:
        return events.withColumn("day", F.to_date(rollup.time))
    moments = F.array(*(F.struct(F.lit(time).alias("moment"), F.to_date(time).alias("day")) for time in rollup.times))
    return events.select("*", F.inline(moments)).where(F.col("day").isNotNull())


def _near(events: DataFrame, touched: DataFrame, rollup: Rollup) -> DataFrame:
    """Return the events of customers from the first to the last touched day.

    With constant bounds Delta skips whole files.
    """
    first, last = touched.agg(F.min("day"), F.max("day")).first() or (None, None)
    if first is None:
        return events.limit(0)
    start, end = F.lit(first).cast("timestamp"), F.date_add(F.lit(last), 1).cast("timestamp")
    is_near = reduce(or_, [(F.col(time) >= start) & (F.col(time) < end) for time in rollup.times])
    return identified(events).where(is_near)


def _row(sums: DataFrame, rollup: Rollup) -> DataFrame:
    filled = {measure.name for measure in rollup.measures}
    return sums.select(
        *DAY,
        F.lit(rollup.name).alias("channel"),
        *(
            F.col(c.name) if c.name in filled else F.lit(None).cast(c.type).alias(c.name)
            for c in CUSTOMER_DAYS.columns[len(KEYS) :]
        ),
        DELETED,
    )
