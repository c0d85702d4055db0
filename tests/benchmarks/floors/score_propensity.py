"""The floor of `score_propensity`: MLlib's `transform` of all customers by the model of each target, written."""

from functools import reduce

from pyspark.ml import PipelineModel
from pyspark.ml.functions import vector_to_array
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from floors.place import Place
from floors.train_propensity import TARGETS

TABLES = {"gold/scores": ("target", "customer_id")}
_ELIGIBLE = {"purchase_60d": "frequency > 0", "churn_90d": "orders_90d > 0"}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the probability of each target for each customer who is eligible for it."""
    rows = place.read(spark, "gold/customer_features")
    scores = []
    for target in TARGETS:
        model = PipelineModel.load(str(place.out.parent / "train_propensity" / target))
        scored = model.transform(rows.where(_ELIGIBLE[target]))
        probability = vector_to_array("probability")[1].alias("probability")
        scores.append(scored.select("customer_id", F.lit(target).alias("target"), probability))
    place.write(reduce(DataFrame.unionByName, scores), *TABLES)
