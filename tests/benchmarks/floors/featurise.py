"""The floor of `featurise`: the features of each customer's purchases, each kind in an aggregate of its own."""

from pyspark.sql import DataFrame, SparkSession, Window
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
_KEYS = ("cutoff", "customer_id")


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the features of all customers who have a day, null for those who never bought."""
    cutoff = F.lit(place.as_of).alias("cutoff")
    days = place.read(spark, "gold/customer_days").select("*", cutoff)
    products = place.read(spark, "gold/customer_products").select("*", cutoff)
    place.write(make_features(days, products).drop("cutoff"), *TABLES)


def make_features(days: DataFrame, products: DataFrame) -> DataFrame:
    """Return the features of each cutoff and customer, from rows with a `cutoff`."""
    days = days.where("day < cutoff").withColumn("days_before", F.datediff("cutoff", "day").cast("bigint"))
    last = F.lag(F.expr(_BOUGHT)).over(Window.partitionBy(*_KEYS).orderBy(F.col("orders") > 0, "day"))
    gaps = days.withColumn("gap", F.expr(_BOUGHT) - last)
    sums = gaps.groupBy(*_KEYS).agg(
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
    bought = products.where("first_bought_on < cutoff").groupBy(*_KEYS)
    counted = bought.agg(F.count("*").cast("int").alias("distinct_products"))
    features = sums.join(counted, [*_KEYS], "left").selectExpr(
        *_KEYS,
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
    names = [name for name in features.columns if name not in (*_KEYS, "orders")]
    nulls = {name: F.when(F.col("orders") > 0, F.col(name)) for name in names}
    return features.withColumns(nulls).drop("orders")
