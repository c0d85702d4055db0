"""The floor of `rollup`: the sums of each customer's day, and of each customer and product."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from floors.place import Place

DAYS, PRODUCTS = "gold/customer_days", "gold/customer_products"
TABLES = {
    DAYS: (
    "customer_id", "day", "orders", "items", "revenue", "returned_items", "returned_amount", "adjusted_amount",
    ),
    PRODUCTS: (
        "customer_id", "product_id", "first_bought_on", "last_bought_on", "purchases", "items", "revenue",
    ),
}  # fmt: skip

_SUMS = {
    "items": ("quantity", "decimal(18,4)", "bought"),
    "revenue": ("amount", "decimal(18,4)", "bought"),
    "returned_items": ("-quantity", "decimal(18,4)", "line_type = 'return'"),
    "returned_amount": ("-amount", "decimal(18,4)", "line_type = 'return'"),
    "adjusted_amount": ("amount", "decimal(18,4)", "line_type = 'adjustment'"),
}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the days, from the sums of each order, so that none is counted twice; then the products."""
    lines = place.read(spark, "silver/order_lines").where("customer_id IS NOT NULL")
    events = lines.withColumns(
        {
            "customer_id": F.concat("namespace", F.lit(":"), "customer_id"),
            "day": F.to_date("ordered_at"),
            "bought": F.expr("line_type = 'sale' AND amount > 0"),
        }
    )
    orders = events.groupBy("customer_id", "day", "source", "order_id").agg(
        F.max(F.expr("CASE WHEN bought THEN 1L ELSE 0L END")).alias("orders"),
        *(
            F.expr(f"coalesce(sum(CASE WHEN {when} THEN {value} END), 0)").cast(kind).alias(name)
            for name, (value, kind, when) in _SUMS.items()
        ),
    )
    days = orders.groupBy("customer_id", "day").agg(
        F.sum("orders").alias("orders"), *(F.sum(name).cast(kind).alias(name) for name, (_, kind, _) in _SUMS.items())
    )
    place.write(days, DAYS)
    bought = events.where("bought").groupBy("customer_id", "product_id")
    products = bought.agg(
        F.min("day").alias("first_bought_on"),
        F.max("day").alias("last_bought_on"),
        F.count("*").alias("purchases"),
        F.sum("quantity").cast("decimal(18,4)").alias("items"),
        F.sum("amount").cast("decimal(18,4)").alias("revenue"),
    )
    place.write(products, PRODUCTS)
