"""The purchase view: what a customer's orders tell at an as-of date."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from crmlake.contracts.money import MONEY
from crmlake.features.asof import at_each, before, within

WINDOWS = (30, 90, 365)


CUTOFF = "cutoff"
KEYS = ("cutoff", "customer_id")


def purchase_features(days: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """Recency, frequency, monetary and what else the days of orders tell, at each of some dates.

    Args:
        days: `gold.customer_days`; rows on or after a cutoff are not looked at for it.
        cutoffs: the dates looked back from, at least one.

    Returns:
        `cutoff`, `customer_id` and the columns of `gold.customer_features` of the view purchase, with its units and
        null rules: one row for each cutoff and customer with at least one order before it.
    """
    orders = before(at_each(days.where(F.col("channel") == "orders"), cutoffs), CUTOFF)
    return _features(_sums(_with_gaps(orders)))


def _with_gaps(days: DataFrame) -> DataFrame:
    """Each day with `gap`: on a purchase day, the days since the purchase day before; null on others."""
    bought = F.when(F.col("orders") > 0, F.col("day"))
    earlier = Window.partitionBy(*KEYS).orderBy("day").rowsBetween(Window.unboundedPreceding, Window.currentRow - 1)
    last = F.last(bought, ignorenulls=True).over(earlier)
    return days.withColumn("bought", bought).withColumn("gap", F.datediff(bought, last))


def _sums(days: DataFrame) -> DataFrame:
    """One row a cutoff and customer: everything that is a sum, an extreme or a union over days."""
    windows = [
        F.coalesce(F.sum(F.when(within(CUTOFF, n), F.col(measure))), F.lit(0)).cast(kind).alias(f"{measure}_{n}d")
        for measure, kind in (("orders", "bigint"), ("revenue", MONEY))
        for n in WINDOWS
    ]
    return days.groupBy(*KEYS).agg(
        F.min("bought").alias("first"),
        F.max("bought").alias("last"),
        F.sum("orders").alias("frequency"),
        F.sum("revenue").cast(MONEY).alias("monetary"),
        F.sum("items").alias("items"),
        F.sum("returned_amount").alias("returned"),
        F.size(F.array_distinct(F.flatten(F.collect_list("products")))).alias("distinct_products"),
        F.avg("gap").alias("gap_mean_days"),
        F.stddev_samp("gap").alias("gap_stddev_days"),
        *windows,
    )


def _features(sums: DataFrame) -> DataFrame:
    return sums.where(F.col("frequency") > 0).select(
        *KEYS,
        F.datediff(CUTOFF, "last").alias("recency_days"),
        "frequency",
        "monetary",
        F.datediff(CUTOFF, "first").alias("tenure_days"),
        "gap_mean_days",
        "gap_stddev_days",
        (F.col("monetary") / F.col("frequency")).cast(MONEY).alias("mean_order_value"),
        (F.col("items") / F.col("frequency")).cast("double").alias("items_per_order"),
        "distinct_products",
        (F.col("returned").cast("double") / F.col("monetary").cast("double")).alias("returned_share"),
        *(f"orders_{n}d" for n in WINDOWS),
        *(f"revenue_{n}d" for n in WINDOWS),
        _trend("orders").alias("orders_trend"),
        _trend("revenue").alias("revenue_trend"),
    )


def _trend(measure: str) -> Column:
    """The daily rate of the last 90 days by that of the last 365; null where the longer window is empty."""
    short, long = F.col(f"{measure}_90d").cast("double"), F.col(f"{measure}_365d").cast("double")
    return F.try_divide(short / 90, F.nullif(long, F.lit(0.0)) / 365)
