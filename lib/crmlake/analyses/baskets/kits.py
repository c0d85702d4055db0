"""Kits: products that are in exactly the same baskets, which mining counts as one product.

A kit of n products has 2^n itemsets, all with the same orders, and its rules say no more than that it is a kit.
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

Kits = Sequence[Sequence[str]]
"""The products of each kit, sorted; the first one stands for the kit while baskets are mined."""


def find_kits(baskets: DataFrame, min_orders: float) -> list[list[str]]:
    """Return the groups of two or more products that are in exactly the same baskets.

    Products in the same baskets have the same exclusive or of the hashes of their orders. With two hashes of 64 bits,
    two other products have it by chance less often than memory fails.

    Args:
        baskets: The baskets as `build_baskets` returns them.
        min_orders: The minimum number of baskets with the products: there are few frequent products, whatever the
            number of orders.
    """
    hashes = (F.xxhash64("order").alias("first"), F.xxhash64(F.lit("again"), "order").alias("second"))
    products = baskets.select(F.explode("items").alias("item"), *hashes).groupBy("item")
    signatures = products.agg(
        F.count("*").alias("orders"), F.bit_xor("first").alias("first"), F.bit_xor("second").alias("second")
    )
    groups = signatures.where(F.col("orders") >= min_orders).groupBy("orders", "first", "second")
    kits = groups.agg(F.array_sort(F.collect_list("item")).alias("items")).where(F.size("items") > 1)
    return sorted(row["items"] for row in kits.collect())


def collapse_kits(baskets: DataFrame, kits: Kits) -> DataFrame:
    """Return the baskets with the first product of each kit instead of all of its products."""
    further_items = [F.lit(item) for kit in kits for item in kit[1:]]
    if not further_items:
        return baskets
    return baskets.withColumn("items", F.array_except("items", F.array(*further_items)))


def expand_kits(items: Column, kits: Kits) -> Column:
    """Return the sorted products of an itemset, with all products of the kits in it."""
    if not kits:
        return items
    by_first = F.create_map(*(entry for kit in kits for entry in (F.lit(kit[0]), F.array(*map(F.lit, kit)))))
    products = F.transform(items, lambda item: F.coalesce(F.try_element_at(by_first, item), F.array(item)))
    return F.array_sort(F.flatten(products))
