"""Itemsets by MLlib's FP-growth, and the association rules that follow from them."""

from datetime import date
from typing import NamedTuple

from pyspark.ml.fpm import FPGrowth
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.baskets.estimate import estimate_itemsets
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.analyses.baskets.transactions import build_baskets, cap_baskets
from crmlake.analyses.common.sampling import hash_sample
from crmlake.errors import JobError

TAB = "\t"


class MiningResult(NamedTuple):
    """The rows of `gold.itemsets` and `gold.rules` without the as-of date, and the metrics of the run."""

    itemsets: DataFrame
    rules: DataFrame
    metrics: dict[str, float]


def mine(order_lines: DataFrame, as_of: date, settings: BasketSettings) -> MiningResult | None:
    """Find products that are bought together, by FP-growth (Han, Pei and Yin, 2000; in parallel Li et al., 2008).

    Args:
        order_lines: The rows of `silver.order_lines`.
        as_of: The as-of date; orders on or after it are left out.
        settings: The support, the confidence and the limits.

    Returns:
        The itemsets, rules and metrics, or `None` where there is no order.

    Raises:
        JobError: if more than `settings.max_itemsets` itemsets are expected.
    """
    baskets = build_baskets(order_lines, as_of).localCheckpoint()
    metrics = _measure_sizes(baskets, settings.max_size)
    if not metrics["orders"]:
        return None
    if metrics["cut"]:
        baskets = cap_baskets(baskets, settings.max_size).localCheckpoint()
    metrics["estimate"] = _require_feasible(baskets, settings)
    itemsets = _find_itemsets(baskets, int(metrics["orders"]), settings.min_support)
    rules = derive_rules(itemsets, int(metrics["orders"]), settings.min_confidence)
    return MiningResult(itemsets, rules, metrics)


def _measure_sizes(orders: DataFrame, size: int) -> dict[str, float]:
    sizes = orders.select(F.size("items").alias("size")).agg(
        F.count("*").alias("orders"),
        F.avg("size").alias("mean_size"),
        F.max("size").alias("longest"),
        F.count_if(F.col("size") > size).alias("cut"),
        F.coalesce(F.sum(F.greatest(F.col("size") - size, F.lit(0))), F.lit(0)).alias("cut_items"),
    )
    row = sizes.first()
    return {name: float(value or 0) for name, value in row.asDict().items()} if row else {"orders": 0.0}


def _require_feasible(orders: DataFrame, settings: BasketSettings) -> float:
    """Return the expected number of itemsets; raise a JobError where it exceeds the limit."""
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


def _find_itemsets(orders: DataFrame, count: int, min_support: float) -> DataFrame:
    itemsets = FPGrowth(itemsCol="items", minSupport=min_support).fit(orders.select("items")).freqItemsets
    items = F.array_sort("items")
    return itemsets.select(
        F.concat_ws(TAB, items).alias("itemset"),
        items.alias("items"),
        F.size("items").alias("size"),
        F.col("freq").alias("orders"),
        (F.col("freq") / F.lit(count)).alias("support"),
    ).localCheckpoint()


def derive_rules(itemsets: DataFrame, count: int, min_confidence: float) -> DataFrame:
    """Return the association rules with one product as consequent.

    The metrics are computed from joined counts, so that they follow from whole numbers. Lift and conviction are
    defined by Brin et al. (1997), leverage by Piatetsky-Shapiro (1991).

    Args:
        itemsets: The rows of `gold.itemsets`.
        count: The number of all orders.
        min_confidence: The minimum confidence of a rule.

    Returns:
        The rows of `gold.rules` without the as-of date.
    """
    rules = (
        itemsets.where("size > 1")
        .select("orders", "items", F.explode("items").alias("consequent"))
        .withColumn("antecedent_items", F.array_remove("items", F.col("consequent")))
        .withColumn("antecedent", F.concat_ws(TAB, "antecedent_items"))
    )
    counts = itemsets.select("itemset", "orders")
    rules = rules.join(counts.toDF("antecedent", "antecedent_orders"), "antecedent").join(
        counts.toDF("consequent", "consequent_orders"), "consequent"
    )
    confidence = F.col("orders") / F.col("antecedent_orders")
    base_rate = F.col("consequent_orders") / F.lit(count)
    failure_rate = F.when(F.col("orders") < F.col("antecedent_orders"), 1 - confidence)
    return rules.where(confidence >= min_confidence).select(
        "antecedent",
        "antecedent_items",
        "consequent",
        "orders",
        "antecedent_orders",
        "consequent_orders",
        (F.col("orders") / F.lit(count)).alias("support"),
        confidence.alias("confidence"),
        (confidence / base_rate).alias("lift"),
        (F.col("orders") / F.lit(count) - F.col("antecedent_orders") / F.lit(count) * base_rate).alias("leverage"),
        ((1 - base_rate) / failure_rate).alias("conviction"),
    )
