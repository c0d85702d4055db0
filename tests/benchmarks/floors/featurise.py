"""The floor of `featurise`: the features of each customer's purchases, each kind in an aggregate of its own."""

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

from floors.place import Place

TABLES = {"gold/customer_features": (
    "customer_id", "recency_days", "frequency", "monetary", "net_monetary", "tenure_days", "gap_mean_days",
    "mean_order_value", "items_per_order", "distinct_products", "returned_share", "orders_30d", "orders_90d",
    "orders_365d", "revenue_30d", "revenue_90d", "revenue_365d", "orders_trend", "revenue_trend",
)}  # fmt: skip

_WINDOWS = (30, 90, 365)
_BOUGHT = "CASE WHEN orders > 0 THEN days_before END"
_TREND = "try_divide({short} / 90, nullif({long}, 0) / 365)"


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the features of all customers who have a day, null for those who never bought."""
    before = F.col("day") < F.lit(place.as_of)
    days = place.read(spark, "gold/customer_days").where(before)
    days = days.withColumn("days_before", F.datediff(F.lit(place.as_of), "day").cast("bigint"))
    last = F.lag(F.expr(_BOUGHT)).over(Window.partitionBy("customer_id").orderBy(F.col("orders") > 0, "day"))
    gaps = days.withColumn("gap", F.expr(_BOUGHT) - last)
    sums = gaps.groupBy("customer_id").agg(
        F.min(F.expr(_BOUGHT)).cast("int").alias("recency_days"),
        F.max(F.expr(_BOUGHT)).cast("int").alias("tenure_days"),
        F.count(F.expr(_BOUGHT)).alias("purchase_days"),
        F.sum(F.col("gap") * F.col("gap")).alias("squares"),
        *(F.sum(name).alias(name) for name in ("orders", "items", "revenue", "returned_amount", "adjusted_amount")),
        *(
            F.expr(f"coalesce(sum(CASE WHEN days_before <= {n} THEN {name} END), 0)").alias(f"{name}_{n}d")
            for name in ("orders", "revenue")
            for n in _WINDOWS
        ),
    )
    products = place.read(spark, "gold/customer_products").where(F.col("first_bought_on") < F.lit(place.as_of))
    counted = products.groupBy("customer_id").agg(F.count("*").cast("int").alias("distinct_products"))
    bought_ever = F.col("orders") > 0
    features = sums.join(counted, "customer_id", "left").selectExpr(
        "customer_id",
        "orders",
        "recency_days",
        "orders AS frequency",
        "cast(revenue AS decimal(18,4)) AS monetary",
        "cast(revenue - returned_amount + adjusted_amount AS decimal(18,4)) AS net_monetary",
        "tenure_days",
        "try_divide(double(tenure_days - recency_days), purchase_days - 1) AS gap_mean_days",
        "squares",
        "cast(cast(revenue AS decimal(18,4)) / orders AS decimal(18,4)) AS mean_order_value",
        "double(items) / orders AS items_per_order",
        "distinct_products",
        "double(returned_amount) / double(revenue) AS returned_share",
        *(f"{name}_{n}d" for name in ("orders", "revenue") for n in _WINDOWS),
        _TREND.format(short="double(orders_90d)", long="double(orders_365d)") + " AS orders_trend",
        _TREND.format(short="double(revenue_90d)", long="double(revenue_365d)") + " AS revenue_trend",
    )
    names = [name for name in features.columns if name not in ("customer_id", "orders")]
    nulls = {name: F.when(bought_ever, F.col(name)) for name in names}
    place.write(features.withColumns(nulls).drop("orders"), *TABLES)
