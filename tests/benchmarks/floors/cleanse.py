"""The floor of `cleanse`: typed order lines that satisfy every rule, the newest of each key."""

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

from floors.place import Place

COLUMNS = (
    "order_id", "line_number", "line_type", "ordered_at", "customer_id", "product_id", "product_name", "quantity",
    "unit_price", "amount", "currency", "country",
)  # fmt: skip
TABLES = {"silver/order_lines": COLUMNS}

_TYPED = {
    "order_id": "order_no",
    "line_number": "try_cast(line_no AS int)",
    "line_type": "CASE status WHEN 'sold' THEN 'sale' WHEN 'returned' THEN 'return' END",
    "ordered_at": "try_cast(order_time AS timestamp)",
    "customer_id": "customer_no",
    "product_id": "sku",
    "product_name": "trim(product)",
    "quantity": "try_cast(qty AS decimal(18,4))",
    "unit_price": "try_cast(price AS decimal(18,4))",
    "amount": "try_cast(try_cast(qty AS int) * try_cast(price AS decimal(10,2)) AS decimal(18,4))",
    "currency": "upper(currency)",
    "country": "country",
}
_NEVER_NULL = ("order_id", "line_number", "line_type", "ordered_at", "product_id", "quantity", "amount", "currency")
_RULES = """
    coalesce(line_type <> 'sale' OR quantity > 0, true) AND coalesce(line_type <> 'return' OR quantity < 0, true)
    AND coalesce(unit_price >= 0, true) AND coalesce(line_number >= 1, true) AND rlike(currency, '^[A-Z]{3}$')
    AND coalesce(abs(amount - quantity * unit_price) <= greatest(0.01, 0.005 * abs(quantity)), true)
    AND coalesce(amount = 0 OR sign(amount) = sign(quantity), true)
    AND ordered_at BETWEEN TIMESTAMP '1970-01-01 00:00:00Z' AND _arrived_at + INTERVAL 1 DAY
    AND _corrupt IS NULL
"""


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the order lines."""
    raw = place.read(spark, "bronze/shop_orders")
    fields = {name: F.expr(f"nullif(nullif({name}, ''), 'n/a')") for name in raw.columns if not name.startswith("_")}
    typed = raw.withColumns(fields).selectExpr(
        *(f"{expression} AS {name}" for name, expression in _TYPED.items()), "_file_order", "_arrived_at", "_corrupt"
    )
    valid = typed.dropna(subset=_NEVER_NULL).where(_RULES)
    newest = Window.partitionBy("order_id", "line_number").orderBy(F.col("_file_order").desc())
    rows = valid.withColumn("_number", F.row_number().over(newest)).where("_number = 1")
    place.write(rows.select(F.lit("shop_orders").alias("source"), *COLUMNS, "_file_order"), *TABLES)
