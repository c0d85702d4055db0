"""The floor of `train_propensity`: MLlib's fits of each target: both families on two dates, a forest on three."""

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression, RandomForestClassifier
from pyspark.ml.feature import SQLTransformer, VectorAssembler
from pyspark.sql import DataFrame, SparkSession

from floors.featurise import TABLES as FEATURE_TABLES
from floors.place import Place

FEATURES = tuple(name for name in FEATURE_TABLES["gold/customer_features"] if name != "customer_id")
TARGETS = ("purchase_60d", "churn_90d")


def make_floor(spark: SparkSession, place: Place) -> None:
    """Fit the models, and save the last one of each target."""
    features, labels = (place.read(spark, f"gold/{name}") for name in ("training_features", "labels"))
    for target in TARGETS:
        rows = features.join(labels.where(f"target = '{target}'"), ["cutoff", "customer_id"]).localCheckpoint()
        *earlier, choosing, _testing = sorted(row[0] for row in rows.select("cutoff").distinct().collect())
        _fit(rows.where(rows.cutoff.isin(earlier)), LogisticRegression(maxIter=50, regParam=1e-3))
        _fit(rows.where(rows.cutoff.isin(earlier)), _forest())
        _fit(rows.where(rows.cutoff.isin([*earlier, choosing])), _forest()).save(str(place.path(target)))


def _forest() -> RandomForestClassifier:
    return RandomForestClassifier(
        numTrees=40, maxDepth=9, minInstancesPerNode=20, maxBins=64, cacheNodeIds=True, maxMemoryInMB=1024, seed=7
    )


def _fit(rows: DataFrame, learner: LogisticRegression | RandomForestClassifier) -> PipelineModel:
    logarithms = ", ".join(
        f"coalesce(signum({name}) * ln(1 + abs(cast({name} AS double))), 0) AS _{name}" for name in FEATURES
    )
    transformer = SQLTransformer(statement=f"SELECT *, {logarithms} FROM __THIS__")
    assembler = VectorAssembler(inputCols=[f"_{name}" for name in FEATURES], outputCol="features")
    return Pipeline(stages=[transformer, assembler, learner]).fit(rows)
