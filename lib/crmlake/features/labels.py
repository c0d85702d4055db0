"""Labels: what customers did after past dates, for each target."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.features.asof import CUTOFF, KEYS, expand_cutoffs, filter_before, filter_horizon, select_history
from crmlake.features.targets import LabelSettings, Target

MIN_DATES = 3
"""The dates that a model needs: one to train, one to choose, one to test."""


def past_dates(days: DataFrame, as_of: date, settings: LabelSettings) -> list[date]:
    """Return the past dates whose labels are complete at `as_of`, in order. Each has a step of history before it.

    Args:
        days: `gold.customer_days`.
        as_of: The as-of date; rows on or after it are not used.
        settings: The number of dates and the step between them.
    """
    first = filter_before(days, as_of).agg(F.min("day")).first()
    if first is None or first[0] is None:
        return []
    longest = max(target.horizon_days for target in settings.targets)
    candidates = [as_of - timedelta(days=longest + settings.step * n) for n in range(settings.dates)]
    return sorted(cutoff for cutoff in candidates if cutoff >= first[0] + timedelta(days=settings.step))


def explain_short_history(days: DataFrame, as_of: date, settings: LabelSettings) -> str:
    """Return why there are fewer than three past dates, in one sentence, and what to do.

    Args:
        days: `gold.customer_days`.
        as_of: The as-of date.
        settings: The number of dates and the step between them.
    """
    first = filter_before(days, as_of).agg(F.min("day")).first()
    if first is None or first[0] is None:
        return f"no target was trained: no event of a customer is before {as_of}"
    needed = max(target.horizon_days for target in settings.targets) + MIN_DATES * settings.step
    return (
        f"no target was trained: the history is too short: it begins on {first[0]}, {(as_of - first[0]).days:,} days "
        f"before {as_of}, and {MIN_DATES} past dates need {needed:,} days; bring older files, or lower label.step_days "
        "or the horizon_days of the targets"
    )


def sample_customers(days: DataFrame, as_of: date, settings: LabelSettings) -> DataFrame:
    """Return the rows before `as_of` of about `settings.customers` customers, or of all if there are fewer.

    The sample is the same in every run as long as the number of customers does not change.
    """
    history = filter_before(days, as_of)
    count = history.agg(F.count_distinct("customer_id").alias("customers")).first()
    customers = count["customers"] if count else 0
    if customers <= settings.customers:
        return history
    place = F.pmod(F.xxhash64(F.lit(settings.seed), "customer_id"), F.lit(1_000_000))
    return history.where(place < F.lit(settings.customers * 1_000_000 // customers))


def labels(days: DataFrame, targets: Sequence[Target], cutoffs: Sequence[date]) -> DataFrame:
    """Return the labels of the eligible customers at past dates.

    Args:
        days: `gold.customer_days`.
        targets: The targets, at least one.
        cutoffs: The past dates, at least one; the horizon of the last one must have ended.

    Returns:
        `cutoff`, `target`, `customer_id`, `label` (1 or 0, the position of a class, or a number): one row for each
        cutoff, target and eligible customer whose label is known.
    """
    expanded = expand_cutoffs(days, cutoffs)
    return reduce(DataFrame.unionByName, [_labels(expanded, target) for target in targets])


def target_rows(spark: SparkSession, targets: Sequence[Target]) -> DataFrame:
    """Return the rows of `gold.targets` without the as-of date."""
    rows = [(t.name, t.meaning, t.horizon_days, t.model_dump_json()) for t in targets]
    return spark.createDataFrame(rows, "target string, meaning string, horizon_days int, definition string")


def _labels(days: DataFrame, target: Target) -> DataFrame:
    horizon = filter_horizon(days, CUTOFF, target.horizon_days)
    horizon = horizon.withColumn("days_after", F.datediff("day", CUTOFF))
    eligible = eligible_customers(days, target).join(horizon, list(KEYS), "left")
    outcomes = eligible.groupBy(*KEYS).agg(F.expr(target.expression).alias("outcome"))
    label = _encode(F.col("outcome"), target).cast("double").alias("label")
    rows = outcomes.select("cutoff", F.lit(target.name).alias("target"), "customer_id", label)
    return rows.where("label IS NOT NULL")


def _encode(outcome: Column, target: Target) -> Column:
    """Return the label of an outcome. A class that is not declared gives -1, with which training ends in an error."""
    if target.kind == "classes":
        return F.array_position(F.array(*map(F.lit, target.classes)), outcome) - 1
    return outcome if target.kind == "number" else F.coalesce(outcome, F.lit(False))


def eligible_customers_at(days: DataFrame, target: Target, as_of: date) -> DataFrame:
    """Return the `customer_id` of the customers who are eligible for a target at one date."""
    return eligible_customers(expand_cutoffs(days, [as_of]), target).select("customer_id")


def eligible_customers(days: DataFrame, target: Target) -> DataFrame:
    """Return the `cutoff` and `customer_id` of the customers who are eligible for a target.

    Args:
        days: Rows of `gold.customer_days` with `cutoff`.
        target: The target, whose `eligible` is evaluated on the rows before the cutoff.
    """
    eligible = F.expr(target.eligible).alias("_eligible")
    return select_history(days).groupBy(*KEYS).agg(eligible).where("_eligible").drop("_eligible")
