"""The floor of `score_segments`: MLlib's `transform` of all customers, written."""

from pyspark.ml.clustering import KMeansModel
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession

from floors.place import Place
from floors.train_segments import FEATURES

TABLES = {"gold/segments": ("customer_id",)}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Assign each customer who bought something to the nearest of some centroids."""
    rows = place.read(spark, "gold/customer_features").where("frequency IS NOT NULL")
    filled = rows.select("customer_id", *FEATURES).fillna(0)
    assembled = VectorAssembler(inputCols=list(FEATURES), outputCol="features").transform(filled)
    model = KMeansModel.load(str(place.out.parent / "train_segments"))
    scored = model.setFeaturesCol("features").transform(assembled)
    place.write(scored.select("customer_id", "prediction"), *TABLES)
