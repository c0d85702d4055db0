"""The floor of `rollup`: the sums of each customer's day."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from floors.place import Place

TABLE = "gold/customer_days"
COLUMNS = (
    "customer_id", "day", "orders", "items", "revenue", "returned_items", "returned_amount", "adjusted_amount",
)  # fmt: skip

_SUMS = {
    "items": ("quantity", "decimal(18,4)", "bought"),
    "revenue": ("amount", "decimal(18,4)", "bought"),
    "returned_items": ("-quantity", "decimal(18,4)", "line_type = 'return'"),
    "returned_amount": ("-amount", "decimal(18,4)", "line_type = 'return'"),
    "adjusted_amount": ("amount", "decimal(18,4)", "line_type = 'adjustment'"),
}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the days: first the sums of each order, so that none is counted twice, then those of each day."""
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
    place.writer(days).save(str(place.out))
