"""`gold.customer_products`: what each customer bought. Distinct products are counted from it, for any date."""

from collections.abc import Sequence
from datetime import date

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge
from crmlake.contracts.write_mode import DELETED
from crmlake.features.asof import CUTOFF, KEYS, expand_cutoffs, filter_before
from crmlake.features.changed_events import Changes, find_touched, identified
from crmlake.features.events import purchases, resolved
from crmlake.tables.shared import MONEY, QUANTITY

_GRAIN = ["customer_id", "product_id"]
DISTINCT = "distinct_products"

CUSTOMER_PRODUCTS = Contract(
    name="gold.customer_products",
    meaning="One product that a customer bought, with all its purchases.",
    columns=(
        Column("customer_id", "string", "The customer, as in silver.customer_links.", personal=True),
        Column("product_id", "string", "Identifier of the product in the source."),
        Column("first_bought_on", "date", "Day of the first purchase, in the workspace's time zone."),
        Column("last_bought_on", "date", "Day of the last purchase, in the workspace's time zone."),
        Column("purchases", "bigint", "Order lines with a purchase of it.", unit="order lines"),
        Column("items", QUANTITY, "Items bought.", unit="items"),
        Column("revenue", MONEY, "Amount bought (gross).", unit="currency"),
    ),
    grain=("customer_id", "product_id"),
    write=Merge(),
)


def sum_products(lines: DataFrame, links: DataFrame, changes: Changes | None = None) -> DataFrame:
    """Return the purchases of each customer and product.

    Args:
        lines: All rows of `silver.order_lines`, with their amounts in the workspace's currency.
        links: The rows of `silver.customer_links`.
        changes: What changed since the last time; `None` sums all purchases.

    Returns:
        The columns of `gold.customer_products` and `_deleted`. With `changes`, only the customers and products that
        they touch; `_deleted` marks those without any purchase left.
    """
    bought = resolved(purchases(identified(lines)), links)
    if changes is None:
        return _sum(bought).withColumn(DELETED, F.lit(False))
    columns = ["namespace", *_GRAIN]
    changed, every = (identified(frame).select(columns) for frame in (changes.events, lines))
    # Persisted, because it is read twice, and what changed is dear to read.
    touched = find_touched(changed, every, links, changes.moved, "product_id").persist(StorageLevel.DISK_ONLY)
    sums = _sum(bought.join(F.broadcast(touched), _GRAIN, "left_semi"))
    return touched.join(sums, _GRAIN, "left").withColumn(DELETED, F.col("purchases").isNull())


def _sum(bought: DataFrame) -> DataFrame:
    day = F.to_date("ordered_at")
    return bought.groupBy(*_GRAIN).agg(
        F.min(day).alias("first_bought_on"),
        F.max(day).alias("last_bought_on"),
        F.count(F.lit(1)).alias("purchases"),
        F.sum("quantity").cast(QUANTITY).alias("items"),
        F.sum("amount").cast(MONEY).alias("revenue"),
    )


def count_products_at(products: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """Return how many distinct products each customer had bought before each cutoff.

    Args:
        products: `gold.customer_products`.
        cutoffs: The as-of dates, at least one.

    Returns:
        `cutoff`, `customer_id` and `distinct_products` (an int): one row for each cutoff and customer who bought
        something before it.
    """
    history = filter_before(expand_cutoffs(products, cutoffs), CUTOFF, "first_bought_on")
    return history.groupBy(*KEYS).agg(F.count(F.lit(1)).cast("int").alias(DISTINCT))
