"""The baskets of orders, built from order lines."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.features.asof import filter_before
from crmlake.features.events import purchases


def build_baskets(order_lines: DataFrame, as_of: date) -> DataFrame:
    """Return the distinct products of each order.

    Args:
        order_lines: The rows of `silver.order_lines`, with or without a customer.
        as_of: The as-of date; orders on or after it are left out.

    Returns:
        One row for each order with a purchase: `order` (struct of source and order_id) and `items` (array<string> of
        distinct product numbers, sorted). A returned product stays in its basket.
    """
    bought = purchases(filter_before(order_lines, as_of, "ordered_at"))
    items = F.array_sort(F.collect_set("product_id")).alias("items")
    return bought.groupBy(F.struct("source", "order_id").alias("order")).agg(items)


def cap_baskets(orders: DataFrame, size: int) -> DataFrame:
    """Return the baskets with at most `size` products; a longer one keeps the products found in most baskets.

    The number of itemsets grows with two to the power of a basket's length, and a wholesaler's order of hundreds of
    products says little about which products go together.

    Args:
        orders: The baskets as `build_baskets` returns them.
        size: The maximum number of products in a basket.
    """
    is_long = F.size("items") > size
    counts = orders.select(F.explode("items").alias("item")).groupBy("item").agg((-F.count("*")).alias("rarity"))
    items = orders.where(is_long).select("order", F.explode("items").alias("item")).join(counts, "item")
    most_frequent = F.slice(F.array_sort(F.collect_list(F.struct("rarity", "item"))), 1, size).getField("item")
    cut = items.groupBy("order").agg(F.array_sort(most_frequent).alias("items"))
    return orders.where(~is_long).unionByName(cut)
