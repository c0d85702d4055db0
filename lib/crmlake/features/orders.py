"""The rollup of orders: daily sums of purchases and returns for each customer."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.events import is_purchase
from crmlake.features.purchase import PURCHASE_VIEW
from crmlake.features.rollup import Rollup
from crmlake.tables import ORDER_LINES
from crmlake.tables.shared import MONEY

MEASURES = (
    Column("orders", "bigint", "Orders with a purchase: a sale whose amount is above 0.", unit="orders"),
    Column("items", "bigint", "Items of the purchases.", unit="items"),
    Column("revenue", MONEY, "Amount of the purchases.", unit="currency"),
    Column("products", "array<string>", "Distinct products of the purchases, sorted."),
    Column("returned_items", "bigint", "Items returned, as a positive number.", unit="items"),
    Column("returned_amount", MONEY, "Amount returned, as a positive number.", unit="currency"),
)


def order_sums(lines: DataFrame) -> DataFrame:
    """Return the sums of purchases and returns of each customer and day.

    Args:
        lines: Rows of `silver.order_lines` with the customer as `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none of them null. A day that has only adjustments is a row of zeros.
    """
    bought, returned = is_purchase(), F.col("line_type") == "return"
    order = F.when(bought, F.struct("source", "order_id"))
    return lines.groupBy("customer_id", "day").agg(
        F.size(F.collect_set(order)).cast("bigint").alias("orders"),
        _total("quantity", bought, "bigint").alias("items"),
        _total("amount", bought, MONEY).alias("revenue"),
        F.array_sort(F.collect_set(F.when(bought, F.col("product_id")))).alias("products"),
        (-_total("quantity", returned, "bigint")).alias("returned_items"),
        (-_total("amount", returned, MONEY)).cast(MONEY).alias("returned_amount"),
    )


def _total(column: str, where: SparkColumn, spark_type: str) -> SparkColumn:
    return F.coalesce(F.sum(F.when(where, F.col(column))), F.lit(0)).cast(spark_type)


ORDERS = Rollup("orders", ORDER_LINES, "ordered_at", MEASURES, order_sums, PURCHASE_VIEW)
