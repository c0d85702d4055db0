"""Labels: what customers did after past dates."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.features.asof import CUTOFF, KEYS, after, at_each, before, looking_back
from crmlake.features.targets import LabelSettings, Target


def past_dates(days: DataFrame, as_of: date, settings: LabelSettings) -> list[date]:
    """The past dates whose labels are known at `as_of`, the earliest first; each has a step of history before it.

    Args:
        days: `gold.customer_days`.
        as_of: nothing on or after it is looked at.
        settings: how many dates, how far apart.
    """
    first = before(days, as_of).agg(F.min("day")).first()
    if first is None or first[0] is None:
        return []
    longest = max(target.horizon_days for target in settings.targets)
    known = [as_of - timedelta(days=longest + settings.step * n) for n in range(settings.dates)]
    return sorted(cutoff for cutoff in known if cutoff >= first[0] + timedelta(days=settings.step))


def sampled(days: DataFrame, as_of: date, settings: LabelSettings) -> DataFrame:
    """The days of at most about `settings.customers` customers, always the same ones as long as their number stays."""
    known = before(days, as_of)
    counted = known.agg(F.count_distinct("customer_id").alias("customers")).first()
    customers = counted["customers"] if counted else 0
    if customers <= settings.customers:
        return known
    place = F.pmod(F.xxhash64(F.lit(settings.seed), "customer_id"), F.lit(1_000_000))
    return known.where(place < F.lit(settings.customers * 1_000_000 // customers))


def labels(days: DataFrame, targets: Sequence[Target], cutoffs: Sequence[date]) -> DataFrame:
    """What customers did after past dates.

    Args:
        days: `gold.customer_days`.
        targets: what is asked.
        cutoffs: the past dates, at least one; the last horizon must have ended.

    Returns:
        `cutoff`, `target`, `customer_id`, `label` (1.0 or 0.0): one row for each customer whom a target is among.
    """
    every = at_each(days, cutoffs)
    return reduce(DataFrame.unionByName, [_labels(every, target) for target in targets])


def target_rows(spark: SparkSession, targets: Sequence[Target]) -> DataFrame:
    """The rows of `gold.targets`, but for the as-of date."""
    rows = [(t.name, t.meaning, t.horizon_days, t.model_dump_json()) for t in targets]
    return spark.createDataFrame(rows, "target string, meaning string, horizon_days int, definition string")


def _labels(days: DataFrame, target: Target) -> DataFrame:
    seen = after(days, CUTOFF, target.horizon_days).withColumn("days_after", F.datediff("day", CUTOFF))
    found = asked(days, target).join(seen, list(KEYS), "left").groupBy(*KEYS).agg(F.expr(target.expression).alias("is"))
    label = F.coalesce(F.col("is"), F.lit(False)).cast("double")
    return found.select("cutoff", F.lit(target.name).alias("target"), "customer_id", label.alias("label"))


def asked_at(days: DataFrame, target: Target, as_of: date) -> DataFrame:
    """`customer_id` of those whom a target is among at one date."""
    return asked(at_each(days, [as_of]), target).select("customer_id")


def asked(days: DataFrame, target: Target) -> DataFrame:
    """`cutoff` and `customer_id` of those whom a target is among.

    Args:
        days: rows of `gold.customer_days` with `cutoff`.
        target: whose `among` is asked.
    """
    return (
        looking_back(days)
        .groupBy(*KEYS)
        .agg(F.expr(target.eligible).alias("_eligible"))
        .where("_eligible")
        .drop("_eligible")
    )
