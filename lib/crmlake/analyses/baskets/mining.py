"""Itemsets by MLlib's FP-growth, and the rules that follow from them."""

from datetime import date
from typing import NamedTuple

from pyspark.ml.fpm import FPGrowth
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.baskets.estimate import estimate_itemsets
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.analyses.baskets.transactions import baskets, capped
from crmlake.analyses.common.sampling import hash_sample
from crmlake.errors import JobError

TAB = "\t"


class Mined(NamedTuple):
    """The rows of `gold.itemsets` and `gold.rules`, but for the as-of date; and what was measured."""

    itemsets: DataFrame
    rules: DataFrame
    metrics: dict[str, float]


def mine(order_lines: DataFrame, as_of: date, settings: BasketSettings) -> Mined | None:
    """Find what is bought together: FP-growth (Han, Pei and Yin, 2000; in parallel Li et al., 2008).

    Args:
        order_lines: rows of `silver.order_lines`.
        as_of: orders on or after it are not looked at.
        settings: support, confidence and limits.

    Returns:
        `None` where there is no order.

    Raises:
        JobError: more itemsets are to be expected than `settings.max_itemsets`.
    """
    whole = baskets(order_lines, as_of).localCheckpoint()
    metrics = _measure(whole, settings.max_size)
    if not metrics["orders"]:
        return None
    cut = capped(whole, settings.max_size).localCheckpoint() if metrics["cut"] else whole
    metrics["estimate"] = _refuse_too_many(cut, settings)
    found = _itemsets(cut, int(metrics["orders"]), settings.min_support)
    return Mined(found, rules(found, int(metrics["orders"]), settings.min_confidence), metrics)


def _measure(orders: DataFrame, size: int) -> dict[str, float]:
    found = orders.select(F.size("items").alias("size")).agg(
        F.count("*").alias("orders"),
        F.avg("size").alias("mean_size"),
        F.max("size").alias("longest"),
        F.count_if(F.col("size") > size).alias("cut"),
        F.coalesce(F.sum(F.greatest(F.col("size") - size, F.lit(0))), F.lit(0)).alias("cut_items"),
    )
    row = found.first()
    return {name: float(value or 0) for name, value in row.asDict().items()} if row else {"orders": 0.0}


def _refuse_too_many(orders: DataFrame, settings: BasketSettings) -> float:
    sample = hash_sample(orders, "order", settings.sample, settings.seed, F.col("items"))
    lists = sample.toArrow()["items"].to_pylist()
    expected = estimate_itemsets(lists, settings.min_support, settings.seed)
    if expected > settings.max_itemsets:
        raise JobError(
            f"mine_rules.min_support={settings.min_support:g} would give about {expected:,.0f} itemsets, more than "
            f"mine_rules.max_itemsets={settings.max_itemsets:,}; raise the support, or lower mine_rules.max_size "
            f"(now {settings.max_size})"
        )
    return expected


def _itemsets(orders: DataFrame, count: int, min_support: float) -> DataFrame:
    mined = FPGrowth(itemsCol="items", minSupport=min_support).fit(orders.select("items")).freqItemsets
    items = F.array_sort("items")
    return mined.select(
        F.concat_ws(TAB, items).alias("itemset"),
        items.alias("items"),
        F.size("items").alias("size"),
        F.col("freq").alias("orders"),
        (F.col("freq") / F.lit(count)).alias("support"),
    ).localCheckpoint()


def rules(itemsets: DataFrame, count: int, min_confidence: float) -> DataFrame:
    """The rules with one product as consequent.

    Counts are joined, so that every metric follows from whole numbers. Lift and leverage are those of Brin et al.
    (1997) and Piatetsky-Shapiro (1991), conviction that of Brin et al.

    Args:
        itemsets: the rows of `gold.itemsets`.
        count: all orders.
        min_confidence: of a rule that is kept.

    Returns:
        The rows of `gold.rules`, but for the as-of date.
    """
    both = itemsets.where("size > 1").select("orders", "items", F.explode("items").alias("consequent"))
    split = both.withColumn("antecedent_items", F.array_remove("items", F.col("consequent")))
    keyed = split.withColumn("antecedent", F.concat_ws(TAB, "antecedent_items"))
    of = itemsets.select("itemset", "orders")
    counted = keyed.join(of.toDF("antecedent", "antecedent_orders"), "antecedent").join(
        of.toDF("consequent", "consequent_orders"), "consequent"
    )
    confidence = F.col("orders") / F.col("antecedent_orders")
    chance = F.col("consequent_orders") / F.lit(count)
    kept = counted.where(confidence >= min_confidence)
    fails = F.when(F.col("orders") < F.col("antecedent_orders"), 1 - confidence)
    return kept.select(
        "antecedent",
        "antecedent_items",
        "consequent",
        "orders",
        "antecedent_orders",
        "consequent_orders",
        (F.col("orders") / F.lit(count)).alias("support"),
        confidence.alias("confidence"),
        (confidence / chance).alias("lift"),
        (F.col("orders") / F.lit(count) - F.col("antecedent_orders") / F.lit(count) * chance).alias("leverage"),
        ((1 - chance) / fails).alias("conviction"),
    )
