"""Itemsets by MLlib's FP-growth, and the association rules that follow from them."""

import math
from datetime import date
from typing import NamedTuple

from pyspark.ml.fpm import FPGrowth
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.baskets.estimate import SizeEstimate, estimate_sizes
from crmlake.analyses.baskets.kits import collapse_kits, find_kits
from crmlake.analyses.baskets.levels import count_small_itemsets
from crmlake.analyses.baskets.limits import limit_size, list_warnings
from crmlake.analyses.baskets.rules import derive_rules, describe_itemsets
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.analyses.baskets.transactions import build_baskets, cap_baskets
from crmlake.analyses.common.sampling import hash_sample


class MiningResult(NamedTuple):
    """The rows of `gold.itemsets` and `gold.rules` without the as-of date, and the metrics and warnings of the run."""

    itemsets: DataFrame
    rules: DataFrame
    metrics: dict[str, float]
    warnings: tuple[str, ...]


def mine(order_lines: DataFrame, as_of: date, settings: BasketSettings) -> MiningResult | None:
    """Find products that are bought together, by FP-growth (Han, Pei and Yin, 2000; in parallel Li et al., 2008).

    Products that are in exactly the same orders count as one product, a kit. Where more than `settings.max_itemsets`
    itemsets are expected all the same, only those of few products are counted.

    Args:
        order_lines: The rows of `silver.order_lines`.
        as_of: The as-of date; orders on or after it are left out.
        settings: The support, the confidence and the limits.

    Returns:
        The itemsets, rules, metrics and warnings, or `None` where there is no order.
    """
    baskets = build_baskets(order_lines, as_of).localCheckpoint()
    metrics = _measure_sizes(baskets)
    count = int(metrics["orders"])
    if not count:
        return None
    min_orders = math.ceil(settings.min_support * count - 1e-9)
    kits = find_kits(baskets, min_orders)
    baskets = collapse_kits(baskets, kits).localCheckpoint()
    metrics |= {"kits": float(len(kits)), **_measure_cut(baskets, settings.max_size)}
    if metrics["cut"]:
        baskets = cap_baskets(baskets, settings.max_size).localCheckpoint()
    sizes = _estimate(baskets, settings)
    metrics["estimate"] = sum(size.itemsets for size in sizes)
    largest = limit_size(sizes, count, settings) if metrics["estimate"] > settings.max_itemsets else 0
    metrics["largest"] = float(largest)  # 0: any
    itemsets = count_small_itemsets(baskets, largest, min_orders) if largest else _find_all(baskets, settings)
    rules = derive_rules(itemsets, count, settings.min_confidence, kits)
    return MiningResult(describe_itemsets(itemsets, count, kits), rules, metrics, list_warnings(metrics, settings))


def _measure_sizes(orders: DataFrame) -> dict[str, float]:
    size = F.size("items")
    sizes = (F.count("*").alias("orders"), F.avg(size).alias("mean_size"), F.max(size).alias("longest"))
    return _first(orders.agg(*sizes))


def _measure_cut(orders: DataFrame, size: int) -> dict[str, float]:
    excess = F.greatest(F.size("items") - size, F.lit(0))
    return _first(orders.agg(F.count_if(excess > 0).alias("cut"), F.sum(excess).alias("cut_items")))


def _first(frame: DataFrame) -> dict[str, float]:
    row = frame.first()
    return {name: float(value or 0) for name, value in row.asDict().items()} if row else {}


def _estimate(orders: DataFrame, settings: BasketSettings) -> list[SizeEstimate]:
    """Return the expected numbers of itemsets by size, from a sample."""
    sample = hash_sample(orders, "order", settings.sample, settings.seed, F.col("items"))
    lists = sample.toArrow()["items"].to_pylist()
    return estimate_sizes(lists, settings.min_support, settings.seed)


def _find_all(orders: DataFrame, settings: BasketSettings) -> DataFrame:
    itemsets = FPGrowth(itemsCol="items", minSupport=settings.min_support).fit(orders.select("items")).freqItemsets
    return itemsets.select(F.array_sort("items").alias("items"), "freq").localCheckpoint()
