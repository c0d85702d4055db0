"""The floor of `train_segments`: MLlib's k-means, fitted once on all customers."""

from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.sql import SparkSession

from floors.place import Place

FEATURES = (
    "recency_days", "frequency", "monetary", "gap_mean_days", "mean_order_value", "items_per_order",
    "distinct_products", "returned_share", "revenue_trend",
)  # fmt: skip


def make_floor(spark: SparkSession, place: Place) -> None:
    """Fit and save the model."""
    rows = place.read(spark, "gold/customer_features").where("frequency IS NOT NULL").select(*FEATURES).fillna(0)
    assembled = VectorAssembler(inputCols=list(FEATURES), outputCol="features").transform(rows)
    scaled = StandardScaler(inputCol="features", outputCol="vector").fit(assembled).transform(assembled)
    KMeans(featuresCol="vector", k=place.k, seed=7).fit(scaled.select("vector")).save(str(place.out))
