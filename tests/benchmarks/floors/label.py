"""The floor of `label`: features at four past dates of at most 50,000 customers, and what they did afterwards."""

from datetime import timedelta

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from floors.featurise import TABLES as FEATURE_TABLES
from floors.featurise import make_features
from floors.place import Place

LABELS, FEATURES = "gold/labels", "gold/training_features"
TABLES = {
    LABELS: ("cutoff", "target", "customer_id", "label"),
    FEATURES: ("cutoff", *FEATURE_TABLES["gold/customer_features"]),
}
CUSTOMERS, DATES, STEP = 50_000, 4, 90
_TARGETS = {
    "purchase_60d": (60, "max(orders) > 0", "double(coalesce(sum(orders), 0) > 0)"),
    "churn_90d": (90, "max(if(days_before <= 90, orders, 0)) > 0", "double(coalesce(sum(orders), 0) = 0)"),
}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write labels and features."""
    days = place.read(spark, "gold/customer_days").where(F.col("day") < F.lit(place.as_of))
    count = days.agg(F.count_distinct("customer_id")).first()
    share = CUSTOMERS * 1_000_000 // (count[0] if count else 1)
    sampled = days.where(F.pmod(F.xxhash64(F.lit(7), "customer_id"), F.lit(1_000_000)) < share)
    dates = [place.as_of - timedelta(days=STEP * (n + 1)) for n in range(DATES)]
    cutoff = F.explode(F.array(*map(F.lit, dates))).alias("cutoff")
    dated = sampled.select("*", cutoff)
    labels = [_label(dated, target) for target in _TARGETS]
    place.write(labels[0].unionByName(labels[1]), LABELS)
    customers = sampled.select("customer_id").distinct()
    products = place.read(spark, "gold/customer_products").join(customers, "customer_id", "left_semi")
    place.write(make_features(dated, products.select("*", cutoff)), FEATURES)


def _label(days: DataFrame, target: str) -> DataFrame:
    horizon, eligible, expression = _TARGETS[target]
    before = days.where("day < cutoff").withColumn("days_before", F.datediff("cutoff", "day"))
    customers = before.groupBy("cutoff", "customer_id").agg(F.expr(eligible).alias("eligible")).where("eligible")
    after = days.where(f"day >= cutoff AND day < date_add(cutoff, {horizon})").select("cutoff", "customer_id", "orders")
    joined = customers.join(after, ["cutoff", "customer_id"], "left").groupBy("cutoff", "customer_id")
    return joined.agg(F.expr(expression).alias("label")).select(
        "cutoff", F.lit(target).alias("target"), "customer_id", "label"
    )
