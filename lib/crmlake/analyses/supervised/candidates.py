"""The kinds of model that are tried for a target. To add a kind, add an entry to `CANDIDATES`."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pyspark.ml.classification import LogisticRegression, RandomForestClassifier

Classifier: TypeAlias = LogisticRegression | RandomForestClassifier
VECTOR, LABEL = "vector", "label"


def _logistic_regression(_seed: int) -> Classifier:
    """Return a light ridge regression; without the penalty, correlated features get large opposite coefficients."""
    return LogisticRegression(featuresCol=VECTOR, labelCol=LABEL, regParam=1e-3, maxIter=50, maxBlockSizeInMB=1.0)


def _random_forest(seed: int) -> Classifier:
    """Return a random forest (Breiman, 2001) whose leaves hold at least 20 customers, so that shares are reliable."""
    return RandomForestClassifier(
        featuresCol=VECTOR,
        labelCol=LABEL,
        numTrees=40,
        maxDepth=9,
        minInstancesPerNode=20,
        maxBins=64,
        featureSubsetStrategy="sqrt",
        cacheNodeIds=True,
        maxMemoryInMB=1024,
        seed=seed,
    )


CANDIDATES: Mapping[str, Callable[[int], Classifier]] = {
    "logistic_regression": _logistic_regression,
    "random_forest": _random_forest,
}
