"""From order lines to baskets."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.features.asof import filter_before


def baskets(order_lines: DataFrame, as_of: date) -> DataFrame:
    """The different products of each order.

    Args:
        order_lines: rows of `silver.order_lines`, with a customer or without.
        as_of: orders on or after it are not looked at.

    Returns:
        `order` (struct of source and order_id), `items` (array<string> of product numbers, sorted, each once): a row
        for each order with a sale; what was given back does not take a product out.
    """
    sales = filter_before(order_lines, as_of, "ordered_at").where("line_type = 'sale'")
    items = F.array_sort(F.collect_set("product_id")).alias("items")
    return sales.groupBy(F.struct("source", "order_id").alias("order")).agg(items)


def capped(orders: DataFrame, size: int) -> DataFrame:
    """The baskets, those longer than `size` cut to the products that stand in most baskets.

    The number of itemsets grows with two to the power of a basket's length, and a wholesaler's order of hundreds of
    products says little about what goes together.

    Args:
        orders: what `baskets` gives.
        size: of the longest basket kept whole.
    """
    long = F.size("items") > size
    counts = orders.select(F.explode("items").alias("item")).groupBy("item").agg((-F.count("*")).alias("rarity"))
    found = orders.where(long).select("order", F.explode("items").alias("item")).join(counts, "item")
    most = F.slice(F.array_sort(F.collect_list(F.struct("rarity", "item"))), 1, size).getField("item")
    cut = found.groupBy("order").agg(F.array_sort(most).alias("items"))
    return orders.where(~long).unionByName(cut)
