"""The rollup of orders: daily sums of purchases and returns for each customer."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.features.events import adjusted_amount, gross_amount, is_purchase, returned_amount
from crmlake.features.purchase import PURCHASE_VIEW
from crmlake.features.rollup import Rollup
from crmlake.tables import ORDER_LINES
from crmlake.tables.shared import MONEY, QUANTITY

MEASURES = (
    Column("orders", "bigint", "Orders with a purchase: a sale whose amount is above 0.", unit="orders"),
    Column("items", QUANTITY, "Items of the purchases.", unit="items"),
    Column("revenue", MONEY, "Amount of the purchases (gross).", unit="currency"),
    Column("returned_items", QUANTITY, "Items returned, as a positive number.", unit="items"),
    Column("returned_amount", MONEY, "Amount returned, as a positive number.", unit="currency"),
    Column("adjusted_amount", MONEY, "Amount of the adjustments: discounts are negative.", unit="currency"),
)


def order_sums(lines: DataFrame) -> DataFrame:
    """Return the sums of purchases and returns of each customer and day.

    Args:
        lines: Rows of `silver.order_lines` with the customer as `customer_id` (never null) and `day`.

    Returns:
        `customer_id`, `day` and `MEASURES`, none of them null.
    """
    bought, returned = is_purchase(), F.col("line_type") == "return"
    # Not by a set of each day's orders: a hash aggregate of objects takes four times as long.
    order = [F.when(bought, F.col(name)) for name in ("source", "order_id")]
    return lines.groupBy("customer_id", "day").agg(
        F.count_distinct(*order).alias("orders"),
        _total(F.when(bought, F.col("quantity")), QUANTITY).alias("items"),
        _total(gross_amount(), MONEY).alias("revenue"),
        _total(F.when(returned, -F.col("quantity")), QUANTITY).alias("returned_items"),
        _total(returned_amount(), MONEY).alias("returned_amount"),
        _total(adjusted_amount(), MONEY).alias("adjusted_amount"),
    )


def _total(values: SparkColumn, spark_type: str) -> SparkColumn:
    return F.coalesce(F.sum(values), F.lit(0)).cast(spark_type)


ORDERS = Rollup("orders", ORDER_LINES, "ordered_at", MEASURES, order_sums, PURCHASE_VIEW)
