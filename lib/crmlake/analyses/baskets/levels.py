"""Itemsets of few products, counted size by size (Agrawal and Srikant, 1994), where there are too many of all sizes."""

from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def count_small_itemsets(baskets: DataFrame, max_size: int, min_orders: int) -> DataFrame:
    """Return the frequent itemsets of at most `max_size` products.

    FP-growth of MLlib has no limit on the size, and lists all 2^n itemsets of n products that are bought together.

    Args:
        baskets: One row per order with the distinct products `items`.
        max_size: The maximum number of products of an itemset.
        min_orders: The minimum number of orders that contain an itemset.

    Returns:
        `items` (sorted) and `freq`, the number of orders, as MLlib's FP-growth names them.
    """
    numbered = baskets.select(F.monotonically_increasing_id().alias("basket"), "items")
    # Kept, because the numbers must not change between the joins.
    products = numbered.select("basket", F.explode("items").alias("item")).localCheckpoint()
    rows = products.select("basket", F.array("item").alias("items"))
    levels = [_count(rows, min_orders)]
    frequent = products.join(levels[0].select(F.col("items")[0].alias("item")), "item", "left_semi").localCheckpoint()
    for _ in range(1, max_size):
        rows = rows.join(levels[-1].select("items"), "items", "left_semi").join(frequent, "basket")
        rows = rows.where(F.col("item") > F.element_at("items", -1))
        rows = rows.select("basket", F.array_append("items", F.col("item")).alias("items"))
        levels.append(_count(rows, min_orders))
    return reduce(DataFrame.unionByName, levels)


def _count(rows: DataFrame, min_orders: int) -> DataFrame:
    counts = rows.groupBy("items").agg(F.count("*").alias("freq"))
    return counts.where(F.col("freq") >= min_orders).localCheckpoint()
