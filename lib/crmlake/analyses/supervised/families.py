"""The families of models of crmlake itself: logistic regression and random forests, both by MLlib."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyspark.ml import PipelineModel
from pyspark.ml.classification import LogisticRegression, RandomForestClassifier
from pyspark.ml.functions import vector_to_array
from pyspark.ml.regression import RandomForestRegressor
from pyspark.ml.stat import Summarizer
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised.estimator import LABEL, PREDICTION, Estimator, Value
from crmlake.analyses.supervised.vector import VECTOR, build_pipeline, coordinate_features
from crmlake.models import SparkPipeline


@dataclass(frozen=True)
class SparkFamily:
    """A family of models of MLlib.

    Attributes:
        learners: The class of MLlib for each task; the names of parameters are its own.
        fixed: The parameters that are not tried in several values.
        grid: The values to try of each other parameter.
        is_seeded: Whether the learner draws at random.
        weigh: Returns the weight of each coordinate of the vector, from the fitted model and the rows.
    """

    learners: Mapping[str, Callable[..., Any]]
    fixed: Mapping[str, Value]
    grid: Mapping[str, Sequence[Value]]
    is_seeded: bool
    weigh: Callable[[Any, DataFrame], Sequence[float]]

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that have a learner."""
        return tuple(self.learners)

    def fit(
        self, task: str, rows: DataFrame, features: Sequence[str], parameters: Mapping[str, Value], seed: int
    ) -> SparkPipeline:
        """Return a pipeline from features to vector to prediction."""
        own = {**self.fixed, **parameters, **({"seed": seed} if self.is_seeded else {})}
        learner = self.learners[task](featuresCol=VECTOR, labelCol=LABEL, **own)
        return SparkPipeline(build_pipeline(features, learner).fit(rows))

    def predict(self, task: str, fitted: SparkPipeline, rows: DataFrame) -> DataFrame:
        """Return the rows with the probability of label 1, the array of probabilities, or the number."""
        predicted = fitted.pipeline.transform(rows)
        return predicted.withColumn(PREDICTION, F.col(PREDICTION) if task == "number" else _probability(task))

    def explain(self, fitted: SparkPipeline, rows: DataFrame, features: Sequence[str]) -> dict[str, float]:
        """Return the share of each feature in the weights of all coordinates."""
        *encoders, model = fitted.pipeline.stages
        weights = self.weigh(model, PipelineModel(encoders).transform(rows))
        names = coordinate_features(encoders, features)
        totals = {
            feature: sum(w for name, w in zip(names, weights, strict=True) if name == feature) for feature in features
        }
        whole = sum(totals.values()) or 1.0
        return {feature: float(total / whole) for feature, total in totals.items()}


def _probability(task: str) -> Column:
    probabilities = vector_to_array(F.col("probability"))
    return F.element_at(probabilities, 2) if task == "binary" else probabilities


def _standardised_coefficients(model: Any, rows: DataFrame) -> Sequence[float]:
    """Return the mean size over the classes of each coefficient, for coordinates with a standard deviation of 1."""
    deviations = rows.select(Summarizer.std(F.col(VECTOR)).alias("deviations")).collect()[0]["deviations"]
    return list(np.abs(model.coefficientMatrix.toArray()).mean(axis=0) * deviations.toArray())


def _decreases_of_impurity(model: Any, _rows: DataFrame) -> Sequence[float]:
    """Return the mean decrease of impurity by each coordinate (Breiman, 2001)."""
    return list(model.featureImportances.toArray())


# A light ridge regression; without the penalty, correlated features get large opposite coefficients.
LOGISTIC_REGRESSION = SparkFamily(
    learners={"binary": LogisticRegression, "classes": LogisticRegression},
    fixed={"maxIter": 50, "maxBlockSizeInMB": 1.0},
    grid={"regParam": (1e-3,)},
    is_seeded=False,
    weigh=_standardised_coefficients,
)
# A random forest (Breiman, 2001) whose leaves hold at least 20 customers, so that shares and means are reliable.
RANDOM_FOREST = SparkFamily(
    learners={
        "binary": RandomForestClassifier,
        "classes": RandomForestClassifier,
        "number": RandomForestRegressor,
    },
    fixed={"maxBins": 64, "featureSubsetStrategy": "auto", "cacheNodeIds": True, "maxMemoryInMB": 1024},
    grid={"numTrees": (40,), "maxDepth": (9,), "minInstancesPerNode": (20,)},
    is_seeded=True,
    weigh=_decreases_of_impurity,
)
FAMILIES: Mapping[str, Estimator] = {"logistic_regression": LOGISTIC_REGRESSION, "random_forest": RANDOM_FOREST}
